"""The web app as people use it, in a real Chromium."""

import base64
import csv
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import FOLDERS, SAMPLE

pytestmark = [pytest.mark.timeout(300), pytest.mark.thorough]

PHONE = {"viewport": {"width": 375, "height": 720}, "has_touch": True, "is_mobile": True}


def true_spans(label):
    """(path, start, end) of what happens in the folders that are served."""
    with (SAMPLE.parent / "truth.csv").open() as file:
        return [
            (row["path"], float(row["start_seconds"]), float(row["end_seconds"]))
            for row in csv.DictReader(file)
            if row["label"] == label and row["path"].startswith(FOLDERS)
        ]


def span_of(page):
    """(start, end) in the address of a video's page."""
    asked = parse_qs(urlsplit(page.url).query)
    return float(asked["start"][0]), float(asked["end"][0])


def wait_for_play(page):
    page.wait_for_function(
        "() => { const v = document.querySelector('#player');"
        " return v.readyState >= 2 && !v.seeking && v.videoWidth > 0 }"
    )


def seconds_shown(page):
    """The time in the video, as the page shows it."""
    minutes, seconds = page.locator("#clock").inner_text().split(":")
    return 60 * int(minutes) + float(seconds)


def test_a_typed_query_finds_the_right_clips(open_page):
    page = open_page("/")
    options = page.locator("#suggestions option").evaluate_all("all => all.map(one => one.value)")
    assert "Opening something" in options
    page.fill("#q", "opening something")
    page.press("#q", "Enter")
    page.wait_for_selector("#hits .hit")
    assert urlsplit(page.url).query == "q=opening+something"
    shown = page.locator("#hits .path").all_inner_texts()
    wanted = {path for path, *_ in true_spans("Opening something")}
    assert len(wanted) == 2
    assert set(shown[:2]) == wanted
    assert page.locator("#hits .label").first.inner_text() == "Opening something"
    page.wait_for_function("() => document.querySelector('#hits img').naturalWidth > 0")


def test_a_hit_plays_while_pointed_at(open_page):
    page = open_page("/?q=opening+something")
    hit = page.locator(".hit-link").first
    hit.hover()
    page.wait_for_selector(".moving.ready")
    frame = page.locator(".hit .frame").first
    pictures = set()
    for _ in range(20):
        pictures.add(frame.screenshot())
        if len(pictures) >= 3:
            break
        page.wait_for_timeout(120)
    assert len(pictures) >= 3
    page.mouse.move(0, 0)
    page.wait_for_function("() => !document.querySelector('.moving')")


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_click_plays_the_video_in_the_span(open_page, folder):
    page = open_page(f"/?q=opening+something&path={folder}/*")
    page.locator(".hit-link").first.click()
    page.wait_for_url("**/video/**")
    start, end = span_of(page)
    ((_, first, last),) = [
        truth for truth in true_spans("Opening something") if truth[0].startswith(folder)
    ]
    assert start < last
    assert first < end
    wait_for_play(page)
    player = page.locator("#player")
    is_converted = player.get_attribute("data-converted") is not None
    assert is_converted == (folder == "desk")
    offset = start if is_converted else 0
    assert start - 0.2 <= offset + player.evaluate("v => v.currentTime") < end
    page.wait_for_function("() => document.querySelector('#player').played.length > 0")
    assert start - 0.2 <= seconds_shown(page) < end + 1
    assert page.locator("#clips [aria-current=true]").get_attribute("data-start") == f"{start}"


def test_the_timeline_leads_to_neighbouring_clips(open_page):
    page = open_page("/?q=opening+something&path=kitchen/*")
    page.locator(".hit-link").first.click()
    page.wait_for_url("**/video/**")
    wait_for_play(page)
    other = page.locator(".timeline a").last
    start = float(other.get_attribute("data-start"))
    assert page.locator("#now").inner_text() == "Opening something"
    label = other.get_attribute("data-label")
    assert label != "Opening something"
    other.click(position={"x": 3, "y": 10})
    page.wait_for_function(
        "start => { const v = document.querySelector('#player');"
        " return !v.seeking && Math.abs(v.currentTime - start) < 1.5 }", arg=start,
    )  # fmt: skip
    assert span_of(page)[0] == pytest.approx(start, abs=0.001)
    page.wait_for_function("said => document.querySelector('#now').textContent === said", arg=label)
    assert page.locator("#clips .mini").count() == page.locator(".timeline a").count() > 2
    page.wait_for_selector("[data-load] .hit")


def test_more_like_this_finds_the_clip_itself_first(open_page):
    page = open_page("/?q=opening+something")
    page.locator(".hit .more-like").nth(1).click()
    page.wait_for_url("**/?clip=*")
    clip = parse_qs(urlsplit(page.url).query)["clip"][0]
    assert page.locator(".hit img").first.get_attribute("src") == f"/thumb/{clip}.jpg"
    assert page.locator(".hit .value").first.inner_text() == "1.00"
    assert page.locator(".hit").count() > 5


