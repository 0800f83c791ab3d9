"""Make the README's pictures of the web app: `python docs/screenshots.py`.

It indexes the sample library with the demo model in a temporary folder, serves it, and takes the
pictures with the system's Chromium (tests/browser/install_chromium.sh installs one).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

REPOSITORY = Path(__file__).parents[1]
IMAGES = REPOSITORY / "docs" / "images"
sys.path.insert(0, str(REPOSITORY))

MOST_BYTES = 300_000
SIZE = {"width": 1280, "height": 1000}


def grid(page: Page, address: str) -> None:
    """A search, one of its hits playing."""
    page.goto(f"{address}/?q=opening+something")
    page.locator(".hit-link").nth(1).hover()
    page.wait_for_selector(".moving.ready")


def video(page: Page, address: str) -> None:
    """A video in the middle of a clip."""
    page.goto(f"{address}/?q=throwing+something&path=kitchen/*")
    page.locator(".hit-link").first.click()
    page.wait_for_url("**/video/**")
    page.wait_for_selector("[data-load] .hit")
    page.wait_for_function("document.querySelector('#player').readyState > 2")
    page.evaluate("const v = document.querySelector('#player'); v.pause(); v.currentTime += 1.5")
    page.mouse.move(5, 300)


def library(page: Page, address: str) -> None:
    """The library's figures and its map."""
    page.goto(f"{address}/library")
    page.wait_for_selector(".map circle")


SHOTS = (
    ("grid", grid, "light"),
    ("video", video, "dark"),
    ("library", library, "light"),
)


def main() -> None:
    """Take all pictures."""
    from tests.browser.chromium import find_chromium
    from tests.serve.server import serving

    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("No Chromium; tests/browser/install_chromium.sh installs one.")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        command = [sys.executable, "-c", "from vindex.cli import main; main()", "build",
                   str(REPOSITORY / "sample_data" / "videos"), "--model", "demo", "--index",
                   str(index)]  # fmt: skip
        subprocess.run(command, check=False, capture_output=True)  # 3: the library has bad files
        with serving(index) as (address, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for name, prepare, scheme in SHOTS:
                page = browser.new_page(viewport=SIZE, color_scheme=scheme)
                prepare(page, address)
                page.wait_for_load_state("networkidle") if name != "video" else None
                page.wait_for_timeout(800)
                path = IMAGES / f"serve-{name}.jpg"
                page.screenshot(path=path, type="jpeg", quality=84)
                assert path.stat().st_size <= MOST_BYTES, path
                page.close()
            browser.close()


if __name__ == "__main__":
    main()
