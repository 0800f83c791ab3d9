"""Writes the averaged weights of a training run in the hub's own file layout, and measures them.

python -m tools.words_model.publish .training/words vindex/demo/words_checkpoint
python -m tools.words_model.measure vindex/demo/words_checkpoint
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from tools.words_model.network import IMAGE_PX, Student, build_model
from tools.words_model.pool import FRAMES_PER_SHARD
from tools.words_model.tokenizer import TOKENIZER_SETTINGS, build_tokenizer
from tools.words_model.words import COLOUR_WORDS, KNOWN, SURFACE_WORDS, THING_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["publish"]

_CARD = Path(__file__).with_name("model_card.md")
_LOG = "training_log.csv"
_PROCESSOR = {
    "image_processor_type": "SiglipImageProcessor",
    "do_resize": True,
    "size": {"height": IMAGE_PX, "width": IMAGE_PX},
    "resample": 2,
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5],
}


def publish(training: Path, checkpoint: Path) -> None:
    """Write config, weights in half precision, tokenizer, processor config, log and model card.

    Args:
        training: folder of the run.
        checkpoint: folder to write to.
    """
    state = torch.load(training / "told.pt", weights_only=True)
    student = Student(build_model())
    student.load_state_dict(state["averaged"])
    checkpoint.mkdir(parents=True, exist_ok=True)
    student.model.half().save_pretrained(checkpoint)
    (checkpoint / "model.safetensors").chmod(0o644)  # it is written for its owner alone
    build_tokenizer().save(str(checkpoint / "tokenizer.json"))
    write_json(checkpoint / "tokenizer_config.json", TOKENIZER_SETTINGS)
    write_json(checkpoint / "preprocessor_config.json", _PROCESSOR)
    shutil.copyfile(training / _LOG, checkpoint / _LOG)
    with (checkpoint / _LOG).open(newline="") as lines:
        last = list(csv.DictReader(lines))[-1]
    card = _CARD.read_text().format(
        parameters=f"{sum(p.numel() for p in student.model.parameters()) / 1e6:.1f}",
        steps=state["step"],
        settle=state["plan"]["settle"],
        frames=f"{state['step'] * state['plan']['batch']:,}",
        pool=f"{int(last['pool_shards']) * FRAMES_PER_SHARD:,}",
        things=_listed(words for words in THING_WORDS.values()),
        colours=_listed(words for words in COLOUR_WORDS.values()),
        surfaces=_listed((before[0], *nouns) for nouns, before in SURFACE_WORDS.values()),
        num_words=len(KNOWN),
    )
    (checkpoint / "README.md").write_text(card)


def _listed(groups: Iterable[tuple[str, ...]]) -> str:
    return "; ".join(", ".join(dict.fromkeys(words)) for words in groups)


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write a settings file as the hub's are written."""
    path.write_text(json.dumps(document, indent=2) + "\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("training", type=Path)
    parser.add_argument("checkpoint", type=Path)
    arguments = parser.parse_args()
    publish(arguments.training, arguments.checkpoint)


if __name__ == "__main__":
    main()
