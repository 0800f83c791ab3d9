"""An index that was begun with the nearest frames says so, and is not encoded anew by itself."""

from pathlib import Path

import duckdb
import pytest

from tests.build.rows import rows
from tests.media_factory import make_video
from vindex.records import ClipSpec, Recipe
from vindex.store.catalog import reader
from vindex.store.layout import IndexFolder


def forget_sampling(index):
    """Make an index one of before, when catalogs did not say which frames were sampled."""
    with duckdb.connect(f"{index.path}/catalog.duckdb") as connection:
        connection.execute(
            "UPDATE store.spaces SET spec = replace(spec, ', \"sampling\": \"shown\"', '')"
        )


@pytest.mark.thorough
def test_an_index_of_before_says_that_it_took_the_nearest_frames(library, settled):
    index = settled
    assert index.status().clip_spec.sampling == "shown"
    before = rows(index)
    forget_sampling(index)
    assert index.status().clip_spec.sampling == "nearest"
    report = index.build(library)
    assert (report.clips_planned, report.warnings) == (0, [])
    assert rows(index).keys() == before.keys()
    make_video(library / "new.mp4", num_frames=40)
    report = index.build(library)
    assert report.clips_planned > 0
    (warning,) = report.warnings
    assert "nearest to each time" in warning
    assert "nothing is encoded again" in warning


def test_clips_of_both_kinds_are_not_interchangeable(built):
    recipe = reader.recipe(IndexFolder(Path(built.path)))
    spec = recipe.spec
    old = ClipSpec(spec.clip_seconds, spec.stride_seconds, spec.num_frames, spec.views, "nearest")
    assert Recipe(recipe.encoder, old).fingerprint != recipe.fingerprint
