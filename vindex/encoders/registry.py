"""Frozen facts of the checkpoints that vindex knows by name.

Any other checkpoint of a supported architecture works too, by its hub name or as a local folder:
this list says what people use and, where a commit is pinned, that an index made today and one
made next year come from the same weights.

Sources. V-JEPA 2, and VideoMAE `base`, `large` and `base-finetuned-kinetics`: names, commits and
licences as the `mteb` project pins them for its published results; the commit of VideoMAE
`large-finetuned-kinetics` as public research code pins it, with a checksum of the safetensors file
in it. The other VideoMAE, TimeSformer and ViViT checkpoints: names and licences from their pages on
the hub, as stored copies had them; frames and pixels are the defaults of their classes, and for
TimeSformer's `hr` those of its paper. These have no commit: of most none was found published, and
for three of TimeSformer's `mteb` names one of the main branch, where the weights were pickled when
the list was made; the one to use depends on whether the owner took up the hub's conversion to
safetensors. SigLIP 2 and CLIP: names and licences as `mteb` has them, sizes by their names; no
commit. VideoPrism: as `mteb` pins it, to pull requests on the hub that bring the weights in
safetensors, which the main branch did not have when the list was made. Whatever is said here, a
checkpoint is run by its own files. Numbers of parameters: counted on the classes of transformers
5.23 (`tests/encoders/test_registry.py` counts again).

V-JEPA 2.1 is published as files of torch. Names and addresses: the README of
github.com/facebookresearch/vjepa2, whose licence (MIT) is that of its code; no other is stated for
the weights. Sizes of the encoders: app/vjepa_2_1/models/vision_transformer.py there; clips:
configs/train_2_1. The authors publish neither sizes of the files nor hashes: those here are what
independent projects on GitHub recorded of what they had fetched, of ViT-B more than ten, of ViT-G
two; of ViT-L one its size. Of ViT-g none was found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches

__all__ = [
    "DEMO",
    "DEMO_WORDS",
    "KNOWN_CHECKPOINTS",
    "KnownCheckpoint",
    "PublishedFile",
    "full_name",
    "known_checkpoint",
    "suggestion",
]

DEMO = "demo"
"""The name of the small checkpoint that is shipped inside the package."""

DEMO_WORDS = "demo-words"
"""The name of the small checkpoint of pictures and texts that is shipped beside it."""

_MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of torch that people fetch by themselves; `vindex download FILE` takes it over."""

    url: str
    num_bytes: int | None
    """None: not known."""
    sha256: str | None
    """None: not known."""

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self.url.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class KnownCheckpoint:
    """One checkpoint, as published: on the hub but for those with a `file`."""

    name: str
    revision: str | None
    """Commit that vindex uses; None: what the hub has when it is first fetched."""
    architecture: str
    """`model_type` of its config."""
    default_frames: int
    crop_size: int
    dim: int
    label_set: str
    """Data set whose labels the head gives; empty: an encoder without a head."""
    num_labels: int
    num_parameters: int
    """Parameters of the whole checkpoint; of a pre-trained VideoMAE without the decoder."""
    num_loaded: int
    """Parameters that a build loads: without V-JEPA 2's predictor, and what reads text."""
    licence: str
    window_seconds: float | None
    """Length of the clips that its head, or else its encoder, was trained on; None: on pictures, or
    nobody has published it."""
    commit_source: str = (
        "the commit and licence that the mteb project pins for its published results"
    )
    """Where the facts of one with a commit come from."""
    file: PublishedFile | None = None
    """Of one that is not on the hub."""

    @property
    def source(self) -> str:
        """Where these facts come from."""
        if self.file:
            return "README and code of github.com/facebookresearch/vjepa2"
        if self.revision:
            return self.commit_source
        return "its page on the hub, and the defaults of its class in transformers"

    @property
    def download_bytes(self) -> int | None:
        """Size of the weights on the hub, if they are stored in float32 as is usual there."""
        if self.file:
            return self.file.num_bytes
        return 4 * self.num_parameters

    @property
    def memory_bytes_gpu(self) -> int:
        """Of the weights in half precision; what one batch needs comes on top."""
        return 2 * self.num_loaded

    @property
    def memory_bytes_cpu(self) -> int:
        """Of the weights in float32, the most that a CPU takes; a batch comes on top."""
        return 4 * self.num_loaded


