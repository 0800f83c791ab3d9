"""Videos with a time code, a sound, a late picture, at the rates that cameras have."""

from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np

from tests.media_factory import draw_frame

FILM, NTSC, HIGH = Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001)
SOUND_RATE = 48_000


@dataclass(frozen=True)
class Timed:
    """A video and what an editor calls its first frame."""

    name: str
    rate: Fraction
    timecode: str | None = None
    """Of the file's first moment."""
    late_seconds: Fraction = Fraction(0)
    """From the file's first moment to its first picture."""
    has_sound: bool = False
    """Of two channels."""
    has_second_sound: bool = False
    """Another track of two."""
    uneven: bool = False
    """Every fifth frame is left out."""
    editor_rate: Fraction | None = None
    """That is expected, where it is not the video's own."""
    editor_timecode: str | None = None
    """The same, of the file's first moment."""
    seconds: int = 3

    @property
    def channels(self):
        """Of all its sound tracks together."""
        return 2 * (self.has_sound + self.has_second_sound)

    @property
    def expected_rate(self):
        """At which an editor counts it."""
        return self.editor_rate or self.rate

    @property
    def expected_timecode(self):
        """Of the file's first moment, as an editor writes it."""
        return self.editor_timecode or self.timecode or "00:00:00:00"

    def make(self, folder):
        """Write it into a folder; its frames carry the numbers of their times."""
        with av.open(str(folder / self.name), "w") as container:
            options = {"g": "12", "preset": "veryfast"}
            video = container.add_stream("libx264", rate=self.rate, options=options)
            video.width, video.height, video.pix_fmt = 160, 120, "yuv420p"
            video.codec_context.time_base = 1 / self.rate
            if self.timecode:
                video.metadata["timecode"] = self.timecode
            sounds = [
                container.add_stream("aac", rate=SOUND_RATE) for _ in range(self.channels // 2)
            ]
            for sound in sounds:
                _add_silence(container, sound, self.seconds + self.late_seconds)
            for number in range(round(self.seconds * self.rate)):
                if self.uneven and number % 5 == 3:
                    continue
                frame = av.VideoFrame.from_ndarray(draw_frame(number, 160, 120), "rgb24")
                frame.pts = number + round(self.late_seconds * self.rate)
                frame.time_base = 1 / self.rate
                container.mux(video.encode(frame))
            container.mux(video.encode(None))


def _add_silence(container, sound, seconds):
    """Two channels of nothing, from the file's first moment."""
    for start in range(0, int(seconds * SOUND_RATE), 1024):
        block = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), "fltp", "stereo")
        block.sample_rate, block.pts, block.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
        container.mux(sound.encode(block))
    container.mux(sound.encode(None))


VIDEOS = (
    Timed("pal.mov", Fraction(25), "10:00:00:00", has_sound=True),
    Timed("drop.mov", NTSC, "14:09:42;10"),
    Timed("drop_minute.mov", NTSC, "00:00:59;00"),
    Timed("no_drop.mov", NTSC, "01:00:00:00"),
    Timed("film.mov", FILM, "00:59:58:12", has_sound=True),
    Timed("two_sounds.mov", NTSC, "23:59:57;00", has_sound=True, has_second_sound=True),
    Timed("fifty.mov", Fraction(50), "10:00:00:49"),
    Timed("sixty_drop.mov", HIGH, "09:59:59;58"),
    Timed("sixty_no_drop.mp4", HIGH, "09:59:59:58"),
    Timed("uneven.mov", Fraction(30), "10:00:00:00", uneven=True),
    Timed("uneven.mkv", NTSC, uneven=True),
    Timed("fifteen.mp4", Fraction(15), editor_rate=Fraction(30)),
    Timed("lapse.mp4", Fraction(1, 5), editor_rate=Fraction(24), seconds=30),
    Timed("late.mp4", Fraction(25), None, Fraction(3), has_sound=True),
    Timed("late.mkv", Fraction(25), None, Fraction(3), has_sound=True),
    Timed("late_timecode.mov", Fraction(25), "10:00:00:00", Fraction(3), has_sound=True),
    Timed(
        "slow_motion.mov", Fraction(120), "01:00:00:006",
        editor_rate=Fraction(60), editor_timecode="01:00:00:03",
    ),
    Timed(
        "slow_motion_drop.mov", Fraction(120_000, 1001), "01:01:00;010",
        editor_rate=HIGH, editor_timecode="01:01:00;05",
    ),
    # The last: its later events are of the next day.
    Timed("midnight.mov", Fraction(25), "23:59:58:12"),
)  # fmt: skip
