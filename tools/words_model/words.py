"""The words that the model is taught: what each may be called, and the words between.

It knows no others. Whoever writes captions to measure it may use these, in any order that is
English; `unknown_words` says which words of a text are none of them.
"""

from __future__ import annotations

import re

__all__ = [
    "ACTION_PHRASES",
    "COLOUR_WORDS",
    "GLUE",
    "KNOWN",
    "SURFACE_WORDS",
    "THING_WORDS",
    "unknown_words",
]

COLOUR_WORDS: dict[str, tuple[str, ...]] = {
    "black": ("black", "very dark"),
    "grey": ("grey", "gray"),
    "white": ("white",),
    "red": ("red",),
    "orange": ("orange",),
    "yellow": ("yellow",),
    "green": ("green",),
    "turquoise": ("turquoise", "teal", "cyan"),
    "blue": ("blue",),
    "purple": ("purple", "violet"),
    "pink": ("pink",),
    "brown": ("brown",),
}

THING_WORDS: dict[str, tuple[str, ...]] = {
    "box": ("box", "carton", "block"),
    "cup": ("cup", "mug"),
    "ball": ("ball",),
    "bottle": ("bottle",),
    "banana": ("banana", "crescent"),
    "pebble": ("pebble", "stone", "rock"),
    "phone": ("phone", "mobile", "smartphone"),
    "book": ("book",),
    "key": ("key",),
    "carrot": ("carrot",),
    "flower": ("flower", "blossom"),
    "bowl": ("bowl",),
    "sheet": ("sheet", "piece of paper", "sheet of paper", "piece of cloth", "paper"),
    "chest": ("chest", "box with a lid", "lidded box"),
}

SURFACE_WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "plaster": (("plaster", "plain plaster"), ("plastered", "plaster")),
    "wood": (("wood", "wooden boards", "boards", "planks"), ("wooden", "wood")),
    "cloth": (("cloth", "fabric", "woven cloth"), ("cloth-covered", "cloth", "fabric")),
    "stripes": (("stripes",), ("striped", "stripy")),
    "stains": (("stains", "blotches"), ("stained", "blotchy")),
    "clutter": (("clutter", "a mess"), ("cluttered", "messy")),
    "tiles": (("tiles",), ("tiled", "tile")),
    "marble": (("marble",), ("marble", "veined marble")),
    "plaid": (("plaid", "checks", "tartan"), ("plaid", "checked", "tartan", "chequered")),
    "gravel": (("gravel", "pebbly ground"), ("gravel", "gravelly")),
}
"""Of each surface: nouns ("on tiles"), and words before `table`, `floor`, `ground`, `surface`,
`background` or `wall` ("on a tiled floor")."""

ACTION_PHRASES: dict[str, tuple[str, ...]] = {
    "Approaching something with your camera": (
        "the camera comes closer", "the camera approaches", "getting closer with the camera",
        "the camera moves in",
    ),
    "Closing something": ("is closed", "being closed", "somebody closes it", "is shut"),
    "Covering something with something": (
        "is covered", "being covered", "is laid over something", "somebody covers it",
    ),
    "Dropping something onto something": (
        "is dropped", "falls", "being dropped onto something", "is let go", "falls down",
    ),
    "Folding something": ("is folded", "being folded", "somebody folds it", "is folded up"),
    "Moving away from something with your camera": (
        "the camera moves away", "the camera goes back", "going away with the camera",
    ),
    "Moving something and something away from each other": (
        "is moved away from another thing", "are moved apart", "being pulled apart",
    ),
    "Moving something and something closer to each other": (
        "is moved closer to another thing", "are moved together", "being brought together",
    ),
    "Moving something away from the camera": (
        "is moved away from the camera", "goes away from the camera", "is taken further away",
    ),
    "Moving something down": (
        "is moved down", "is lowered", "moving down", "is carried downwards", "goes down",
    ),
    "Moving something towards the camera": (
        "is moved towards the camera", "comes towards the camera", "is brought closer",
        "is held up to the camera",
    ),
    "Moving something up": (
        "is moved up", "is lifted", "moving up", "is raised", "is picked up", "goes up",
    ),
    "Opening something": ("is opened", "being opened", "somebody opens it", "opening"),
    "Pushing something from left to right": (
        "is pushed from left to right", "is pushed to the right", "moves to the right",
        "sliding right", "is moved from left to right",
    ),
    "Pushing something from right to left": (
        "is pushed from right to left", "is pushed to the left", "moves to the left",
        "sliding left", "is moved from right to left",
    ),
    "Putting something next to something": (
        "is put next to something", "is put down beside another thing", "is placed beside it",
        "is set down next to another",
    ),
    "Spinning something so it continues spinning": (
        "is spun", "spins", "spinning", "turns round and round", "keeps spinning", "is turning",
    ),
    "Squeezing something": ("is squeezed", "being squeezed", "is pressed", "is squashed"),
    "Tearing something into two pieces": (
        "is torn in two", "being torn", "is torn into two pieces", "is ripped apart",
    ),
    "Throwing something in the air and catching it": (
        "is thrown in the air and caught", "is thrown up", "flies up", "is tossed", "is caught",
    ),
    "Turning the camera downwards while filming something": (
        "the camera turns down", "the camera looks down", "the camera tilts down",
    ),
    "Turning the camera left while filming something": (
        "the camera turns left", "the camera pans to the left", "the camera looks to the left",
    ),
    "Turning the camera right while filming something": (
        "the camera turns right", "the camera pans to the right", "the camera looks to the right",
    ),
    "Turning the camera upwards while filming something": (
        "the camera turns up", "the camera looks up", "the camera tilts up",
    ),
    "Uncovering something": ("is uncovered", "being uncovered", "somebody uncovers it"),
    "Unfolding something": ("is unfolded", "being unfolded", "is folded open", "is spread out"),
}  # fmt: skip
"""How each action may be told after a look ("a red cup is pushed to the left"). The model need
not know what they mean, and is taught to look past them."""

_BETWEEN = """
a an the some any anything this that one it its something someone somebody anyone nobody
thing things
object item another other two there here is are was be being been can seen see shows show
showing shown and or but while as of in on upon onto over at to from by with without near next
beside before behind under against front top down up into out no not none nothing
lies lying sits sitting stands standing rests resting placed put laid left alone visible sight
picture image photo photograph video clip film footage view shot scene frame
hand hands fingers arm person person's people man woman someone's somebody's nobody's
holds holding held holder reaches reaching reach touches touching touched grabs grabbing takes
taking moves moving moved uses using handled handles handling comes coming for
table tables tabletop floor ground surface desk background backdrop wall walls
coloured colored colour color dark light bright pale small large big little plain made
has have lid all only just which where
"""
GLUE = frozenset(_BETWEEN.split())
"""Words between those of looks and actions."""


def _known() -> frozenset[str]:
    phrases = [phrase for group in (COLOUR_WORDS, THING_WORDS) for words in group.values()
               for phrase in words]  # fmt: skip
    phrases += [p for nouns, before in SURFACE_WORDS.values() for p in (*nouns, *before)]
    phrases += [phrase for group in ACTION_PHRASES.values() for phrase in group]
    return GLUE | {word for phrase in phrases for word in phrase.split()}


KNOWN = _known()


def unknown_words(text: str) -> list[str]:
    """Words of a text that the model was not taught, in their order; capitals do not count."""
    words = re.findall(r"[a-z'-]+|\d+", text.lower())
    return [word for word in words if word not in KNOWN]