def _vjepa2(
    size: str, variant: str, revision: str, *, counts: tuple[int, int], licence: str
) -> KnownCheckpoint:
    """One of facebook's V-JEPA 2 checkpoints; frames and pixels are part of its name."""
    frames, crop_size = (int(part.removeprefix("fpc")) for part in variant.split("-")[:2])
    head = variant.partition("-")[2].partition("-")[2]
    label_set, num_labels = {"": ("", 0), "ssv2": ("SSv2", 174), "diving48": ("Diving48", 48)}[head]
    # At 4 frames a second, as it was pre-trained; the SSv2 and Diving48 heads saw clips of 64
    # frames (ViT-g, SSv2: 128) of videos of 12 and about 30 frames a second.
    window_seconds = {"ssv2": 5.3 if frames == 16 else 10.7, "diving48": 2.1}.get(head, frames / 4)
    dim = {"l": 1024, "h": 1280, "g": 1408}[size]
    return KnownCheckpoint(
        f"facebook/vjepa2-vit{size}-{variant}", revision, "vjepa2", frames, crop_size, dim,
        label_set, num_labels, *counts, licence, window_seconds,
    )  # fmt: skip


def _vjepa2_1(
    size: str, dim: int, counts: tuple[int, int], *, file: tuple[str, int | None, str | None]
) -> KnownCheckpoint:
    """One of facebook's V-JEPA 2.1 files."""
    stem, num_bytes, sha256 = file
    url = f"https://dl.fbaipublicfiles.com/vjepa2/{stem}.pt"
    return KnownCheckpoint(
        f"vjepa2_1_vit{size}_384", None, "vjepa2_1", 16, 384, dim, *_NONE, *counts,
        "MIT (its code)", 4.0, file=PublishedFile(url, num_bytes, sha256),
    )  # fmt: skip


def _videomae(
    variant: str, labels: tuple[str, int], count: int, revision: str | None = None
) -> KnownCheckpoint:
    """One of the VideoMAE authors' checkpoints."""
    dim = {"small": 384, "base": 768, "large": 1024, "huge": 1280}[variant.partition("-")[0]]
    # 16 of 64 frames of Kinetics, of 32 of SSv2 (12 a second); its SSv2 head saw whole videos.
    window_seconds = 2.1 if "ssv2" not in variant else 4.0 if labels[1] else 2.7
    return KnownCheckpoint(
        f"MCG-NJU/videomae-{variant}", revision, "videomae", 16, 224, dim, *labels, count, count,
        "CC-BY-NC-4.0", window_seconds,
    )  # fmt: skip


def _timesformer(
    size: str, labels: tuple[str, int], count: int, window_seconds: float
) -> KnownCheckpoint:
    frames, crop_size = (16, 448) if size == "hr" else (8, 224)
    variant = labels[0].lower().replace("kinetics-", "k")
    return KnownCheckpoint(
        f"facebook/timesformer-{size}-finetuned-{variant}", None, "timesformer", frames, crop_size,
        768, *labels, count, count, "CC-BY-NC-4.0", window_seconds,
    )  # fmt: skip


def _siglip2(variant: str, counts: tuple[int, int]) -> KnownCheckpoint:
    """One of Google's SigLIP 2 checkpoints of fixed resolution; its size is part of its name."""
    size, _, pixels = variant.split("-")
    dim = {"base": 768, "large": 1024}[size]
    return KnownCheckpoint(
        f"google/siglip2-{variant}", None, "siglip", 4, int(pixels), dim, *_NONE, *counts,
        "Apache-2.0", None,
    )  # fmt: skip


