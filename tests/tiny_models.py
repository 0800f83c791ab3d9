"""Tiny checkpoints of the true classes, with random weights, in the hub's layout.

Loading one is the real thing in milliseconds: the same files, the same code, the same refusals.
What it sees means nothing, but different clips get different embeddings and labels.
"""

import json
from pathlib import Path

import torch
from transformers import (
    CLIPConfig,
    CLIPModel,
    PreTrainedConfig,
    PreTrainedModel,
    SiglipConfig,
    SiglipModel,
    TimesformerConfig,
    TimesformerForVideoClassification,
    VideoMAEConfig,
    VideoMAEForPreTraining,
    VideoMAEForVideoClassification,
    VideoPrismClipModel,
    VideoPrismConfig,
    VivitConfig,
    VivitForVideoClassification,
    VJEPA2Config,
    VJEPA2ForVideoClassification,
    VJEPA2Model,
)

from tests.tiny_tokenizers import (
    save_clip_tokenizer,
    save_gemma_tokenizer,
    save_unigram_tokenizer,
)
from vindex.encoders.vjepa2_1_file import write_folder
from vindex.encoders.weights import quiet_transformers

TINY_LABELS = (
    "Opening [something]",
    "Closing [something]",
    "Picking [something] up",
    "Pushing [something] from left to right",
    "Stuffing [something] into [something]",
    "Throwing [something]",
)
"""Some names of Something-Something v2, as its checkpoints spell them.

The first one is that which no clip of the tests rounds to 0."""


def save_tiny_vjepa2(
    folder: Path,
    *,
    crop_size: int = 32,
    num_frames: int = 4,
    hidden_size: int = 32,
    num_layers: int = 2,
    labels: tuple[str, ...] = TINY_LABELS,
    head: bool = True,
    seed: int = 0,
) -> Path:
    """Save a model with random weights as the hub lays its files out.

    Args:
        folder: made if need be.
        crop_size: side of the square input, a multiple of 16.
        num_frames: the model's default number of frames; it takes any even number.
        hidden_size: length of an embedding, a multiple of 32.
        num_layers: of the encoder.
        labels: names of the head's outputs, with their square brackets.
        head: without it the checkpoint is a bare `VJEPA2Model`.
        seed: equal seeds give equal weights.

    Returns:
        `folder`.
    """
    config = VJEPA2Config(
        crop_size=crop_size,
        frames_per_clip=num_frames,
        hidden_size=hidden_size,
        num_hidden_layers=num_layers,
        num_attention_heads=hidden_size // 16,
        num_pooler_layers=1,
        pred_hidden_size=16,
        pred_num_attention_heads=1,
        pred_num_hidden_layers=1,
        initializer_range=0.3,  # large enough that what is in the picture matters
        id2label=dict(enumerate(labels)) if head else None,
        label2id={label: i for i, label in enumerate(labels)} if head else None,
    )
    save_random(VJEPA2ForVideoClassification if head else VJEPA2Model, config, folder, seed=seed)
    processor = tiny_processor_config(crop_size)
    (folder / "video_preprocessor_config.json").write_text(json.dumps(processor, indent=2))
    return folder


def _small(hidden_size: int) -> dict[str, object]:
    """What the tiny VideoMAE, TimeSformer and ViViT have in common."""
    return {
        "image_size": 32,
        "hidden_size": hidden_size,
        "num_hidden_layers": 2,
        "num_attention_heads": hidden_size // 16,
        "intermediate_size": 2 * hidden_size,
        "initializer_range": 0.3,  # large enough that what is in the picture matters
    }


def save_tiny_videomae(
    folder: Path, *, hidden_size: int = 32, head: bool = True, seed: int = 0
) -> Path:
    """Save a VideoMAE of four frames, fine-tuned or, without a head, pre-trained only.

    Its biases are not zero, and are saved under the names that the published checkpoints have.
    """
    config = VideoMAEConfig(
        **_small(hidden_size),
        **_labels(head),
        num_frames=4,
        use_mean_pooling=head,  # as the published ones
        decoder_hidden_size=16,
        decoder_num_attention_heads=2,
        decoder_num_hidden_layers=1,
        decoder_intermediate_size=32,
    )
    model_class = VideoMAEForVideoClassification if head else VideoMAEForPreTraining
    save_random(model_class, config, folder, seed=seed)
    # The published ones have ImageNet's statistics, which are not the class's own.
    return _with_processor(folder, tiny_processor_config(32) | {"size": {"shortest_edge": 32}})


