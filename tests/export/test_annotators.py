"""FiftyOne and Label Studio read what is written for them, by their own packages.

They bring a hundred packages each, some in other versions than ours; so each is run from a folder
that nothing else is in, by a Python of its own. docs/formats.md says how to fill the folders.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

READ_FIFTYONE = """
import json, sys
import fiftyone.utils.data as data
importer = data.importers.FiftyOneTemporalDetectionDatasetImporter(
    dataset_dir=sys.argv[1], data_path="data.json"
)
importer.setup()
found = {
    path: [(one.label, one.support, one.confidence, one.clip_id) for one in labels.detections]
    for path, _, labels, _ in importer
}
print(json.dumps([importer.get_dataset_info(), found]))
"""

READ_LABEL_STUDIO = """
import json, sys
from label_studio_sdk.label_interface import LabelInterface
tasks = json.load(open(sys.argv[1]))
results = [result for task in tasks for result in task["predictions"][0]["result"]]
labels = {label for result in results for label in result["value"]["timelinelabels"]}
project = LabelInterface(
    '<View><TimelineLabels name="timelineLabels" toName="video">'
    + "".join(f'<Label value="{label}"/>' for label in sorted(labels))
    + '</TimelineLabels><Video name="video" value="$video" framerate="$frame_rate"/></View>'
)
project.validate()
assert all(project.validate_task({"data": task["data"]}) for task in tasks)
errors = [project.validate_prediction(task["predictions"][0], return_errors=True) for task in tasks]
print(json.dumps(errors))
"""


def run_apart(package, program, *args):
    """What a program prints as JSON that has one package and what comes with it."""
    readers = os.environ.get("VINDEX_READERS")
    folder = Path(readers or "", package)
    if not readers or not folder.is_dir():
        pytest.skip(f"{package} is not in a folder of VINDEX_READERS (docs/formats.md)")
    run = subprocess.run(
        [sys.executable, "-c", program, *map(str, args)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(folder), "FIFTYONE_DO_NOT_TRACK": "1"},
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_fiftyone_imports_its_folder(built, everything, tmp_path):
    built.export(everything, tmp_path / "fo", format="fiftyone")
    info, found = run_apart("fiftyone", READ_FIFTYONE, tmp_path / "fo")
    assert info["classes"] == sorted({hit.label for hit in everything})
    spans = {
        clip_id: (path, label, support, confidence)
        for path, shown in found.items()
        for label, support, confidence, clip_id in shown
    }
    assert len(spans) == len(everything)
    for hit in everything:
        path, label, support, confidence = spans[hit.clip_id]
        assert (path, label, confidence) == (hit.path, hit.label, hit.probability)
        rate = (support[1] - support[0] + 1) / (hit.end_seconds - hit.start_seconds)
        assert support[0] == pytest.approx(hit.start_seconds * rate + 1, abs=0.6)


def test_label_studio_accepts_tasks_and_predictions(built, everything, tmp_path):
    built.export(everything, tmp_path / "tasks.json", format="label-studio")
    errors = run_apart("label-studio", READ_LABEL_STUDIO, tmp_path / "tasks.json")
    assert errors == [[]] * len({hit.path for hit in everything})
