"""Which models and cutting rule a build uses: those of the index, or those of a new one.

Every model has a space of its own. That of the words space is given apart (`BuildOptions.words`),
and takes part in each build of an index that has one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.build.words import words_encoder
from vindex.encoders import encoder_spec, full_name
from vindex.errors import IndexMismatchError, UsageError, WeightsNotFoundError
from vindex.records import Recipe
from vindex.settings import DEFAULT_MODEL, clip_spec
from vindex.store.layout import FIRST_SPACE, WORDS_SPACE

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
    """Spaces that the index has and that are to be brought up to date; the checkpoint of one may be
    in another place than before."""
    added: dict[str, Recipe] = field(default_factory=dict)
    """Spaces that it is to get."""
    removed: tuple[str, ...] = ()
    """Names of spaces that it is to lose."""

    @property
    def recipes(self) -> dict[str, Recipe]:
        """Of all spaces that are to be brought up to date."""
        return self.held | self.added


def recipes_for_new(options: BuildOptions) -> dict[str, Recipe]:
    """The recipe of each space of an index that is about to be made, by name; the first one first.

    Raises:
        ModelError: a model cannot be used.
        UsageError: a setting is out of range, or a model cannot take that many frames, or was
            given twice.
    """
    encoders = [encoder_spec(model) for model in options.models or (DEFAULT_MODEL,)]
    recipes = _recipes(encoders, options, {})
    return recipes | _words_added(options, recipes)


def bind(index: IndexFolder, recipes: dict[str, Recipe], options: BuildOptions) -> Bound:
    """Spaces of an existing index, checked against what the build asks for; changes nothing.

    Args:
        index: the index.
        recipes: of its spaces, by name.
        options: of the build.

    Without a model it is all of them; with models those of these. One that the index does not have
    is added only beside one that it has: a slip must not encode a whole library anew. The words
    space is always among them, unless the build is to remove it.

    Raises:
        IndexMismatchError: the build asks for another model or another cutting rule.
        UsageError: it asks for one that no index can have.
        ModelError: a model that is to be added cannot be used.
    """
    removed = (WORDS_SPACE,) if options.words is False and WORDS_SPACE in recipes else ()
    kept = {name: recipe for name, recipe in recipes.items() if name not in removed}
    held, added = _of_models(index, kept, options)
    if WORDS_SPACE in kept:
        held[WORDS_SPACE] = _words_held(index, kept[WORDS_SPACE], options)
    else:
        added |= _words_added(options, kept)
    for name, recipe in held.items():
        _check_spec(index, recipe, _of_words(options) if name == WORDS_SPACE else options)
    return Bound(held, added, removed)


def _of_models(
    index: IndexFolder, recipes: dict[str, Recipe], options: BuildOptions
) -> tuple[dict[str, Recipe], dict[str, Recipe]]:
    """The spaces of the models that were asked for: those that the index has, and the others."""
    strangers: list[EncoderSpec] = []
    held: dict[str, Recipe] = {} if options.models else dict(recipes)
    for model in options.models:
        name, encoder = _meant(model, recipes)
        if name is None:
            strangers.append(encoder)
        elif name in held:
            raise _given_twice(model)
        else:
            held[name] = replace(recipes[name], encoder=encoder)  # perhaps in another place
    if not held:
        raise _other_model(index, options, recipes)
    return held, _recipes(strangers, options, recipes)


def _of_words(options: BuildOptions) -> BuildOptions:
    """The options as the words space has them: frames and views are for the other models."""
    return replace(options, frames=None, views=None)


def _words_added(options: BuildOptions, others: Mapping[str, Recipe]) -> dict[str, Recipe]:
    """The recipe of a words space beside others, where one was asked for."""
    if not options.words:
        return {}
    encoder = words_encoder(options.words)
    like = next(iter(others.values()))
    spec = _spec(encoder, _of_words(options), like.spec)
    return {WORDS_SPACE: Recipe(encoder, spec, like.precision)}


def _words_held(index: IndexFolder, recipe: Recipe, options: BuildOptions) -> Recipe:
    """The recipe of the words space that the index has; refuses another model for it."""
    if not isinstance(options.words, str):
        return recipe
    try:
        encoder = words_encoder(options.words)
    except WeightsNotFoundError as error:  # not worth fetching, only to be refused
        if full_name(options.words) == recipe.encoder.name:
            raise
        raise _other_words(index, options.words, recipe.encoder.name) from error
    if encoder.fingerprint != recipe.encoder.fingerprint:
        is_version = encoder.name == recipe.encoder.name
        of = f"another version of {encoder.name}" if is_version else recipe.encoder.name
        raise _other_words(index, options.words, of)
    return replace(recipe, encoder=encoder)  # perhaps in another place


def _other_words(index: IndexFolder, given: str, of: str) -> IndexMismatchError:
    return IndexMismatchError(
        f"--words {given} was given; the words space of the index {index.path} is of {of}. Leave "
        "the model out, or remove that space first with `vindex build --no-words` and the same "
        "paths, and then give this one."
    )


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


def _recipes(
    encoders: Iterable[EncoderSpec], options: BuildOptions, others: Mapping[str, Recipe]
) -> dict[str, Recipe]:
    """Recipes of new spaces, by name; clips are cut and multiplied as in the other spaces."""
    recipes: dict[str, Recipe] = {}
    for encoder in encoders:
        known = {**others, **recipes}
        if _space_of(encoder, known):
            raise _given_twice(encoder.name)
        like = next(iter(known.values()), None)
        spec = _spec(encoder, options, like.spec if like else None)
        precision = like.precision if like else options.precision or "auto"
        recipes[_new_name(encoder, known)] = Recipe(encoder, spec, precision)
    return recipes


def _spec(encoder: EncoderSpec, options: BuildOptions, like: ClipSpec | None) -> ClipSpec:
    """The cutting rule that was asked for, or that of another space; refuses what cannot be."""
    return clip_spec(
        encoder,
        clip_seconds=like.clip_seconds if like else options.clip_seconds,
        stride_seconds=like.stride_seconds if like else options.stride_seconds,
        num_frames=options.frames,
        views=1 if options.views is None else options.views,
    )


def _new_name(encoder: EncoderSpec, others: Iterable[str]) -> str:
    """A name for the space of a model: `motion` for the first one, else the model's own in short.

    It is a folder's name on any disk, and no other space's.
    """
    taken = {name.casefold() for name in others}
    if not taken:
        return FIRST_SPACE
    taken.add(WORDS_SPACE)
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
        "--frames": (options.frames, kept.num_frames),
        "--views": (options.views, kept.views),
    }
    for flag, (given, value) in asked.items():
        if given is not None and given != value:
            raise IndexMismatchError(
                f"{flag} {given:g} was given; the index {index.path} was made with {value:g}. "
                f"Leave {flag} out, or make another index with --index."
            )
    if options.precision not in (None, recipe.precision):
        raise IndexMismatchError(
            f"--precision {options.precision} was given; the index {index.path} was made with "
            f"{recipe.precision}, and embeddings of both differ. Leave --precision out, or make "
            "another index with --index."
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
