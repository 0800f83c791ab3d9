"""What an export leaves out because its format has no place for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.output.export.format import Trait
from vindex.output.export.material import by_video

if TYPE_CHECKING:
    from vindex.output.export.format import Format
    from vindex.output.export.material import Material

__all__ = ["left_out"]

_STEREO = 2

_LEAST_SECONDS = 1.0
"""Nearer ends are not told apart: what has none counts whole seconds."""


def left_out(form: Format, material: Material) -> str | None:
    """A sentence on what the hits have and a format does not hold; None: it holds everything."""
    lost = [trait.value for trait in Trait if trait in form.lacks and _has(material, trait)]
    if not lost:
        return None
    words = " and ".join(filter(None, (", ".join(lost[:-1]), lost[-1])))
    return f"{form.name} has no place for {words}; the file goes without."


def _has(material: Material, trait: Trait) -> bool:
    """Whether there is anything of it to be left out."""
    if trait is Trait.NOTES:
        return any(hit.note for hit in material.hits)
    if trait is Trait.SCORES:
        return any((hit.score or hit.similarity) is not None for hit in material.hits)
    if trait is Trait.ENDS:
        return _ends_apart(material)
    channels = (material.infos[hit.seen].sound_channels or 0 for hit in material.hits)
    return max(channels, default=0) > _STEREO


def _ends_apart(material: Material) -> bool:
    """Whether a moment ends elsewhere than where the next one begins, or its video ends."""
    for seen, hits in by_video(material).items():
        nexts = [*(hit.start_seconds for hit in hits[1:]), material.infos[seen].duration_seconds]
        for hit, following in zip(hits, nexts, strict=True):
            if abs(following - hit.end_seconds) >= _LEAST_SECONDS:
                return True
    return False
