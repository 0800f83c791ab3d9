"""Writes the averaged weights of a training run in the hub's own file layout, and measures them.

python -m tools.demo_model.publish .training vindex/demo/checkpoint
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from tools.demo_model.measure import CLIPS_PER_LABEL, FINAL_SEED, Figures, measure
from tools.demo_model.network import CROP_PX, IMAGE_MEAN, IMAGE_STD, Student, build_model
from tools.demo_model.pool import CLIPS_PER_SHARD
from vindex.demo.actions import LABELS
from vindex.demo.dataset import render_clips
from vindex.demo.splits import HELD_OUT

__all__ = ["publish"]

_CARD = Path(__file__).with_name("model_card.md")
_LOG = "training_log.csv"


def publish(training: Path, checkpoint: Path) -> Figures:
    """Write config, weights in half precision, processor config, log, figures and model card.

    Args:
        training: folder of the run.
        checkpoint: folder to write to.

    Returns:
        What the weights, as written, reach on held-out clips.
    """
    from transformers import VJEPA2ForVideoClassification

    state = torch.load(training / "last.pt", weights_only=True)
    student = Student(build_model())
    student.load_state_dict(state["averaged"])
    checkpoint.mkdir(parents=True, exist_ok=True)
    student.model.half().save_pretrained(checkpoint)
    (checkpoint / "model.safetensors").chmod(0o644)  # it is written for its owner alone
    _write_json(checkpoint / "video_preprocessor_config.json", _processor())
    shutil.copyfile(training / _LOG, checkpoint / _LOG)
    model = VJEPA2ForVideoClassification.from_pretrained(checkpoint, dtype=torch.float32)
    clips = render_clips(FINAL_SEED, HELD_OUT, CLIPS_PER_LABEL * len(LABELS), CROP_PX, aligned=True)
    figures = measure(model, clips)
    _write_json(checkpoint / "metrics.json", asdict(figures))
    with (checkpoint / _LOG).open(newline="") as lines:
        last = list(csv.DictReader(lines))[-1]
    card = _CARD.read_text().format(
        **asdict(figures),
        steps=state["step"],
        settle=state["plan"]["settle"],
        clips=f"{state['step'] * state['plan']['batch']:,}",
        pool=f"{int(last['pool_shards']) * CLIPS_PER_SHARD:,}",
    )
    (checkpoint / "README.md").write_text(card)
    return figures


def _processor() -> dict[str, Any]:
    return {
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


def _write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=2) + "\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("training", type=Path)
    parser.add_argument("checkpoint", type=Path)
    arguments = parser.parse_args()
    print(json.dumps(asdict(publish(arguments.training, arguments.checkpoint)), indent=2))


if __name__ == "__main__":
    main()
