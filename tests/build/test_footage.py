"""Real footage, which is not part of the repository: phones, cameras and broken files."""

import pytest

from vindex.errors import ExitCode
from vindex.records import Reason


@pytest.fixture(scope="module")
def report_and_index(footage, tiny_model, tmp_path_factory):
    from vindex import VideoIndex

    index = VideoIndex.at(tmp_path_factory.mktemp("footage") / "index")
    return index.build(footage, model=str(tiny_model)), index


@pytest.mark.thorough
def test_everything_but_what_is_no_video_is_indexed(report_and_index):
    report, index = report_and_index
    assert report.exit_code is ExitCode.FILES_FAILED
    refused = [failure for failure in report.failures if failure.start_seconds is None]
    assert [failure.path.rsplit("/", 1)[1] for failure in refused] == ["px_bad.mp4"]
    assert refused[0].reason is Reason.NOT_A_VIDEO
    assert report.files_failed == 1
    assert report.files_indexed == report.files_found - 1
    assert report.clips_planned == report.clips_indexed + report.clips_failed
    assert index.status().clips == report.clips_indexed > 20


@pytest.mark.thorough
def test_a_second_run_does_nothing(report_and_index, footage):
    _, index = report_and_index
    report = index.build(footage)
    assert not report.changed_anything
    assert report.exit_code is ExitCode.FILES_FAILED
    assert report.files_still_failed == 1


@pytest.mark.thorough
def test_a_rotated_phone_video_finds_itself_first(report_and_index, footage):
    _, index = report_and_index
    result = index.similar(footage / "dc_video_90.mov", limit=2)
    assert result[0].relative_path == "dc_video_90.mov"
    assert result[0].similarity == pytest.approx(1.0, abs=1e-3)
    assert result[1].similarity < result[0].similarity
