"""A browser that has a picture or a film already is not sent it again."""

import pytest

FAR = "Fri, 01 Jan 2100 00:00:00 GMT"
LONG_AGO = "Mon, 01 Jan 1990 00:00:00 GMT"


@pytest.fixture(scope="module")
def film(built):
    """The address of a film that browsers play."""
    ((number,),) = built.sql(
        "SELECT video_id FROM videos WHERE relative_path = 'kitchen/a.mp4'"
    ).rows
    return f"/file/{number}"


@pytest.fixture(params=["a picture", "a film"])
def sent(web, film, request):
    """The path of something, and how it was sent."""
    path = film if request.param == "a film" else "/thumb/1.jpg"
    answer = web.get(path)
    assert answer.status_code == 200
    assert answer.content
    return path, answer


@pytest.mark.parametrize("given", ["{}", "W/{}", "*", '"other", {}', '"a",W/{} , "b"'])
def test_the_tag_of_what_is_there_is_answered_without_it(web, sent, given):
    path, answer = sent
    tag = answer.headers["etag"]
    again = web.get(path, headers={"If-None-Match": given.format(tag), "Range": "bytes=0-9"})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert again.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("given", ['"other"', "", "W/", "bytes", '"other", "more"'])
def test_another_tag_is_sent_the_whole(web, sent, given):
    path, answer = sent
    again = web.get(path, headers={"If-None-Match": given, "If-Modified-Since": FAR})
    assert (again.status_code, again.content) == (200, answer.content)


def test_the_time_of_a_file_counts_where_no_tag_is_given(web, film):
    modified = web.get(film).headers["last-modified"]
    statuses = {
        since: web.get(film, headers={"If-Modified-Since": since}).status_code
        for since in (modified, FAR, LONG_AGO, "yesterday", "")
    }
    assert statuses == {modified: 304, FAR: 304, LONG_AGO: 200, "yesterday": 200, "": 200}
