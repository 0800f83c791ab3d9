"""A words space: built with the others or added later, kept in step with them, and removed."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.build.rows import ids_of
from tests.build.test_spaces import assert_same_vectors, space_of, vectors_of
from tests.conftest import CLIP_SECONDS, moved_index
from tests.media_factory import make_video
from tests.tiny_models import save_tiny_clip, save_tiny_siglip, save_tiny_videoprism
from vindex import VideoIndex
from vindex.cli.build_report import say_report
from vindex.encode import texts
from vindex.encoders.text_tower import TextTower
from vindex.errors import IndexMismatchError, ModelError
from vindex.store.background import Background
from vindex.store.catalog import reader, removal
from vindex.store.layout import IndexFolder
from vindex.store.snapshot import Snapshot

OPTIONS = {"clip_seconds": CLIP_SECONDS, "workers": 1}


@pytest.fixture(scope="session")
def words_model(tmp_path_factory):
    return save_tiny_siglip(tmp_path_factory.mktemp("models") / "siglip")


@pytest.fixture(scope="module", autouse=True)
def few_captions(tmp_path_factory):
    """The first of the captions: all of them take a second with each index."""
    with pytest.MonkeyPatch.context() as patch:
        captions = texts.background_captions()[:40]
        few = tmp_path_factory.mktemp("captions") / "few.txt"
        few.write_text("\n".join(captions) + "\n")
        patch.setattr(texts, "_CAPTIONS", few)
        yield few


@pytest.fixture(scope="module")
def together(master_library, tiny_model, words_model, tmp_path_factory):
    """An index with a words space, built at once; read it, do not build it again."""
    index = VideoIndex.at(tmp_path_factory.mktemp("together") / "index")
    report = index.build(master_library, model=str(tiny_model), words=str(words_model), **OPTIONS)
    return index, report


@pytest.fixture
def words_index(together, tmp_path):
    """A copy of it, to be changed."""
    return VideoIndex.at(shutil.copytree(together[0].path, tmp_path / "words-index"))


def words_of(index):
    return space_of(index, "words")


def background_of(index):
    return Background.read(Path(index.path, "spaces", "words", "background"))


def assert_background_is_right(index):
    """Every number of it is what one pass over all clips gives."""
    background = background_of(index)
    clips = vectors_of(words_of(index))
    rows_ND = np.stack([row_D for _, row_D in clips.values()])
    expected = background.unscored().extended_by([(np.array(list(clips)), rows_ND)])
    np.testing.assert_allclose(background.best_M, expected.best_M, atol=1e-3)
    assert background.num_clips == len(clips)
    assert background.max_clip_id == max(clips)
    found = index.verify()
    assert (found.damages, found.notes) == ([], [])


def test_clips_are_decoded_once_and_each_space_has_them(together, built):
    index, report = together
    assert report.times.num_decoded == 10
    assert [(one.space, one.clips_indexed) for one in report.spaces] == [
        ("motion", 10), ("words", 10)
    ]  # fmt: skip
    assert ids_of(index) == ids_of(built)
    assert_same_vectors(index, built)
    words = vectors_of(words_of(index))
    assert {len(row_D) for _, row_D in words.values()} == {32}
    assert_background_is_right(index)
    assert [each.space for each in index.status().spaces] == ["motion", "words"]


def test_its_background_is_of_the_captions_as_the_model_reads_them(together, words_model):
    background = background_of(together[0])
    tower = TextTower.load(words_model)
    assert len(background.captions_MD) == 40
    for number in (0, 39):
        caption = texts.background_captions()[number]
        expected_D = tower.read(caption).vector_D
        np.testing.assert_allclose(background.captions_MD[number], expected_D, atol=1e-6)


@pytest.mark.thorough
def test_added_later_only_the_missing_space_is_encoded(
    together, master_library, built, index, words_model, capsys
):
    shutil.copytree(built.path, index.path)
    report = index.build(master_library, words=str(words_model), workers=1)
    assert [(one.space, one.clips_indexed) for one in report.spaces] == [
        ("motion", 0), ("words", 10)
    ]  # fmt: skip
    assert report.times.num_decoded == 10
    say_report(report)
    assert "; 10 clips of " in capsys.readouterr().err
    assert_same_vectors(words_of(index), words_of(together[0]))
    np.testing.assert_allclose(
        background_of(index).best_M, background_of(together[0]).best_M, atol=1e-3
    )
    assert_background_is_right(index)


@pytest.mark.thorough
def test_it_is_remembered_and_its_background_keeps_in_step(together, index, library, tiny_model):
    moved_index(together[0], library, index)
    assert background_of(index).num_clips == 10
    make_video(library / "new.mp4", num_frames=61, frame_rate=15)
    report = index.build(library, model=str(tiny_model), words=True, workers=1)
    assert [(one.space, one.clips_indexed) for one in report.spaces] == [
        ("motion", 2), ("words", 2)
    ]  # fmt: skip
    assert ids_of(index) == ids_of(words_of(index))
    assert_background_is_right(index)
    (library / "desk" / "b.mkv").unlink()
    index.build(library, workers=1)
    assert background_of(index).num_clips == 12  # what is set aside waits with its vectors
    index.compact(forget_missing=True)
    index.build(library, workers=1)
    assert background_of(index).num_clips == 7
    assert_background_is_right(index)
    index.compact()
    assert_background_is_right(index)


@pytest.mark.thorough
def test_another_words_model_is_refused_with_the_way_out(words_index, master_library, tmp_path):
    other = save_tiny_siglip(tmp_path / "other", seed=1)
    with pytest.raises(IndexMismatchError, match=r"--no-words.* and the same paths") as refused:
        words_index.build(master_library, words=str(other), workers=1)
    assert "siglip" in str(refused.value)
    with pytest.raises(
        IndexMismatchError, match=r"siglip2-base-patch32-256 was given; .* is of "
    ):  # which is not here
        words_index.build(master_library, words="google/siglip2-base-patch32-256", workers=1)
    words_index.build(master_library, words=False, workers=1)
    report = words_index.build(master_library, words=str(other), workers=1)
    assert report.spaces[1].clips_indexed == 10
    assert_background_is_right(words_index)


@pytest.mark.thorough
def test_the_same_model_in_another_place(words_index, master_library, words_model, tmp_path):
    moved = shutil.copytree(words_model, tmp_path / "moved")
    report = words_index.build(master_library, words=str(moved), workers=1)
    assert not report.changed_anything
    assert words_index.status().spaces[1].model == str(moved)


@pytest.mark.slow  # three models, three views
def test_beside_models_of_other_names_frames_and_views(
    index, library, tiny_model, words_model, tmp_path, capsys
):
    """A checkpoint in a folder called `words` gets another name; the licence is said once."""
    models = [str(tiny_model), str(save_tiny_clip(tmp_path / "words"))]
    words = shutil.copytree(words_model, tmp_path / "model")
    (words / "README.md").write_text("---\ntags: [x]\nlicense: cc-by-nc-4.0\n---\n# A model\n")
    options = OPTIONS | {"frames": 2, "views": 3}
    report = index.build(library, model=models, words=str(words), show_progress=True, **options)
    assert [one.space for one in report.spaces] == ["motion", "words-2", "words"]
    assert report.times.num_decoded == 10
    specs = [each.clip_spec for each in index.status().spaces]
    assert [(spec.num_frames, spec.views) for spec in specs] == [(2, 3), (2, 3), (4, 1)]
    said = capsys.readouterr().err
    assert f"Words: {words}; its licence is cc-by-nc-4.0, which forbids commercial use." in said
    assert not index.build(library, **options).changed_anything
    assert "Words:" not in capsys.readouterr().err


@pytest.mark.thorough
def test_removed_it_leaves_nothing(words_index, master_library, built):
    report = words_index.build(master_library, words=False, workers=1)
    assert report.spaces_removed == ["words"]
    assert report.changed_anything
    assert not Path(words_index.path, "spaces", "words").exists()
    assert [each.space for each in words_index.status().spaces] == ["motion"]
    assert_same_vectors(words_index, built)
    found = words_index.verify()
    assert (found.damages, found.notes) == ([], [])
    again = words_index.build(master_library, words=False, workers=1)
    assert (again.spaces_removed, again.changed_anything) == ([], False)
    assert ids_of(words_index) == ids_of(built)


@pytest.mark.thorough
def test_what_a_removal_left_is_told_and_swept(words_index, master_library):
    folder = Path(words_index.path, "spaces", "words")
    removal.forget_space(words_of(words_index)._folder)  # and killed before the files went
    found = words_index.verify()
    assert found.is_clean
    assert "spaces/words is left of a space that was removed" in found.notes[0]
    assert folder.exists()
    copied = VideoIndex.at(shutil.copytree(words_index.path, f"{words_index.path}-copy"))
    copied.compact()
    words_index.build(master_library, workers=1)
    for index in (copied, words_index):
        assert not Path(index.path, "spaces", "words").exists()
        assert not index.verify().notes


@pytest.mark.thorough
def test_a_space_that_lost_its_shards_can_be_removed(words_index, master_library):
    for shard in Path(words_index.path, "spaces", "words", "shards").iterdir():
        shard.unlink()
    words_index.build(master_library, words=False, workers=1)
    assert words_index.verify().is_clean


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tokenizer.json": None}, "has no tokenizer.json"),
        ({"tokenizer.json": b"{}"}, "tokenizer.json cannot be read"),
        ({"tokenizer_config.json": None}, "has no tokenizer_config.json"),
        ({"model.safetensors": b"\0" * 100}, "cannot be read as safetensors"),
        ({"model.safetensors": None}, "holds no weights"),
        ({"config.json": None}, "has no config.json"),
    ],
)
def test_a_words_model_that_lacks_something_is_refused_before_an_index_is_made(
    index, library, tiny_model, words_model, tmp_path, change, message
):
    model = shutil.copytree(words_model, tmp_path / "model")
    for name, content in change.items():
        (model / name).unlink() if content is None else (model / name).write_bytes(content)
    with pytest.raises(ModelError, match=message):
        index.build(library, model=str(tiny_model), words=str(model), **OPTIONS)
    assert not Path(index.path).exists()


def test_a_model_that_reads_no_texts_is_refused(index, master_library, tiny_model, words_index):
    with pytest.raises(ModelError, match=r"\(vjepa2\) reads no text.*or demo"):
        index.build(master_library, model=str(tiny_model), words=str(tiny_model), **OPTIONS)
    assert not Path(index.path).exists()
    words_index.build(master_library, words=False, workers=1)
    with pytest.raises(ModelError, match="neither a folder here nor a known hub name"):
        words_index.build(master_library, words="nosuch", workers=1)
    assert [each.space for each in words_index.status().spaces] == ["motion"]


@pytest.mark.thorough
def test_other_captions_and_damage_are_made_anew(words_index, master_library, few_captions):
    folder = Path(words_index.path, "spaces", "words", "background")
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes()[:-9])
    found = words_index.verify()
    assert [damage.name for damage in found.damages] == ["spaces/words/background"]
    repaired = words_index.repair()
    assert repaired.is_clean
    assert "Run `vindex build` to make them again" in repaired.repairs[0]
    assert "There are no background captions" in repaired.notes[0]
    assert words_index.status().spaces[1].background_clips is None
    assert not words_index.build(master_library, workers=1).changed_anything
    assert_background_is_right(words_index)
    captions = few_captions.read_text()
    few_captions.write_text("\n".join(captions.splitlines()[:30]) + "\n")
    try:
        words_index.build(master_library, workers=1)
        assert len(background_of(words_index).captions_MD) == 30
        assert_background_is_right(words_index)
    finally:
        few_captions.write_text(captions)


@pytest.mark.thorough
def test_clips_of_the_words_space_can_be_lost_and_made_again(words_index, master_library):
    shard = next(Path(words_index.path, "spaces", "words", "shards").iterdir())
    shard.unlink()
    assert not words_index.verify().is_clean
    assert words_index.repair().is_clean
    assert background_of(words_index).num_clips < 10
    words_index.build(master_library, workers=1)
    assert_background_is_right(words_index)
    assert sum(map(len, reader.live_clip_ids(words_of(words_index)._folder).values())) == 10


@pytest.mark.slow
def test_a_model_that_sees_videos_reads_texts_too(master_library, tiny_model, tmp_path):
    """VideoPrism: its clips have frames of their own number, and its texts their own rules."""
    model = save_tiny_videoprism(tmp_path / "videoprism")
    index = VideoIndex.at(tmp_path / "index")
    file = master_library / "kitchen" / "a.mp4"
    index.build(file, model=str(tiny_model), words=str(model), **OPTIONS)
    words = words_of(index)
    recipe = reader.recipe(words._folder)
    assert (recipe.encoder.architecture, recipe.request.num_frames) == ("videoprism", 4)
    clips = vectors_of(words)
    assert len(clips) == 2
    assert [np.linalg.norm(row_D) for _, row_D in clips.values()] == pytest.approx([1, 1], abs=1e-2)
    read = texts.read_text(words._folder, recipe, "A red car turning left")
    tower = TextTower.load(model)
    np.testing.assert_array_equal(read.vector_D, tower.read("a red car, turning left!").vector_D)
    assert_background_is_right(index)


def test_what_was_built_is_found_by_words(together, master_library):
    index, _ = together
    background = background_of(index)
    with Snapshot.of(IndexFolder(Path(index.path), "words")) as snapshot:
        clips = snapshot.find_clips(list(range(1, 11)))
        vectors_ND, recipe = snapshot.embeddings_of(clips).astype(float), snapshot.recipe
        words = snapshot.folder
    fits_MN = background.captions_MD.astype(float) @ vectors_ND.T
    answers = {}
    captions = texts.background_captions()
    ends = [captions[place(background.best_M)] for place in (np.argmax, np.argmin)]
    for text in (*ends, "a red car"):
        t_D = texts.read_text(words, recipe, text).vector_D
        z_N = (t_D @ vectors_ND.T - fits_MN.mean(0)) / fits_MN.std(0)
        result = index.search(text, by="words", merge=False)
        is_match = z_N.max() >= np.percentile(background.best_M, 85)
        answers[is_match] = text
        assert (result.refusal is None) == is_match
        if not is_match:
            assert result.refusal.endswith("There are few clips to compare with.")
            continue
        scores = {hit.clip_id: hit.score for hit in result}
        cut = float(np.percentile(background.best_M, 85))
        assert scores == {
            clip.clip_id: pytest.approx(1 / (1 + np.exp(cut - z)), abs=2e-3)
            for clip, z in zip(clips, z_N, strict=True)
        }
    assert set(answers) == {True, False}
    similar = index.similar(master_library / "c.mp4", by="words", limit=3, merge=False)
    assert similar[0].relative_path == "c.mp4"
    assert similar[0].similarity == pytest.approx(1.0, abs=1e-3)
    assert similar[0].label in {name for name, _ in index.labels()}
