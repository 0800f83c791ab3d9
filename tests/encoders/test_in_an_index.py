"""A tiny model of each architecture goes through build, search and similar."""

import re

import pytest

from tests.tiny_models import (
    save_tiny_clip,
    save_tiny_siglip,
    save_tiny_timesformer,
    save_tiny_videomae,
    save_tiny_videoprism,
    save_tiny_vivit,
    save_tiny_vjepa2,
)
from vindex import VideoIndex
from vindex.direct.classify import Classifier
from vindex.errors import IndexMismatchError, UsageError

SAVERS = {
    "videomae": save_tiny_videomae,
    "timesformer": save_tiny_timesformer,
    "vivit": save_tiny_vivit,
}


def built_with(folder, library, tmp_path):
    index = VideoIndex.at(tmp_path / "index")
    report = index.build(library, model=str(folder), clip_seconds=2.0, workers=1)
    assert (report.clips_planned, report.clips_indexed) == (2, 2)
    return index


OTHERS_SLOW = [
    "videomae", *(pytest.param(name, marks=pytest.mark.slow) for name in ("timesformer", "vivit"))
]  # fmt: skip
"""What an architecture gives is tested for each in `test_architectures`; here one goes through."""


@pytest.mark.thorough
@pytest.mark.parametrize("architecture", OTHERS_SLOW)
def test_a_model_with_labels(architecture, master_library, tmp_path):
    folder = SAVERS[architecture](tmp_path / "model")
    file = master_library / "kitchen" / "a.mp4"
    index = built_with(folder, file, tmp_path)
    status = index.status()
    assert (status.labels, status.dimensions, status.clip_spec.num_frames) == (6, 32, 4)
    label = max(index.labels(), key=lambda counted: counted[1])[0]
    hit = index.search(label, merge=False).hits[0]
    assert hit.label == label
    assert 1 / 6 < hit.probability <= 1
    same = index.similar(clip=hit.clip_id, merge=False).hits[0]
    assert (same.clip_id, same.similarity) == (hit.clip_id, pytest.approx(1, abs=1e-3))
    first = index.similar(file, start=0, end=2, merge=False).hits[0]
    assert (first.start_seconds, first.similarity) == (0, pytest.approx(1, abs=1e-3))


@pytest.mark.thorough
@pytest.mark.parametrize(
    "save",
    [save_tiny_videoprism,
     *(pytest.param(save, marks=pytest.mark.slow) for save in (save_tiny_siglip, save_tiny_clip))],
)  # fmt: skip
def test_a_model_of_pictures_or_videos_and_text(save, master_library, tmp_path):
    file = master_library / "kitchen" / "a.mp4"
    index = built_with(save(tmp_path / "model"), file, tmp_path)
    assert (index.status().labels, index.status().clip_spec.num_frames) == (0, 4)
    first, second = index.similar(file, start=0, end=2, merge=False).hits
    assert (first.start_seconds, first.similarity) == (0, pytest.approx(1, abs=1e-3))
    assert second.similarity < 0.9999
    assert index.search("opening something").warnings[0].startswith("This index has no labels")


@pytest.mark.thorough
@pytest.mark.parametrize("architecture", OTHERS_SLOW)
def test_classifying_without_an_index(architecture, master_library, tmp_path):
    folder = SAVERS[architecture](tmp_path / "model")
    file = str(master_library / "kitchen" / "a.mp4")
    classifier = Classifier(str(folder), clip_seconds=2.0, top=6, device="cpu")
    first, second = classifier.files([file])
    assert (first.start_seconds, second.start_seconds) == (0.0, 2.0)
    assert sum(guess.probability for guess in first.guesses) == pytest.approx(1, abs=1e-3)
    index = built_with(folder, file, tmp_path)
    best = index.similar(clip=1, merge=False).hits[0]
    assert (best.label, best.probability) == (
        first.guesses[0].label, pytest.approx(first.guesses[0].probability, abs=1e-3)
    )  # fmt: skip


@pytest.mark.parametrize(
    "architecture", [pytest.param("videomae", marks=pytest.mark.slow), "vjepa2"]
)
def test_an_encoder_without_labels(architecture, master_library, tmp_path):
    save = {"videomae": save_tiny_videomae, "vjepa2": save_tiny_vjepa2}[architecture]
    folder = save(tmp_path / "model", head=False)
    index = built_with(folder, master_library / "kitchen" / "a.mp4", tmp_path)
    assert index.labels() == []
    (best, *_) = index.similar(clip=2, merge=False)
    assert (best.clip_id, best.similarity) == (2, pytest.approx(1, abs=1e-3))
    found = index.search("opening something")
    assert found.hits == ()
    (warning,) = found.warnings
    assert warning.startswith("This index has no labels, since its model has no head for them")
    assert "vindex similar" in warning
    assert "vindex models" in warning
    with pytest.raises(UsageError, match=r"'waving' was given\. This index has no labels"):
        index.similar(clip=2, label="waving")
    truth = tmp_path / "truth.csv"
    truth.write_text("path,start_seconds,end_seconds,label\na.mp4,0,2,Waving\n")
    with pytest.raises(UsageError, match="This index has no labels"):
        index.evaluate(truth)
    with pytest.raises(UsageError, match="has no labels"):
        Classifier(str(folder), device="cpu")


@pytest.mark.thorough
def test_other_weights_under_the_same_name_are_not_mixed_in(master_library, tmp_path):
    folder = save_tiny_vjepa2(tmp_path / "model")
    index = built_with(folder, master_library / "kitchen" / "a.mp4", tmp_path)
    save_tiny_vjepa2(folder, seed=1)
    said = f"The model {folder} is no longer the one that the index {index.path} was made with"
    for use in (index.build, index.similar):
        with pytest.raises(IndexMismatchError, match=re.escape(said)):
            use(master_library / "desk" / "b.mkv")
    assert index.status().clips == 2
    assert index.similar(clip=1, merge=False).hits  # needs no model
