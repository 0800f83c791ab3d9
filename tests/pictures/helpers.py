"""Reading back what was rendered, with PyAV itself."""

from fractions import Fraction
from io import BytesIO

import av
import numpy as np

from tests.media_factory import draw_frame, read_number
from vindex.records import VideoFile
from vindex.sources import source_of


def indexed(path):
    """A file as an index knows it that was built now."""
    path = str(path)
    return VideoFile.seen(path, path.rpartition("/")[2], source_of(path).look(path))


def picture_of(image):
    """`picture_HWC` of a JPEG."""
    with av.open(BytesIO(image)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def number_of(picture_HWC):
    """The number of the frame that a whole picture shows."""
    height, width, _ = picture_HWC.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return read_number(picture_HWC[top : top + side, left : left + side])


def numbers_in(video):
    """When each frame of a video is shown, and its number."""
    source = BytesIO(video) if isinstance(video, bytes) else str(video)
    with av.open(source) as container:
        return [
            (round(frame.time, 3), number_of(_upright(frame)))
            for frame in container.decode(video=0)
        ]


def _upright(frame):
    return np.rot90(frame.to_ndarray(format="rgb24"), frame.rotation // 90 % 4)


def make_video_with_sound(path, seconds=4, frame_rate=25, rate=44_100):
    """A video whose sound is silent but for a tone in its third second."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=frame_rate, options={"g": "12"})
        video.width, video.height, video.pix_fmt = 160, 120, "yuv420p"
        sound = container.add_stream("aac", rate=rate)
        sound.layout = "mono"
        for number in range(seconds * frame_rate):
            frame = av.VideoFrame.from_ndarray(draw_frame(number, 160, 120), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, frame_rate)
            container.mux(video.encode(frame))
        times = np.arange(seconds * rate) / rate
        wave = np.where((times >= 2) & (times < 3), 0.5 * np.sin(2 * np.pi * 440 * times), 0)
        for start in range(0, len(wave), 1024):
            samples = wave[None, start : start + 1024].astype(np.float32)
            block = av.AudioFrame.from_ndarray(samples, "fltp", "mono")
            block.sample_rate, block.pts, block.time_base = rate, start, Fraction(1, rate)
            container.mux(sound.encode(block))
        container.mux(sound.encode(None))
        container.mux(video.encode(None))


def loudness(video):
    """Of each tenth of a second, the root mean square of its sound."""
    source = BytesIO(video) if isinstance(video, bytes) else str(video)
    tenths = {}
    with av.open(source) as container:
        for frame in container.decode(audio=0):
            samples = frame.to_ndarray()[0]
            times = frame.time + np.arange(frame.samples) / frame.sample_rate
            for time, sample in zip(times, samples, strict=True):
                tenths.setdefault(int(time * 10), []).append(sample)
    return {tenth: float(np.sqrt(np.mean(np.square(some)))) for tenth, some in tenths.items()}
