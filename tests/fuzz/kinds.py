"""The kinds of input that are fuzzed: what a case is made of, and what it tries."""

import json
import shutil
import tempfile
from pathlib import Path

from tests.fuzz.mutate import mutated, mutated_json
from vindex import VideoIndex

CORPUS = Path(__file__).parent / "corpus"


def videos(films, scratch):
    """Bytes of videos: probed and decoded as a build does it."""
    from vindex.clips import plan_clips
    from vindex.decode import decode_clips, probe
    from vindex.jobs import DecodeJob
    from vindex.records import ClipSpec, FrameRequest

    spec = ClipSpec(2.0, 2.0, 4)
    request = FrameRequest(4, 32)

    def make(rng):
        film = rng.choice(films)
        data = mutated(film.read_bytes(), rng)

        def case():
            path = scratch / f"case{film.suffix}"
            path.write_bytes(data)
            info = probe(str(path))
            assert info.duration_seconds >= 0
            clips = plan_clips(min(info.duration_seconds, 30), spec)
            job = DecodeJob(str(path), "f", tuple(clips), 2.0, (request,), "pyav")
            for shown in decode_clips(job):
                frames = getattr(shown, "frames", None)
                if frames is not None:
                    assert frames[0].shape == request.shape
                    assert (shown.pts_seconds[0][1:] >= shown.pts_seconds[0][:-1]).all()

        return data, case

    return make


def indexes(built, scratch):
    """One file of an index: what is found then is true, or it is said what is wrong."""
    files = [
        path for path in sorted(Path(built.path).rglob("*"))
        if path.is_file() and "locks" not in path.parts
    ]  # fmt: skip
    truth = _answers(built)

    def make(rng):
        file = rng.choice(files)
        data = mutated(file.read_bytes(), rng)

        def case():
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                copy = Path(shutil.copytree(built.path, Path(folder) / "index"))
                (copy / file.relative_to(built.path)).write_bytes(data)
                index = VideoIndex.open(copy)
                is_clean = index.verify().is_clean
                answers = _answers(index)
                if is_clean:
                    assert answers == truth
                index.repair()
                assert index.verify().is_clean

        return str(file.relative_to(built.path)).encode() + b"\n" + data, case

    return make


def _answers(index):
    similar = index.similar(clip=1, limit=20, merge=False)
    found = index.search("opening something", limit=20, merge=False)
    return (
        [(hit.clip_id, round(hit.similarity, 3)) for hit in similar],
        [(hit.clip_id, round(hit.score, 3)) for hit in found],
        sorted(label.label for label in index.labels()),
    )


def checkpoints(saved, scratch):
    """JSON files and headers of checkpoints: loaded, or refused in a sentence."""
    from vindex.encoders import load_encoder

    texts = sorted(saved.glob("*.json"))
    weights = saved / "model.safetensors"

    def make(rng):
        file = rng.choice([*texts, weights])
        if file == weights:
            content = file.read_bytes()
            size = int.from_bytes(content[:8], "little")
            header = mutated_json(content[8 : 8 + size].decode(), rng).encode()
            length = rng.choice([len(header), len(header), size, 2**40])
            data = length.to_bytes(8, "little") + header + content[8 + size :]
        else:
            data = mutated_json(file.read_text(), rng).encode("utf-8", "surrogatepass")

        def case():
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                copy = Path(shutil.copytree(saved, Path(folder) / "model"))
                (copy / file.name).write_bytes(data)
                load_encoder(str(copy), device="cpu")

        return file.name.encode() + b"\n" + data, case

    return make


QUERIES = json.loads((CORPUS / "queries.json").read_text())


def queries(built, scratch):
    """SQL and `--where`: rows or a refusal, in time, and never what another file holds."""
    from vindex.store.catalog import sql_process
    from vindex.store.catalog.asking import Question

    secret = scratch / "secret.txt"
    secret.write_text("s3cr3t-of-this-machine")
    words = [word.replace("SECRET", str(secret)) for word in QUERIES["words"]]

    def make(rng):
        kind = rng.choice(["rows", "where"])
        text = rng.choice(QUERIES["sql" if kind == "rows" else "where"])
        pieces = text.replace("SECRET", str(secret)).split(" ")
        for _ in range(rng.choice([0, 1, 2, 4])):
            place = rng.randrange(len(pieces))
            pieces[place : place + rng.choice([0, 1])] = [rng.choice(words)]
        text = " ".join(pieces)
        if rng.random() < 0.2:
            text = mutated(text.encode(), rng).decode("utf-8", "replace")
        limit = own_data_bytes() + (2 << 30)  # it begins with a copy of what this process holds
        question = Question(kind, built.path, None, text, 2.0, limit, limit=100)

        def case():
            said = []
            error = sql_process._answered(question, said.append)
            assert "s3cr3t" not in repr(said)
            assert "s3cr3t" not in repr(error)
            if error is not None:
                raise error

        return text.encode("utf-8", "replace"), case

    return make


def own_data_bytes():
    """What a limit on data counts of this process so far."""
    (line,) = (
        line for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmData:")
    )  # fmt: skip
    return int(line.split()[1]) << 10


REQUESTS = [text.encode("latin-1") for text in json.loads((CORPUS / "requests.json").read_text())]


def requests(port):
    """Bytes of HTTP requests: an answer that is no 5xx, or the connection is closed, in time."""
    import socket

    def make(rng):
        data = rng.choice(REQUESTS)
        if rng.random() < 0.8:
            data = mutated(data, rng)
        elif rng.random() < 0.5:
            data += rng.choice(REQUESTS)

        def case():
            with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
                one.sendall(data)
                one.shutdown(socket.SHUT_WR)
                answer = b""
                while piece := one.recv(1 << 16):
                    answer = (answer + piece)[:1000]
            assert not answer.startswith(b"HTTP/1.1 5"), answer

        return data, case

    return make
