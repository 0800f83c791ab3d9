"""Record what the published processors make of made pictures, for `test_pixels.py`.

    python -m tests.encoders.processors.record

They need torchvision, which has to fit torch build for build; so their answers are kept beside
this file, and the tests need none. Recorded with transformers 5.23.0 and torchvision 0.28.0.
"""

import tempfile
from pathlib import Path

import numpy as np
from transformers import (
    TimesformerVideoProcessor,
    VideoMAEVideoProcessor,
    VivitVideoProcessor,
    VJEPA2VideoProcessor,
)

from tests.encoders.processors.pictures import CROP_SIZE, picture, recorded_sizes
from tests.tiny_models import (
    save_tiny_timesformer,
    save_tiny_videomae,
    save_tiny_vivit,
    save_tiny_vjepa2,
)

RECORD = Path(__file__).with_name("pixels.npz")
PROCESSORS = {
    "vjepa2": (VJEPA2VideoProcessor, save_tiny_vjepa2),
    "videomae": (VideoMAEVideoProcessor, save_tiny_videomae),
    "timesformer": (TimesformerVideoProcessor, save_tiny_timesformer),
    "vivit": (VivitVideoProcessor, save_tiny_vivit),
}


def main() -> None:
    """Write `pixels.npz`: `ARCHITECTURE-HEIGHTxWIDTH` to values of shape (T, C, H, W)."""
    record = {}
    for name, (processor_class, save) in PROCESSORS.items():
        with tempfile.TemporaryDirectory() as folder:
            processor = processor_class.from_pretrained(save(Path(folder)))
        for height, width in recorded_sizes(name):
            # VideoMAE's and TimeSformer's own short side is the crop; the others are told so.
            given = {} if name in ("videomae", "timesformer") else {"shortest_edge": CROP_SIZE}
            values = processor(
                [picture(height, width)], return_tensors="pt", **({"size": given} if given else {})
            )
            (values_TCHW,) = values[processor.model_input_names[0]].numpy()
            record[f"{name}-{height}x{width}"] = values_TCHW.astype(np.float16)
    np.savez_compressed(RECORD, **record)


if __name__ == "__main__":
    main()
