"""vindex in a notebook, cell by cell; `# %%` begins a cell in Jupyter, VS Code and Spyder.

As a script it writes what the cells would show to `notebook.html`:

    python docs/notebook.py [INDEX]
"""

# %% An index: the one given, or the nearest `.vindex`.
import sys
from pathlib import Path

from vindex import VideoIndex

index = VideoIndex.open(sys.argv[1] if len(sys.argv) > 1 else None)
print(index.status().clips, "clips")

# %% A search; as the last line of a cell, a result shows its thumbnails.
opening = index.search("opening something", limit=6)
opening  # noqa: B018

# %% The same as a table.
print(opening.to_pandas()[["label", "score", "start_seconds", "relative_path"]])

# %% More like the best of them.
alike = index.similar(clip=opening[0].clip_id, limit=6)
alike  # noqa: B018

# %% Anything else, in SQL.
print(index.sql("SELECT label, num_clips FROM labels ORDER BY num_clips DESC", limit=5).rows)

# %% Take it along.
index.export(opening, "opening.csv", force=True)

# %% For the script: what the cells show.
shown = "\n".join(result._repr_html_() for result in (opening, alike))
Path("notebook.html").write_text(f"<!DOCTYPE html><meta charset='utf-8'>{shown}", encoding="utf-8")