def _videoprism(variant: str, dim: int, revision: str, counts: tuple[int, int]) -> KnownCheckpoint:
    """One of Google's VideoPrisms with a text tower; frames and pixels are part of its name."""
    frames, pixels = variant.partition("-f")[2].split("r")
    return KnownCheckpoint(
        f"google/videoprism-lvt-{variant}", revision, "videoprism", int(frames), int(pixels), dim,
        *_NONE, *counts, "Apache-2.0", None,
    )  # fmt: skip


_K400, _K600, _SSV2, _NONE = ("Kinetics-400", 400), ("Kinetics-600", 600), ("SSv2", 174), ("", 0)

KNOWN_CHECKPOINTS = (
    _vjepa2(
        "l", "fpc16-256-ssv2", "4aa02df83918538fc21cfaf576382fa20e489a80",
        counts=(375_485_998, 353_399_982), licence="MIT",
    ),
    _vjepa2(
        "l", "fpc64-256", "b3c1679b7c34d3255ef3547f27c7b226aefab26f",
        counts=(325_971_328, 303_885_312), licence="MIT",
    ),
    _vjepa2(
        "l", "fpc32-256-diving48", "71ae2a8b1ff5a297aeeaae9b5e64c7a2e5e6a633",
        counts=(375_356_848, 353_270_832), licence="MIT",
    ),
    _vjepa2(
        "h", "fpc64-256", "b5eac8703e3efdc1547fbb6ddfbeb133dc0bdee5",
        counts=(653_930_880, 631_648_000), licence="MIT",
    ),
    _vjepa2(
        "g", "fpc64-256", "875c192b7b704b87d1e1d99345769632dd5f739a",
        counts=(1_034_555_264, 1_012_173_952), licence="Apache-2.0",
    ),
    _vjepa2(
        "g", "fpc64-384", "12ca91694b230e0d4b5b0078af6f4ae1d51e933d",
        counts=(1_034_555_264, 1_012_173_952), licence="Apache-2.0",
    ),
    _vjepa2(
        "g", "fpc64-384-ssv2", "9f5fd615cb6f79065a28edcf1cc3ef25010dddfa",
        counts=(1_128_049_454, 1_105_668_142), licence="MIT",
    ),
    _vjepa2(
        "g", "fpc32-384-diving48", "0b48243375319bd8e03e3cd5560d957095429189",
        counts=(1_127_871_920, 1_105_490_608), licence="MIT",
    ),
    _vjepa2_1(
        "b", 768, (86_833_152, 86_236_416),
        file=(
            "vjepa2_1_vitb_dist_vitG_384", 1_664_223_428,
            "848a77c33cc9e6649ed2119c9bea1e2c569bcdab9539ff3e7c02ccc2959ddf4d",
        ),
    ),
    _vjepa2_1(
        "l", 1024, (304_680_960, 303_885_312),
        file=("vjepa2_1_vitl_dist_vitG_384", 5_151_198_524, None),
    ),
    _vjepa2_1("g", 1408, (1_013_267_968, 1_012_173_952), file=("vjepa2_1_vitg_384", None, None)),
    _vjepa2_1(
        "G", 1664, (1_845_216_768, 1_843_923_840),
        file=(
            "vjepa2_1_vitG_384", 30_238_058_912,
            "7aae1a3c7a31d258af9c985388b5d2f20587469380f2e11b54d7876ac8cfe58a",
        ),
    ),
    _videomae(
        "base-finetuned-kinetics", _K400, 86_534_800, "488eb9a0565f257b32866000305c8178965eb9f6"
    ),
    _videomae("base-short-finetuned-kinetics", _K400, 86_534_800),
    _videomae("small-finetuned-kinetics", _K400, 22_033_936),
    replace(
        _videomae(
            "large-finetuned-kinetics", _K400, 304_270_736,
            "0f6adcd5f6902900aa0281f9daacfe52bb3c4ad4",
        ),
        commit_source="its page on the hub; the commit as public research code pins it, with a "
        "checksum of its safetensors file",
    ),
    _videomae("huge-finetuned-kinetics", _K400, 632_119_440),
    _videomae("base-finetuned-ssv2", _SSV2, 86_361_006),
    _videomae("base-short-finetuned-ssv2", _SSV2, 86_361_006),
    _videomae("small-finetuned-ssv2", _SSV2, 21_946_926),
    _videomae("base", _NONE, 86_227_200, "dc740ceda42fce44faed2ea03c6d447db72f6af9"),
    _videomae("base-short", _NONE, 86_227_200),
    _videomae("base-ssv2", _NONE, 86_227_200),
    _videomae("base-short-ssv2", _NONE, 86_227_200),
    _videomae("large", _NONE, 303_860_736, "12da269a02d3e1fbbb7011e610e591fea8061dca"),
    _timesformer("base", _K400, 121_566_352, 8.5),
    _timesformer("base", _K600, 121_720_152, 8.5),
    _timesformer("base", _SSV2, 121_392_558, 4.0),
    _timesformer("hr", _K400, 122_024_080, 8.5),
    _timesformer("hr", _K600, 122_177_880, 8.5),
    _timesformer("hr", _SSV2, 121_850_286, 4.0),
    KnownCheckpoint(
        "google/vivit-b-16x2-kinetics400", None, "vivit", 32, 224, 768, *_K400, 88_954_000,
        88_954_000, "MIT", 2.1,
    ),
    _siglip2("base-patch32-256", (376_856_066, 94_552_320)),
    _siglip2("base-patch16-224", (375_187_970, 92_884_224)),
    _siglip2("base-patch16-256", (375_234_050, 92_930_304)),
    _siglip2("large-patch16-256", (881_526_786, 315_956_224)),
    _siglip2("large-patch16-384", (881_854_466, 316_283_904)),
    _videoprism(
        "base-f16r288", 768, "fb6de9f0eb7bc285be86bdca1cf7daa3e3ef51ff", (247_623_424, 137_990_656)
    ),
    _videoprism(
        "large-f8r288", 1024, "03900b4ecc0b278b30abdc5953c575bb5f083865", (579_877_120, 395_951_360)
    ),
    KnownCheckpoint(
        "openai/clip-vit-base-patch32", None, "clip", 4, 224, 512, *_NONE, 151_277_313, 87_849_216,
        "MIT (its code)", None,
    ),
    KnownCheckpoint(
        "openai/clip-vit-base-patch16", None, "clip", 4, 224, 512, *_NONE, 149_620_737, 86_192_640,
        "MIT (its code)", None,
    ),
)  # fmt: skip
"""The default first."""