def save_tiny_timesformer(folder: Path, *, hidden_size: int = 32, seed: int = 0) -> Path:
    """Save a TimeSformer of four frames with a head."""
    config = TimesformerConfig(**_small(hidden_size), **_labels(head=True), num_frames=4)
    save_random(TimesformerForVideoClassification, config, folder, seed=seed)
    return _with_processor(folder, tiny_processor_config(32) | {"size": {"shortest_edge": 32}})


def save_tiny_vivit(folder: Path, *, hidden_size: int = 32, seed: int = 0) -> Path:
    """Save a ViViT of four frames with a head."""
    config = VivitConfig(
        **_small(hidden_size), **_labels(head=True), num_frames=4, tubelet_size=(2, 16, 16)
    )
    save_random(VivitForVideoClassification, config, folder, seed=seed)
    processor = tiny_processor_config(32) | {
        "size": {"shortest_edge": 36},
        "rescale_factor": 1 / 127.5,
        "offset": True,
        "image_mean": [0.5, 0.5, 0.5],
        "image_std": [0.5, 0.5, 0.5],
    }
    return _with_processor(folder, processor)


def save_tiny_siglip(folder: Path, *, hidden_size: int = 32, seed: int = 0) -> Path:
    """Save a SigLIP 2 for pictures of 32 pixels and texts of 16 tokens."""
    tower = _small_tower(hidden_size)
    config = SiglipConfig(
        text_config=tower | {"vocab_size": 400, "max_position_embeddings": 16,
            "projection_size": hidden_size, "bos_token_id": 2, "eos_token_id": 1,
            "pad_token_id": 0},
        vision_config=tower | {"image_size": 32, "patch_size": 16},
    )  # fmt: skip
    save_random(SiglipModel, config, folder, seed=seed)
    save_gemma_tokenizer(folder)
    return _with_image_processor(folder, {
        "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "resample": 2,
        "image_processor_type": "SiglipImageProcessor", "size": {"height": 32, "width": 32},
    })  # fmt: skip


