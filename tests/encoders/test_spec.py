"""What is read from a checkpoint's JSON files."""

import dataclasses
import json
import subprocess
import sys

import pytest
from transformers import VJEPA2Config

from tests.tiny_models import TINY_LABELS, save_tiny_vjepa2, tiny_processor_config
from vindex.encoders import encoder_spec
from vindex.errors import ModelError, UsageError


def edit(file, **changes):
    """Change keys of a JSON file; None removes one."""
    content = json.loads(file.read_text()) | changes
    file.write_text(json.dumps({key: value for key, value in content.items() if value is not None}))


def test_facts_of_a_checkpoint(tiny):
    spec = encoder_spec(str(tiny))
    assert spec.name == str(tiny)
    assert spec.architecture == "vjepa2"
    assert (spec.default_frames, spec.frames_multiple, spec.fixed_frames) == (4, 2, False)
    assert (spec.crop_size, spec.dim) == (32, 32)
    assert spec.image_mean == (0.485, 0.456, 0.406)
    assert spec.image_std == (0.229, 0.224, 0.225)
    assert spec.labels[1] == "Closing something"
    assert spec.labels == tuple(name.replace("[", "").replace("]", "") for name in TINY_LABELS)


def test_a_spec_loads_no_torch(tiny):
    code = (
        "import sys; from vindex.encoders import encoder_spec;"
        f"encoder_spec({str(tiny)!r});"
        "print(sorted({'torch', 'transformers', 'numpy', 'safetensors'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("[]\n", "")


def test_labels_stand_in_the_order_of_the_head(copy):
    names = {str(i): f"label {i}" for i in (10, 2, 0, 1, 3, 4, 5, 6, 7, 8, 9, 11)}
    edit(copy / "config.json", id2label=names)
    assert encoder_spec(str(copy)).labels == tuple(f"label {i}" for i in range(12))


def test_generic_labels_are_kept(copy):
    edit(copy / "config.json", id2label={"0": "LABEL_0", "1": "LABEL_1"})
    assert encoder_spec(str(copy)).labels == ("LABEL_0", "LABEL_1")
    edit(copy / "config.json", id2label=None, num_labels=3)
    assert encoder_spec(str(copy)).labels == ("LABEL_0", "LABEL_1", "LABEL_2")


@pytest.mark.parametrize(
    "names",
    [{"0": "a", "2": "b"}, {"1": "a"}, {"x": "a"}, ["a"], {}, {"0": None}, {"0": ["a"]}],
)
def test_labels_that_fit_no_head_are_refused(copy, names):
    edit(copy / "config.json", id2label=names)
    with pytest.raises(ModelError, match="id2label"):
        encoder_spec(str(copy))


@pytest.mark.parametrize(
    ("second", "told"),
    [
        ("", "no name in id2label for 1; give it one"),
        (" [] \n", "no name in id2label for 1"),
        ("Opening  something", "for 0 and for 1; .* Give each its own"),
        ("OPENING [SOMETHING]", "for 0 and for 1"),
    ],
)
def test_a_label_that_nobody_could_ask_for_is_refused(copy, second, told):
    edit(copy / "config.json", id2label={"0": "Opening [something]", "1": second})
    with pytest.raises(ModelError, match=told):
        encoder_spec(str(copy))


def test_without_a_head_there_are_no_labels(tiny_headless):
    assert encoder_spec(str(tiny_headless)).labels == ()


def test_crop_size_may_be_a_number(copy):
    edit(copy / "video_preprocessor_config.json", crop_size=32)
    assert encoder_spec(str(copy)).crop_size == 32


@pytest.mark.parametrize("crop_size", [48, {"height": 48, "width": 48}])
def test_crop_sizes_must_agree(copy, crop_size):
    """The grid of positions comes from the config: another input size runs with a wrong one."""
    edit(copy / "video_preprocessor_config.json", crop_size=crop_size)
    with pytest.raises(ModelError, match=r"crop_size = 32 and video_preprocessor.* 48"):
        encoder_spec(str(copy))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"crop_size": {"height": 32, "width": 48}}, "must be a square"),
        ({"crop_size": "large"}, "must be a square"),
        ({"image_mean": 0.5}, "image_mean = 0.5; it must be three numbers"),
        ({"image_std": [1, 2]}, r"image_std = \[1, 2\]"),
        ({"image_std": [0, 1, 1]}, "cannot normalise pictures with that"),
        ({"image_mean": [0, float("nan"), 0]}, "cannot normalise pictures with that"),
        ({"image_mean": [10**400, 0, 0]}, "it must be three numbers"),
        ({"do_normalize": False}, "normalising off"),
        ({"rescale_factor": 1 / 127.5}, "scaling by 1/255"),
        ({"rescale_factor": float("nan")}, "scaling by 1/255"),
        ({"crop_size": True}, "must be a square"),
    ],
)
def test_processor_settings_that_vindex_cannot_honour(copy, changes, said):
    edit(copy / "video_preprocessor_config.json", **changes)
    with pytest.raises(ModelError, match=said):
        encoder_spec(str(copy))


def test_statistics_come_from_the_checkpoint(copy):
    edit(copy / "video_preprocessor_config.json", image_mean=[0.5, 0.4, 0.3], image_std=[1, 1, 1])
    spec = encoder_spec(str(copy))
    assert (spec.image_mean, spec.image_std) == ((0.5, 0.4, 0.3), (1.0, 1.0, 1.0))


@pytest.mark.parametrize("name", ["preprocessor_config.json", "processor_config.json"])
def test_other_places_for_the_processor_config(copy, name):
    (copy / "video_preprocessor_config.json").unlink()
    config = tiny_processor_config(32) | {"image_mean": [0.1, 0.2, 0.3]}
    nested = {"video_processor": config} if name == "processor_config.json" else config
    (copy / name).write_text(json.dumps(nested))
    assert encoder_spec(str(copy)).image_mean == (0.1, 0.2, 0.3)