@pytest.mark.parametrize("address", ["/", "/library"])
def test_a_dropped_file_is_searched_by(open_page, address):
    page = open_page(address)
    file = SAMPLE / "kitchen" / "clip_296.mp4"
    content = base64.b64encode(file.read_bytes()).decode()
    data = page.evaluate_handle(
        """content => {
            const bytes = Uint8Array.from(atob(content), char => char.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], "mine.mp4", { type: "video/mp4" }));
            return data;
        }""",
        content,
    )
    page.dispatch_event("main", "dragover", {"dataTransfer": data})
    assert page.locator("#drop-here").is_visible()
    page.dispatch_event("main", "drop", {"dataTransfer": data})
    page.wait_for_url("**/?example=*", timeout=60_000)
    assert page.locator(".hit .path").first.inner_text() == "kitchen/clip_296.mp4"
    assert page.locator(".chip").inner_text().startswith("mine.mp4")


def test_a_chosen_file_that_is_no_video_is_refused_in_a_sentence(open_page, tmp_path):
    page = open_page("/library")
    page.click(".brand")
    page.wait_for_url("**/")
    notes = tmp_path / "notes.mp4"
    notes.write_text("no video")
    with page.expect_response("**/examples?*") as answer:
        page.set_input_files("#file", notes)
    assert answer.value.status == 422
    page.wait_for_selector("#drop-status.bad")  # until the answer is read, it says what it does
    assert "notes.mp4" in page.locator("#drop-status").inner_text()
    page.click("#drop-status")
    assert page.locator("#drop-status").is_hidden()
    (complaint,) = open_page.watched.complaints  # Chromium's own, about the status
    assert "422" in complaint
    open_page.watched.complaints.clear()


def test_the_address_restores_a_narrowed_search(open_page):
    page = open_page("/?q=opening+something")
    page.click("summary")
    page.fill("[name=path]", "kitchen/*")
    page.fill("[name=min_score]", "0.5")
    page.click(".apply button")
    page.wait_for_url("**path=kitchen*")
    assert "then" not in page.url
    shown = page.locator(".hit .path").all_inner_texts()
    assert {Path(path).parent.name for path in shown} == {"kitchen"}
    again = open_page(page.url)
    assert again.locator(".hit .path").all_inner_texts() == shown
    assert again.locator("[name=path]").input_value() == "kitchen/*"
    page.go_back()
    assert page.locator(".hit").count() > len(shown)


def tab_to_a_hit(page):
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.hit-link')"):
            return
    pytest.fail("The Tab key does not come to a hit.")


def test_a_preview_starts_for_who_was_faster_than_the_script(open_page):
    page = open_page("/library")
    held = []
    page.route("**/vindex.js", lambda route: held.append(route))  # noqa: PLW0108
    page.fill("#q", "opening something")
    page.keyboard.press("Enter")
    page.wait_for_selector("#hits .hit")
    tab_to_a_hit(page)
    assert page.locator(".moving").count() == 0
    held[0].continue_()
    page.wait_for_selector(".hit-link:focus-visible .moving.ready")


def test_the_keyboard_is_enough(open_page):
    page = open_page("/library")
    page.keyboard.press("/")
    page.keyboard.type("opening something")
    page.keyboard.press("Enter")
    page.wait_for_selector("#hits .hit")
    tab_to_a_hit(page)
    page.wait_for_selector(".hit-link:focus-visible .moving.ready")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.closest('.hit').id") == "hit-2"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    below = page.evaluate("document.activeElement.closest('.hit').id")
    assert int(below.removeprefix("hit-")) > 2
    page.keyboard.press("Enter")
    page.wait_for_url("**/video/**")
    wait_for_play(page)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?q=opening+something&path=kitchen/*",
        "/?clip=1",
        "/video/1",
        "/library",
        "/library/copies",
    ],
)
def test_a_phone_shows_it_without_scrolling_sideways(open_page, address):
    page = open_page(address, **PHONE)
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert all(value.is_visible() for value in page.locator("#hits .value").all())
    for box in page.locator("[role=search] input[type=search]").all():
        assert box.bounding_box()["width"] > 120


def test_the_map_shows_a_clip_and_leads_to_it(open_page):
    page = open_page("/library")
    point = page.locator(".map circle").first
    point.hover(force=True)
    page.wait_for_selector(".peek:not([hidden])")
    page.locator(".map").evaluate("map => map.querySelector('circle').dispatchEvent("
                                  "new MouseEvent('click', { bubbles: true }))")  # fmt: skip
    page.wait_for_url(re.compile(r"/video/\d+\?start="))


def test_the_map_is_walked_with_arrows(open_page):
    page = open_page("/library")
    page.wait_for_selector(".map circle")
    page.focus(".map > svg")
    page.keyboard.press("ArrowDown")
    first = page.locator(".map .on").get_attribute("data-clip")
    assert page.locator(".peek").is_visible()

    def left_edge():
        return float(page.locator(".map .on").get_attribute("cx"))

    walked = [left_edge()]
    for _ in range(200):
        page.keyboard.press("ArrowLeft")
        if left_edge() == walked[-1]:
            break
        walked.append(left_edge())
    assert len(walked) > 3
    assert walked == sorted(walked, reverse=True)
    page.keyboard.press("ArrowRight")
    assert left_edge() > walked[-1]
    clip = page.locator(".map .on").get_attribute("data-clip")
    assert clip != first
    said = page.locator(".map .on").get_attribute("data-label")
    assert page.locator(".peek span").inner_text() == said
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/video/\d+\?start="))
    assert page.locator("#clips [aria-current=true]").get_attribute("data-clip") == clip


def test_dark_and_light_follow_the_system(open_page):
    grounds = [
        open_page("/", color_scheme=scheme).evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for scheme in ("light", "dark")
    ]
    assert grounds[0] != grounds[1]
