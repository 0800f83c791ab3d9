"""What a search by words costs as a whole process, over one that only loads what it needs most.

    python -m benchmarks.words_search [--model FOLDER] [--json FILE]

The model has the size of SigLIP 2 base, its 256,000 words included, and random weights; it is saved
in half precision (0.75 GB) in a folder that is used again. Each round starts new processes with the
files in memory: `vindex search --by words` with a text that nobody asked before, with one that was,
and `python -c "import numpy, duckdb, typer"`. The texts are those background captions that fit the
index best, so that none is answered by "nothing matches". The index is of the sample library.
"""

from __future__ import annotations

import compileall
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import vindex
from benchmarks import harness
from benchmarks.search import COMMAND, process
from benchmarks.siglip import save_siglip2
from vindex.encode.texts import background_captions
from vindex.store.background import Background
from vindex.store.layout import WORDS_SPACE, IndexFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BARE = "import numpy, duckdb, typer"
MODEL = Path(tempfile.gettempdir()) / "vindex-siglip2-base"


def main() -> int:
    """Make the model and the index, and measure."""
    parser = harness.arguments(__doc__, rounds=15)
    parser.add_argument("--model", type=Path, default=MODEL, help=f"default: {MODEL}")
    parser.add_argument(
        "--small", action="store_true", help="a model that shows nothing but that it runs"
    )
    given = parser.parse_args()
    compileall.compile_dir(Path(vindex.__file__).parent, quiet=1)
    if not (given.model / "preprocessor_config.json").exists():
        size = {"width": 64, "num_layers": 1, "num_words": 2000} if given.small else {}
        save_siglip2(given.model, **size)
    with tempfile.TemporaryDirectory() as temporary:
        folder = IndexFolder(Path(temporary) / "index")
        vindex.VideoIndex(folder).build("sample_data/videos", model="demo", words=str(given.model))
        texts = fitting_texts(folder)
        asked = next(texts)
        samples = harness.measure(
            {
                "bare": process(BARE),
                "new": lambda: by_words(next(texts), folder)(),  # noqa: PLW0108 - each has its own
                "asked": by_words(asked, folder),
                "label": process(COMMAND, "search", "opening something", "--by", "labels",
                                 "--index", str(folder.path)),
            },
            given.rounds,
        )  # fmt: skip
    report = harness.Report("words-search", given.rounds)
    bare = samples["bare"]
    report.add(f'python -c "{BARE}"', "s", bare)
    report.add("vindex search --by words, a new text", "s", samples["new"])
    report.add("vindex search --by words, a text asked before", "s", samples["asked"])
    report.add("vindex search --by labels", "s", samples["label"])
    report.add("a new text over bare", "x", samples["new"].over(bare), at_most=3.0)
    report.add("a text asked before over bare", "x", samples["asked"].over(bare))
    return report.finish(given.json)


def fitting_texts(folder: IndexFolder) -> Iterator[str]:
    """The background captions that fit some clip best, each once."""
    background = Background.read(folder.of_space(WORDS_SPACE).background)
    assert background is not None
    captions = background_captions()
    best_first = np.argsort(-background.best_M, kind="stable")
    return (captions[i] for i in best_first if background.best_M[i] >= background.cut)


def by_words(text: str, folder: IndexFolder) -> Callable[[], float]:
    """A contender: a process that asks one text."""
    return process(COMMAND, "search", text, "--by", "words", "--index", str(folder.path))


if __name__ == "__main__":
    sys.exit(main())
