"""An own label is taught and reviewed in a real Chromium, by the keyboard alone."""

import shutil

import pytest

from tests.browser.test_browser import tab_to_a_hit
from tests.serve.server import serving
from vindex import VideoIndex

pytestmark = [pytest.mark.timeout(300), pytest.mark.slow]

LABEL = 'Lifting a "lid" <b>up</b>'


@pytest.fixture(scope="module")
def own_index(sample_index, tmp_path_factory):
    """A copy of the index, to teach."""
    folder = tmp_path_factory.mktemp("teaching") / "index"
    return VideoIndex.open(shutil.copytree(sample_index.path, folder))


@pytest.fixture(scope="module")
def site(own_index):
    with serving(own_index.path) as (address, _):
        yield address


def wait_until_learned(page, place, said):
    page.wait_for_function(
        "([place, said]) => document.querySelector(place).textContent.includes(said)",
        arg=[place, said],
        timeout=60_000,  # the server loads scikit-learn first, beside whatever else runs
    )


def test_the_keyboard_teaches_and_reviews(open_page, own_index):
    page = open_page("/labels")
    page.focus("[name=judge]")
    page.keyboard.type(LABEL)
    page.keyboard.press("Tab")
    page.keyboard.type("opening something")
    page.keyboard.press("Enter")
    page.wait_for_selector("#hits .hit")
    tab_to_a_hit(page)
    first, second = (
        int(one.get_attribute("data-clip")) for one in page.locator(".judge").all()[:2]
    )
    page.keyboard.press("y")
    assert page.evaluate("document.activeElement.closest('.hit').id") == "hit-2"
    page.keyboard.press("n")
    wait_until_learned(page, "#drop-status", "1 clip shows it and 1 does not; ")
    assert [e.verdict for e in own_index.examples(LABEL)] == ["yes", "no"]
    pressed = page.locator(".judge [aria-pressed=true]").all_inner_texts()
    assert pressed == ["Yes", "No"]

    page.goto("/labels")
    page.get_by_role("link", name=f"Review {LABEL}").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#questions .moving.ready")
    assert page.locator("#questions [data-clip]:visible").count() == 1
    asked = [
        int(one.get_attribute("data-clip")) for one in page.locator("#questions [data-clip]").all()
    ]
    assert len(asked) == 10
    assert not {first, second} & set(asked)
    for key, place in [("y", 2), ("b", 1), ("n", 2), ("s", 3)]:
        page.keyboard.press(key)
        assert page.locator("#count").inner_text() == f"{place} of 10"
    page.get_by_role("button", name="Yes").click()
    for _ in asked[3:]:
        page.keyboard.press("n")
    page.wait_for_function(
        "before => document.querySelector('#questions [data-clip]')?.dataset.clip !== before",
        arg=str(asked[0]),
    )
    wait_until_learned(page, "#said", "2 clips show it and 9 do not; ")
    assert page.locator("#count").inner_text() == "1 of 10"
    reviewed = [e.verdict for e in own_index.examples(LABEL) if e.was_asked]
    assert sorted(reviewed) == ["no"] * 8 + ["yes"]
