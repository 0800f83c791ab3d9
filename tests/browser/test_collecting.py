"""Hits are selected, collected, exported and put in order in a real Chromium."""

import csv
import shutil
from pathlib import Path

import pytest

from tests.browser.test_browser import PHONE
from tests.serve.server import serving
from vindex import VideoIndex

pytestmark = [pytest.mark.timeout(300), pytest.mark.slow]

SEARCH = "/?q=opening+something"


@pytest.fixture(scope="module")
def own_index(sample_index, tmp_path_factory):
    """A copy of the index, to keep collections in."""
    folder = tmp_path_factory.mktemp("collecting") / "index"
    return VideoIndex.open(shutil.copytree(sample_index.path, folder))


@pytest.fixture(scope="module")
def site(own_index):
    with serving(own_index.path) as (address, _):
        yield address


def times(page, count=None):
    """What the hits are called where they are copied."""
    found = page.locator(".hit").evaluate_all("all => all.map(hit => hit.dataset.times)")
    return found[:count]


def test_keys_select_and_a_collection_keeps_its_order(open_page, own_index):
    page = open_page(SEARCH)
    hits = times(page, 3)
    page.keyboard.press("ArrowRight")  # nothing has the focus: the first hit gets it
    assert page.evaluate("document.activeElement.closest('.hit').id") == "hit-1"
    page.keyboard.press("x")
    assert page.locator("#picked-count").inner_text() == "1 selected"
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator("#picked-count").inner_text() == "3 selected"
    assert page.locator(".pick input:checked").count() == 3
    page.goto("/?q=closing+something")
    assert page.locator("#picked-count").inner_text() == "3 selected"
    page.get_by_text("Add to collection").click()
    page.keyboard.type("Doors")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Open", exact=True).click()
    page.wait_for_url("**/collections/1")
    assert times(page) == hits
    assert page.locator("#picked").is_hidden()

    page.locator(".hit-link").first.focus()
    with page.expect_response("**/collections/1"):
        page.keyboard.press("Alt+ArrowRight")
    with page.expect_response("**/collections/1"):
        page.locator(".hit").nth(2).drag_to(
            page.locator(".hit").first, target_position={"x": 10, "y": 60}
        )
    with page.expect_response("**/collections/1"):
        page.locator(".note").first.fill("the hero")
        page.locator("h1").click()
    page.reload()
    assert times(page) == [hits[2], hits[1], hits[0]]
    assert [(c.item.item_id, c.item.note) for c in own_index.collection("Doors").items()] == [
        (3, "the hero"), (2, ""), (1, ""),
    ]  # fmt: skip

    page.get_by_role("button", name="Remove").nth(1).click()
    page.wait_for_function("() => document.querySelectorAll('.hit').length === 2")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_function("() => document.querySelectorAll('.hit').length === 3")
    assert times(page) == [hits[2], hits[1], hits[0]]

    page.get_by_role("button", name="Rename").click()
    page.locator("#rename-dialog input").fill("Hatches")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('h1').textContent === 'Hatches'")
    page.get_by_role("button", name="Delete").click()
    page.locator("#delete-dialog").get_by_role("button", name="Delete").click()
    page.wait_for_url("**/collections")
    assert own_index.collections() == []


def test_what_is_selected_is_downloaded_copied_and_shared(open_page, browser):
    page = open_page(SEARCH)
    page.evaluate("document.execCommand = what => { document.title = "
                  "document.activeElement.value; return what === 'copy' }")  # fmt: skip
    hits = times(page, 4)
    page.locator(".hit").nth(0).hover()
    page.locator(".pick input").nth(0).check()
    page.locator(".pick input").nth(3).click(modifiers=["Shift"])
    assert page.locator("#picked-count").inner_text() == "4 selected"
    with page.expect_download() as started:
        page.locator("#picked").get_by_text("Export").click()
        page.locator("#picked [data-format=csv]:not([data-markers])").click()
    with Path(started.value.path()).open() as file:
        rows = list(csv.DictReader(file))
    assert started.value.suggested_filename == "selection.csv"
    assert [row["relative_path"] for row in rows] == [each.partition("@")[0] for each in hits]

    page.get_by_role("button", name="Copy times").click()
    assert page.title().split() == hits
    page.get_by_role("button", name="Copy link").click()
    shared = open_page(page.title(), **PHONE)
    assert times(shared) == hits
    assert shared.evaluate("document.documentElement.scrollWidth") == 375
    shared.get_by_role("button", name="Select all").click()
    assert shared.locator("#picked-count").inner_text() == "4 selected"
    box = shared.locator("#picked").bounding_box()
    assert (box["x"] >= 0, box["x"] + box["width"] <= 375, box["y"] + box["height"] <= 720) == (
        True, True, True,
    )  # fmt: skip
    page.keyboard.press("Escape")
    assert page.locator("#picked").is_hidden()


def test_suggestions_are_offered_by_their_beginning(open_page):
    page = open_page("/")
    page.fill("#q", "clos")
    options = page.locator(".suggestions:visible [role=option]")
    shown = options.all_inner_texts()
    assert shown
    assert all("clos" in text.lower() for text in shown)
    assert shown[0].startswith("Closing")
    page.keyboard.press("ArrowDown")
    assert page.locator("#q").get_attribute("aria-activedescendant") == options.first.get_attribute(
        "id"
    )
    page.keyboard.press("Enter")
    page.wait_for_selector("#hits .hit")
    assert page.locator("#q").input_value() == shown[0]
    page.fill("#q", "")
    page.keyboard.type("something clo")
    page.keyboard.press("Escape")
    assert page.locator(".suggestions:visible").count() == 0
    page.goto("/")
    page.click("#q")
    assert page.locator(".suggestions:visible [role=option]").evaluate_all(
        "all => all.map(one => one.dataset.value)"
    ) == [shown[0]]
