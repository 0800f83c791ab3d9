/* Writes down what a process writes below the folder VINDEX_LOGGED, in its order, to the file
   VINDEX_LOG. Loaded into it by LD_PRELOAD; tests/robust/crash/write_log.py reads the log. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)

static void put(int log, const void *data, size_t size) {
    while (size) {
        long done = syscall(SYS_write, log, data, size);
        if (done <= 0) abort();
        data = (const char *)data + done;
        size -= done;
    }
}

/* One entry: kind, path, other path, offset, bytes. */
static void note(char kind, const char *path, const char *other, int64_t offset, const void *data,
                 size_t size) {
    const char *folder = getenv("VINDEX_LOGGED"), *name = getenv("VINDEX_LOG");
    if (!folder || !name || strncmp(path, folder, strlen(folder))) return;
    pthread_mutex_lock(&turn);
    int log = syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    uint32_t lengths[2] = {strlen(path), strlen(other)};
    uint64_t numbers[2] = {offset, size};
    put(log, &kind, 1);
    put(log, lengths, sizeof lengths);
    put(log, numbers, sizeof numbers);
    put(log, path, lengths[0]);
    put(log, other, lengths[1]);
    put(log, data, size);
    syscall(SYS_close, log);
    pthread_mutex_unlock(&turn);
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return path[0] == '/';
}

static void absolute(const char *path, char *whole) {
    if (path[0] == '/' || !getcwd(whole, PATH_MAX)) snprintf(whole, PATH_MAX, "%s", path);
    else snprintf(whole + strlen(whole), PATH_MAX - strlen(whole), "/%s", path);
}

/* All that a file holds, where its writes are made by others than the functions below. */
static void note_whole(const char *path) {
    const char *folder = getenv("VINDEX_LOGGED");
    if (!folder || strncmp(path, folder, strlen(folder))) return;
    int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    struct stat about;
    if (fd < 0) return;
    if (!fstat(fd, &about) && S_ISREG(about.st_mode)) {
        char *data = malloc(about.st_size + 1);
        ssize_t size = syscall(SYS_pread64, fd, data, about.st_size, 0);
        if (size >= 0) note('S', path, "", 0, data, size);
        free(data);
    }
    syscall(SYS_close, fd);
}

#define WRITES(name, kind, ...) do { \
        char path[PATH_MAX]; \
        if (done > 0 && path_of(fd, path)) note('W', path, "", __VA_ARGS__, data, done); \
    } while (0)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    ssize_t done = real(fd, data, size);
    WRITES(write, 'W', syscall(SYS_lseek, fd, 0, SEEK_CUR) - done);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    REAL(pwrite);
    ssize_t done = real(fd, data, size, offset);
    WRITES(pwrite, 'W', offset);
    return done;
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    REAL(pwrite64);
    ssize_t done = real(fd, data, size, offset);
    WRITES(pwrite64, 'W', offset);
    return done;
}

#define AFTER_FD(kind, offset) do { \
        char path[PATH_MAX]; \
        if (!done && path_of(fd, path)) note(kind, path, "", offset, "", 0); \
    } while (0)

int ftruncate(int fd, off_t size) {
    REAL(ftruncate);
    int done = real(fd, size);
    AFTER_FD('T', size);
    return done;
}
int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64);
    int done = real(fd, size);
    AFTER_FD('T', size);
    return done;
}
static void synced(int fd) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return;
    note_whole(path);
    note('F', path, "", 0, "", 0);
}
int fsync(int fd) {
    REAL(fsync);
    int done = real(fd);
    if (!done) synced(fd);
    return done;
}
int fdatasync(int fd) {
    REAL(fdatasync);
    int done = real(fd);
    if (!done) synced(fd);
    return done;
}
int fclose(FILE *file) {
    REAL(fclose);
    char path[PATH_MAX] = "";
    int is_known = file && path_of(fileno(file), path);
    int done = real(file);
    if (is_known) note_whole(path);
    return done;
}
ssize_t sendfile(int out, int in, off_t *offset, size_t size) {
    static ssize_t (*real)(int, int, off_t *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "sendfile");
    ssize_t done = real(out, in, offset, size);
    char path[PATH_MAX];
    if (done > 0 && path_of(out, path)) note_whole(path);
    return done;
}
ssize_t sendfile64(int out, int in, off64_t *offset, size_t size) {
    return sendfile(out, in, offset, size);
}
int rename(const char *from, const char *to) {
    REAL(rename);
    char one[PATH_MAX], other[PATH_MAX];
    absolute(from, one);
    absolute(to, other);
    int done = real(from, to);
    if (!done) note('R', one, other, 0, "", 0);
    return done;
}
int unlink(const char *name) {
    REAL(unlink);
    char path[PATH_MAX];
    absolute(name, path);
    int done = real(name);
    if (!done) note('U', path, "", 0, "", 0);
    return done;
}
int remove(const char *name) {
    REAL(remove);
    char path[PATH_MAX];
    absolute(name, path);
    int done = real(name);
    if (!done) note('U', path, "", 0, "", 0);
    return done;
}
int rmdir(const char *name) {
    REAL(rmdir);
    char path[PATH_MAX];
    absolute(name, path);
    int done = real(name);
    if (!done) note('D', path, "", 0, "", 0);
    return done;
}
int mkdir(const char *name, mode_t mode) {
    REAL(mkdir);
    char path[PATH_MAX];
    absolute(name, path);
    int done = real(name, mode);
    if (!done) note('M', path, "", 0, "", 0);
    return done;
}

static int opened(int fd, int flags) {
    char path[PATH_MAX];
    if (fd >= 0 && flags & (O_CREAT | O_TRUNC) && path_of(fd, path))
        note('C', path, "", (flags & O_TRUNC) != 0, "", 0);
    return fd;
}
#define OPENS(name, parameters, ...) \
    int name parameters { \
        REAL(name); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list more; \
            va_start(more, flags); \
            mode = va_arg(more, mode_t); \
            va_end(more); \
        } \
        return opened(real(__VA_ARGS__, flags, mode), flags); \
    }
OPENS(open, (const char *path, int flags, ...), path)
OPENS(open64, (const char *path, int flags, ...), path)
OPENS(openat, (int folder, const char *path, int flags, ...), folder, path)
OPENS(openat64, (int folder, const char *path, int flags, ...), folder, path)