def test_a_processor_config_is_required(copy):
    (copy / "video_preprocessor_config.json").unlink()
    with pytest.raises(ModelError, match=r"has no video_preprocessor_config\.json"):
        encoder_spec(str(copy))


def test_keys_left_out_have_the_defaults_of_the_class(copy):
    edit(
        copy / "config.json",
        **dict.fromkeys(("crop_size", "frames_per_clip", "tubelet_size", "hidden_size")),
    )
    edit(copy / "video_preprocessor_config.json", crop_size=None, image_mean=None)
    spec, config = encoder_spec(str(copy)), VJEPA2Config()
    assert spec.crop_size == config.crop_size
    assert spec.default_frames == config.frames_per_clip
    assert spec.frames_multiple == config.tubelet_size
    assert spec.dim == config.hidden_size
    assert spec.image_mean == (0.485, 0.456, 0.406)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"model_type": "internvideo2"},
            "of the architecture 'internvideo2'; vindex has vjepa2, vjepa2_1, videomae",
        ),
        ({"model_type": None}, "architecture None"),
        ({"architectures": None}, "names no architectures"),
        ({"hidden_size": "wide"}, "hidden_size = 'wide'; it must be a positive integer"),
        ({"frames_per_clip": 0}, "frames_per_clip = 0"),
        ({"tubelet_size": True}, "tubelet_size = True; it must be a positive integer"),
        ({"id2label": {"0": "half of \ud83d"}}, r"config\.json cannot be read .*copy it again"),
        ({"patch_size": 24}, "crop_size = 32 and patch_size = 24; patches that do not fill"),
        ({"patch_size": 0}, "patch_size = 0"),
    ],
)
def test_configs_that_vindex_cannot_read(copy, changes, said):
    edit(copy / "config.json", **changes)
    with pytest.raises(ModelError, match=said):
        encoder_spec(str(copy))


def test_the_default_number_of_frames_is_one_that_the_model_takes(copy):
    edit(copy / "config.json", frames_per_clip=7)
    assert encoder_spec(str(copy)).default_frames == 6
    edit(copy / "config.json", frames_per_clip=1)
    assert encoder_spec(str(copy)).default_frames == 2


def test_line_breaks_in_labels_become_spaces(copy):
    """An empty line would end a subtitle."""
    edit(copy / "config.json", id2label={"0": "one\n\n[two]", "1": " b "})
    assert encoder_spec(str(copy)).labels == ("one two", "b")


def test_frames_are_checked_by_the_spec(tiny):
    spec = encoder_spec(str(tiny))
    spec.check_frames(2)
    spec.check_frames(64)
    for num_frames in (0, 1, 5):
        with pytest.raises(UsageError, match="a multiple of 2"):
            spec.check_frames(num_frames)


def test_same_content_has_the_same_fingerprint_wherever_it_lies(tiny, copy):
    assert copy != tiny
    assert encoder_spec(str(copy)).fingerprint == encoder_spec(str(tiny)).fingerprint


def test_other_weights_have_another_fingerprint(tiny, tmp_path):
    other = save_tiny_vjepa2(tmp_path / "other", seed=1)
    assert encoder_spec(str(other)).fingerprint != encoder_spec(str(tiny)).fingerprint


def test_weights_changed_in_place_are_noticed(copy):
    before = encoder_spec(str(copy)).fingerprint
    save_tiny_vjepa2(copy, seed=1)
    assert encoder_spec(str(copy)).fingerprint != before


LATER_FIELDS = {
    "use_rope_interleave": True,
    "use_modality_embeddings": True,
    "interpolate_rope": True,
    "use_image_patch_embedder": True,
    "hierarchical_layers": [5, 11, 17, 23],
    "teacher_embed_dim": 1664,
}
"""By which the proposed class tells V-JEPA 2.1 from V-JEPA 2."""


@pytest.mark.parametrize("name", LATER_FIELDS)
def test_a_later_model_under_the_same_name_is_refused(copy, name):
    edit(copy / "config.json", **{name: LATER_FIELDS[name]})
    with pytest.raises(ModelError, match=rf"of a vjepa2 model: {name}\. .* V-JEPA 2\.1"):
        encoder_spec(str(copy))


def test_all_fields_that_are_not_known_are_named(copy):
    edit(copy / "config.json", **LATER_FIELDS)
    with pytest.raises(ModelError, match=", ".join(sorted(LATER_FIELDS))):
        encoder_spec(str(copy))


def test_fields_that_are_off_or_left_over_are_passed(copy, tiny):
    """A V-JEPA 2 that a later release saved, and what published files have."""
    off = dict.fromkeys(LATER_FIELDS, False) | {"_attn_implementation_autoset": True}
    published = {"image_size": 32, "hidden_dropout_prob": 0.0, "use_SiLU": False}
    edit(copy / "config.json", **off, **published, wide_SiLU=True, torch_dtype="float32")
    assert encoder_spec(str(copy)).labels == encoder_spec(str(tiny)).labels


def test_every_field_of_the_class_is_known(tmp_path):
    """Whatever value it has, as 5.23 of transformers saves it."""
    folder = save_tiny_vjepa2(tmp_path)
    saved = json.loads((folder / "config.json").read_text())
    for name in (field.name for field in dataclasses.fields(VJEPA2Config)):
        saved.setdefault(name, "given")
    (folder / "config.json").write_text(json.dumps(saved))
    assert encoder_spec(str(folder)).dim == 32
