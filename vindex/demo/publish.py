"""Writes the averaged weights of a training run in the hub's own file layout.

python -m vindex.demo.publish .training vindex/demo/checkpoint
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import torch

from vindex.demo.network import CROP_PX, IMAGE_MEAN, IMAGE_STD, Student, build_model

__all__ = ["publish"]


def publish(training: Path, checkpoint: Path) -> int:
    """Write config, weights in half precision, processor config and the training log.

    Args:
        training: folder of the run.
        checkpoint: folder to write to; its model card is left alone.

    Returns:
        The step that the weights are of.
    """
    state = torch.load(training / "last.pt", weights_only=True)
    student = Student(build_model())
    student.load_state_dict(state["averaged"])
    checkpoint.mkdir(parents=True, exist_ok=True)
    student.model.half().save_pretrained(checkpoint)
    processor = {
        "video_processor_type": "VJEPA2VideoProcessor",
        "do_resize": True,
        "size": {"shortest_edge": CROP_PX * 256 // 224},
        "resample": 2,
        "do_center_crop": True,
        "crop_size": {"height": CROP_PX, "width": CROP_PX},
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": list(IMAGE_MEAN),
        "image_std": list(IMAGE_STD),
    }
    (checkpoint / "video_preprocessor_config.json").write_text(
        json.dumps(processor, indent=2) + "\n"
    )
    shutil.copyfile(training / "training_log.csv", checkpoint / "training_log.csv")
    return int(state["step"])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("training", type=Path)
    parser.add_argument("checkpoint", type=Path)
    arguments = parser.parse_args()
    step = publish(arguments.training, arguments.checkpoint)
    print(f"The weights of step {step} are in {arguments.checkpoint}.")  # noqa: T201


if __name__ == "__main__":
    main()
