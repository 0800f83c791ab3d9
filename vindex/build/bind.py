"""Which model and cutting rule a build uses: the index's own, or those of a new index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.encoders import encoder_spec
from vindex.errors import IndexMismatchError
from vindex.records import Recipe
from vindex.settings import DEFAULT_MODEL, clip_spec
from vindex.store.catalog import reader, writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.build.options import BuildOptions
    from vindex.store.layout import IndexFolder

__all__ = ["bind", "disagreement", "settings_for_new"]


def settings_for_new(options: BuildOptions) -> Recipe:
    """Settings of an index that is about to be made.

    Raises:
        ModelError: the model cannot be used.
        UsageError: a setting is out of range, or the model cannot take that many frames.
    """
    encoder = encoder_spec(options.model or DEFAULT_MODEL)
    spec = clip_spec(
        encoder,
        clip_seconds=options.clip_seconds,
        stride_seconds=options.stride_seconds,
        num_frames=options.num_frames,
        views=1 if options.views is None else options.views,
    )
    return Recipe(encoder, spec)


def bind(index: IndexFolder, options: BuildOptions) -> Recipe:
    """Settings of an existing index, checked against what the build asks for.

    Raises:
        IndexMismatchError: the build asks for another model or another cutting rule.
        UsageError: it asks for one that no index can have.
    """
    settings = reader.settings(index)
    clip_spec(
        settings.encoder,
        clip_seconds=options.clip_seconds,
        stride_seconds=options.stride_seconds,
        num_frames=options.num_frames,
        views=1 if options.views is None else options.views,
    )
    _check_model(index, settings, options)
    spec = settings.spec
    asked = {
        "--clip-seconds": (options.clip_seconds, spec.clip_seconds),
        "--stride-seconds": (options.stride_seconds, spec.stride_seconds),
        "--frames": (options.num_frames, spec.num_frames),
        "--views": (options.views, spec.views),
    }
    for flag, (given, kept) in asked.items():
        if given is not None and given != kept:
            raise IndexMismatchError(
                f"{flag} {given:g} was given; the index {index.path} was made with {kept:g}. "
                f"Leave {flag} out, or make another index with --index."
            )
    return settings


def _check_model(index: IndexFolder, settings: Recipe, options: BuildOptions) -> None:
    if options.model is None or options.model == settings.encoder.name:
        return
    asked = encoder_spec(options.model)
    if asked.fingerprint == settings.encoder.fingerprint:
        # The same checkpoint in another place: that is where it will be looked for from now on.
        writer.set_encoder(index, asked)
        return
    raise IndexMismatchError(
        f"--model {options.model} was given; the index {index.path} belongs to "
        f"{settings.encoder.name}. Leave --model out, or make another index with --index."
    )


def disagreement(settings: Sequence[Recipe]) -> str | None:
    """Why indexes cannot share what is decoded, in one sentence; None where all of them can."""
    models: dict[tuple[float, float], list[str]] = {}
    for one in settings:
        rule = (one.spec.clip_seconds, one.spec.stride_seconds)
        models.setdefault(rule, []).append(one.encoder.name)
    if len(models) < 2:
        return None
    wishes = "; ".join(
        f"{' and '.join(names)}: {clip_seconds:g} s every {stride_seconds:g} s"
        for (clip_seconds, stride_seconds), names in models.items()
    )
    return f"These do not cut the same clips, so they are indexed one after the other: {wishes}."