def known_checkpoint(name: str) -> KnownCheckpoint | None:
    """The facts of a checkpoint by its exact hub name; None for any other name."""
    return next((known for known in KNOWN_CHECKPOINTS if known.name == name), None)


def full_name(name: str) -> str:
    """The name of a known checkpoint that is given without its owner, in any case of letters.

    Any other name comes back as it was. V-JEPA 2.1's `vitg` and `vitG` differ in nothing else.
    """
    if known_checkpoint(name):
        return name
    for known in KNOWN_CHECKPOINTS:
        if name.lower() in (known.name.lower(), known.name.rpartition("/")[2].lower()):
            return known.name
    return name


def suggestion(name: str) -> str:
    """` Did you mean ...?` for a name that is close to known ones, else an empty string.

    The owner may be missing and the case wrong. Where it is how several names begin, the first of
    them are offered.
    """
    full_names = {DEMO: DEMO, DEMO_WORDS: DEMO_WORDS}
    for known in KNOWN_CHECKPOINTS:
        full_names[known.name.lower()] = known.name
        full_names[known.name.rpartition("/")[2].lower()] = known.name
    near = [name.lower()] if name.lower() in full_names else []
    if not near and len(name) > 3:  # only the start of a name
        near = [full for full in full_names if full.startswith(name.lower())][:_MOST_OFFERED]
    near = near or get_close_matches(name.lower(), full_names, n=1, cutoff=0.75)
    offered = [full_names[full] for full in near if full_names[full] != name]
    if not offered:
        return ""
    others = f"{', '.join(offered[:-1])} or " if len(offered) > 1 else ""
    return f" Did you mean {others}{offered[-1]}?"
