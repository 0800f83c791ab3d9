"""Which models and cutting rule a build uses: those of the index, or those of a new one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.encoders import encoder_spec
from vindex.errors import IndexMismatchError, UsageError
from vindex.records import Recipe
from vindex.settings import DEFAULT_MODEL, clip_spec
from vindex.store.catalog import writer
from vindex.store.layout import FIRST_SPACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vindex.build.options import BuildOptions
    from vindex.records import ClipSpec, EncoderSpec
    from vindex.store.layout import IndexFolder

__all__ = ["Bound", "bind", "recipes_for_new"]


@dataclass(frozen=True, slots=True)
class Bound:
    """What a build of an existing index works on; recipes by the names of spaces."""

    held: dict[str, Recipe]
    """Spaces that the index has and that are to be brought up to date."""
    added: dict[str, Recipe] = field(default_factory=dict)
    """Spaces that it is to get."""


def recipes_for_new(options: BuildOptions) -> dict[str, Recipe]:
    """The recipe of each space of an index that is about to be made, by name; the first one first.

    Raises:
        ModelError: a model cannot be used.
        UsageError: a setting is out of range, or a model cannot take that many frames, or was
            given twice.
    """
    encoders = [encoder_spec(model) for model in options.models or (DEFAULT_MODEL,)]
    return _recipes(encoders, options, {})


def bind(index: IndexFolder, recipes: dict[str, Recipe], options: BuildOptions) -> Bound:
    """Spaces of an existing index, checked against what the build asks for.

    Args:
        index: the index.
        recipes: of its spaces, by name.
        options: of the build.

    Without a model it is all of them; with models those of these. One that the index does not have
    is added only beside one that it has: a slip must not encode a whole library anew.

    Raises:
        IndexMismatchError: the build asks for another model or another cutting rule.
        UsageError: it asks for one that no index can have.
    """
    strangers: list[EncoderSpec] = []
    held: dict[str, Recipe] = {} if options.models else recipes
    for model in options.models:
        name, encoder = _meant(model, recipes)
        if name is None:
            strangers.append(encoder)
        elif name in held:
            raise _given_twice(model)
        else:
            held[name] = _at(index, name, recipes[name], encoder)
    if not held:
        raise _other_model(index, options, recipes)
    for recipe in held.values():
        _check_spec(index, recipe, options)
    return Bound(held, _recipes(strangers, options, recipes))


def _meant(model: str, recipes: Mapping[str, Recipe]) -> tuple[str | None, EncoderSpec]:
    """The space that a model has, if it has one, and where its checkpoint is."""
    for name, recipe in recipes.items():
        if recipe.encoder.name == model:
            return name, recipe.encoder
    encoder = encoder_spec(model)
    return _space_of(encoder, recipes), encoder


def _space_of(encoder: EncoderSpec, recipes: Mapping[str, Recipe]) -> str | None:
    """Name of the space that a model has."""
    same = (n for n, recipe in recipes.items() if recipe.encoder.fingerprint == encoder.fingerprint)
    return next(same, None)


def _at(index: IndexFolder, name: str, recipe: Recipe, encoder: EncoderSpec) -> Recipe:
    """The recipe of a space, whose checkpoint may be in another place than before."""
    if encoder.name != recipe.encoder.name:  # that is where it will be looked for from now on
        writer.set_encoder(index.of_space(name), encoder)
    return replace(recipe, encoder=encoder)


def _recipes(
    encoders: Iterable[EncoderSpec], options: BuildOptions, others: Mapping[str, Recipe]
) -> dict[str, Recipe]:
    """Recipes of new spaces, by name; clips are cut as in the other spaces."""
    recipes: dict[str, Recipe] = {}
    for encoder in encoders:
        known = {**others, **recipes}
        if _space_of(encoder, known):
            raise _given_twice(encoder.name)
        like = next((recipe.spec for recipe in known.values()), None)
        recipes[_new_name(encoder, known)] = Recipe(encoder, _spec(encoder, options, like))
    return recipes


def _spec(encoder: EncoderSpec, options: BuildOptions, like: ClipSpec | None) -> ClipSpec:
    """The cutting rule that was asked for, or that of another space; refuses what cannot be."""
    return clip_spec(
        encoder,
        clip_seconds=like.clip_seconds if like else options.clip_seconds,
        stride_seconds=like.stride_seconds if like else options.stride_seconds,
        num_frames=options.num_frames,
        views=1 if options.views is None else options.views,
    )


def _new_name(encoder: EncoderSpec, others: Iterable[str]) -> str:
    """A name for the space of a model: `motion` for the first one, else the model's own in short.

    It is a folder's name on any disk, and no other space's.
    """
    taken = {name.casefold() for name in others}
    if not taken:
        return FIRST_SPACE
    stem = re.sub(r"[^\w.-]", "-", Path(encoder.name).name)[:50].strip(".-") or "model"
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if name.casefold() not in taken)


def _check_spec(index: IndexFolder, recipe: Recipe, options: BuildOptions) -> None:
    """Refuse what was asked for where a space was made with something else."""
    _spec(recipe.encoder, options, None)
    kept = recipe.spec
    asked = {
        "--clip-seconds": (options.clip_seconds, kept.clip_seconds),
        "--stride-seconds": (options.stride_seconds, kept.stride_seconds),
        "--frames": (options.num_frames, kept.num_frames),
        "--views": (options.views, kept.views),
    }
    for flag, (given, value) in asked.items():
        if given is not None and given != value:
            raise IndexMismatchError(
                f"{flag} {given:g} was given; the index {index.path} was made with {value:g}. "
                f"Leave {flag} out, or make another index with --index."
            )


def _given_twice(model: str) -> UsageError:
    return UsageError(f"--model {model} was given twice, perhaps by another name. Give it once.")


def _other_model(
    index: IndexFolder, options: BuildOptions, recipes: Mapping[str, Recipe]
) -> IndexMismatchError:
    given = " ".join(f"--model {model}" for model in options.models)
    names = [recipe.encoder.name for recipe in recipes.values()]
    return IndexMismatchError(
        f"{given} was given; the index {index.path} belongs to {', '.join(names)}. Leave --model "
        f"out, or make another index with --index. To index with it too, give --model {names[0]} "
        f"{given}."
    )