def save_tiny_clip(folder: Path, *, hidden_size: int = 32, seed: int = 0) -> Path:
    """Save a CLIP for pictures of 32 pixels and texts of 16 tokens."""
    tower = _small_tower(hidden_size)
    config = CLIPConfig(
        text_config=tower | {"vocab_size": 400, "max_position_embeddings": 16,
            "projection_dim": 24, "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 1},
        vision_config=tower | {"image_size": 32, "patch_size": 16, "projection_dim": 24},
        projection_dim=24,
    )  # fmt: skip
    save_random(CLIPModel, config, folder, seed=seed)
    save_clip_tokenizer(folder)
    return _with_image_processor(folder, {
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
        "resample": 3, "image_processor_type": "CLIPImageProcessor", "do_center_crop": True,
        "crop_size": {"height": 32, "width": 32}, "size": {"shortest_edge": 32},
    })  # fmt: skip


def save_tiny_videoprism(folder: Path, *, hidden_size: int = 32, seed: int = 0) -> Path:
    """Save a VideoPrism-LvT for clips of four frames of 32 pixels and texts of 24 tokens.

    Scores of attention are capped so low that it changes the vectors.
    """
    tower = _small_tower(hidden_size) | {"attn_logit_softcapping": 1.5}
    config = VideoPrismConfig(
        text_config=tower | {"vocab_size": 200, "max_position_embeddings": 24},
        vision_config=tower | {"image_size": 32, "num_frames": 4, "tubelet_size": [1, 8, 8],
            "num_spatial_layers": 2, "num_temporal_layers": 1, "num_auxiliary_layers": 1},
    )  # fmt: skip
    save_random(VideoPrismClipModel, config, folder, seed=seed)
    save_unigram_tokenizer(folder)
    processor = {
        "do_normalize": False, "do_rescale": True, "do_resize": True, "resample": 3,
        "rescale_factor": 1 / 255, "size": {"height": 32, "width": 32},
        "video_processor_type": "LlavaOnevisionVideoProcessor",
    }  # fmt: skip
    (folder / "video_preprocessor_config.json").write_text(json.dumps(processor, indent=2))
    return folder


def _small_tower(hidden_size: int) -> dict[str, object]:
    """What both halves of the tiny SigLIP, CLIP and VideoPrism have in common."""
    return {
        "hidden_size": hidden_size,
        "intermediate_size": 2 * hidden_size,
        "num_hidden_layers": 2,
        "num_attention_heads": hidden_size // 16,
        "initializer_range": 0.3,
    }


def _with_image_processor(folder: Path, settings: dict[str, object]) -> Path:
    usual = {"do_resize": True, "do_rescale": True, "do_normalize": True, "rescale_factor": 1 / 255}
    (folder / "preprocessor_config.json").write_text(json.dumps(usual | settings, indent=2))
    return folder


def save_random(
    model_class: type[PreTrainedModel], config: PreTrainedConfig, folder: Path, *, seed: int
) -> None:
    """Save a model of this class with random weights, and random biases too."""
    with torch.random.fork_rng(), quiet_transformers():
        torch.manual_seed(seed)
        model = model_class(config)
        if config.model_type != "vjepa2":
            adds_one = config.model_type == "videoprism"  # to the scales of its LayerNorms
            for name, weight in model.named_parameters():
                is_zero = name.endswith(("bias", "cls_token", "_embeddings", "per_dim_scale"))
                if is_zero or (adds_one and "layernorm" in name):
                    torch.nn.init.normal_(weight, std=0.3)
        model.save_pretrained(folder)


def _labels(head: bool) -> dict[str, object]:
    if not head:
        return {}
    return {
        "id2label": dict(enumerate(TINY_LABELS)),
        "label2id": {label: i for i, label in enumerate(TINY_LABELS)},
    }


def _with_processor(folder: Path, processor: dict[str, object]) -> Path:
    """Add the processor's settings under the name that older checkpoints have for them."""
    del processor["video_processor_type"]
    (folder / "preprocessor_config.json").write_text(json.dumps(processor, indent=2))
    return folder


def tiny_processor_config(crop_size: int) -> dict[str, object]:
    """What `VJEPA2VideoProcessor(crop_size=...)` saves; writing it so needs no torchvision."""
    return {
        "crop_size": {"height": crop_size, "width": crop_size},
        "do_center_crop": True,
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": [0.485, 0.456, 0.406],
        "image_std": [0.229, 0.224, 0.225],
        "resample": 2,
        "rescale_factor": 1 / 255,
        "return_metadata": False,
        "size": {"shortest_edge": crop_size * 256 // 224},
        "video_processor_type": "VJEPA2VideoProcessor",
    }


def save_tiny_vjepa2_1_file(
    path: Path, *, width: int = 128, num_layers: int = 2, key: str = "ema_encoder", seed: int = 0
) -> dict[str, torch.Tensor]:
    """Save random weights as V-JEPA 2.1's published files have them.

    Args:
        path: of the file.
        width: of a token, a multiple of 64.
        num_layers: of the encoder.
        key: under which the file has it.
        seed: equal seeds give equal weights.

    Returns:
        The weights, by their names without what a training wrapped them in.
    """
    shapes: dict[str, tuple[int, ...]] = {
        "img_mod_embed": (1, 1, width),
        "video_mod_embed": (1, 1, width),
        **_linear("patch_embed.proj", width, 3, 2, 16, 16),
        **_linear("patch_embed_img.proj", width, 3, 1, 16, 16),
    }
    for number in range(num_layers):
        block = f"blocks.{number}"
        shapes |= _linear(f"{block}.norm1", width) | _linear(f"{block}.norm2", width)
        shapes |= _linear(f"{block}.attn.qkv", 3 * width, width)
        shapes |= _linear(f"{block}.attn.proj", width, width)
        shapes |= _linear(f"{block}.mlp.fc1", 4 * width, width)
        shapes |= _linear(f"{block}.mlp.fc2", width, 4 * width)
    for number in range(4):
        shapes |= _linear(f"norms_block.{number}", width)
    random = torch.Generator().manual_seed(seed)
    weights = {name: torch.randn(shape, generator=random) * 0.15 for name, shape in shapes.items()}
    for name in weights:
        if "norm" in name and name.endswith("weight"):
            weights[name] += 1
    wrapped = {f"module.backbone.{name}": weight for name, weight in weights.items()}
    predictor = {"module.backbone.predictor_embed.weight": torch.zeros(3, 3)}
    torch.save({key: wrapped, "predictor": predictor, "epoch": 7}, path)
    return weights


def save_tiny_vjepa2_1(folder: Path) -> Path:
    """The folder that is written of such a file, told to see 4 frames of 64 x 64 pixels."""
    save_tiny_vjepa2_1_file(folder / "tiny.pt", width=64)
    made = write_folder(folder / "tiny.pt")
    config = json.loads((made / "config.json").read_text())
    (made / "config.json").write_text(json.dumps(config | {"crop_size": 64, "frames_per_clip": 4}))
    processor = made / "video_preprocessor_config.json"
    processor.write_text(processor.read_text().replace("384", "64"))
    return made


def _linear(name: str, *shape: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
