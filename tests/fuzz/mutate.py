"""Changes of bytes and of JSON, the kinds that a damaged disk makes and those that a liar makes."""

import json
import random

NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 2**63 - 1)

VALUES = (
    None, True, False, 0, -1, 1, 2, 3, 7, 10**9, 10**18, 2**63, -(2**63), 0.5, 1e308, -1e308,
    "", "x",
    "\x00", "../../etc/passwd", "a" * 5000, [], {}, [0], [[]], {"a": 1}, [1e9] * 3, "nan",
)  # fmt: skip


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Bytes with one to four changes."""
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 4])):
        if changed:
            rng.choice(CHANGES)(changed, rng)
    return bytes(changed)


def _flip(data, rng):
    for _ in range(rng.choice([1, 1, 8, 1 + len(data) // 200])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _number(data, rng):
    """A number of any width, in either order of bytes, over what was there."""
    width, order = rng.choice([1, 2, 4, 8]), rng.choice(["big", "little"])
    place = rng.randrange(len(data))
    number = rng.choice(NUMBERS) & ((1 << 8 * width) - 1)
    data[place : place + width] = number.to_bytes(width, order)[: len(data) - place]


def _cut(data, rng):
    del data[rng.randrange(len(data)) :]


def _drop(data, rng):
    first = rng.randrange(len(data))
    del data[first : first + rng.choice([1, 4, 64, 4096])]


def _repeat(data, rng):
    first = rng.randrange(len(data))
    piece = data[first : first + rng.choice([1, 16, 1024])]
    data[first:first] = piece * rng.choice([1, 2, 50])


def _move(data, rng):
    first, to = rng.randrange(len(data)), rng.randrange(len(data))
    piece = data[first : first + rng.choice([4, 64, 1024])]
    data[to : to + len(piece)] = piece


def _blank(data, rng):
    first = rng.randrange(len(data))
    span = data[first : first + rng.choice([4, 512, 65536])]
    data[first : first + len(span)] = bytes([rng.choice([0, 255])]) * len(span)


CHANGES = (_flip, _number, _cut, _drop, _repeat, _move, _blank)


def mutated_json(text: str, rng: random.Random) -> str:
    """JSON with a few values exchanged, left out, or nested; now and then no JSON any more."""
    if rng.random() < 0.2:
        return mutated(text.encode(), rng).decode("utf-8", "replace")
    value = json.loads(text)
    for _ in range(rng.choice([1, 1, 2, 5])):
        value = _exchanged(value, rng)
    return json.dumps(value)


def _exchanged(value, rng):
    is_here = not isinstance(value, dict | list) or not value or rng.random() < 0.1
    if is_here:
        new = rng.choice(VALUES)
        return [[value]] if rng.random() < 0.05 else new
    places = list(value) if isinstance(value, dict) else list(range(len(value)))
    place = rng.choice(places)
    changed = dict(value) if isinstance(value, dict) else list(value)
    if rng.random() < 0.1:
        del changed[place]
    else:
        changed[place] = _exchanged(value[place], rng)
    return changed
