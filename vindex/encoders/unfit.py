"""Models of videos and texts that people ask for and that vindex cannot search with, and why."""

__all__ = ["why_unfit"]

_PE = (
    "is a Perception Encoder, whose class in transformers needs timm and torchvision and gives no "
    "vectors of videos that could be compared with those of texts"
)

_WHY = {
    "metaclip_2": "is a MetaCLIP 2, which is licensed for non-commercial use alone (CC-BY-NC-4.0)",
    "pe_audio": _PE,
    "pe_audio_video": _PE,
    "pe_video": _PE,
    "siglip2": "is a SigLIP 2 of the NaFlex kind, for pictures of any shape; vindex runs those of "
    "fixed resolution",
    "videoprism_vision_model": "is a VideoPrism without the half that reads text",
    "xclip": "is an X-CLIP, which writes a text's vector anew for each video, so that no vector of "
    "a text could be compared with all clips",
}
"""By the `model_type` of their configs. Sources: the classes of transformers 5.23, and for licences
the `mteb` project."""


def why_unfit(model_type: object) -> str | None:
    """How a sentence goes on that begins with such a model's name; None for any other.

    It ends with what to use.
    """
    why = _WHY.get(str(model_type))
    if why is None:
        return None
    return (
        f"{why}. Give google/siglip2-base-patch32-256, or with a GPU "
        "google/videoprism-lvt-base-f16r288."
    )
