"""Part of the sample library, served to a real Chromium."""

import fcntl
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_chromium
from tests.serve.server import serving
from vindex import VideoIndex

SAMPLE = Path(__file__).parents[2] / "sample_data" / "videos"
FOLDERS = ("kitchen", "desk")
"""H.264, which browsers play, and HEVC, which is transcoded for them."""


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory):
    """An index of two folders of the sample library; all test processes share one."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    with (shared / "browser.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        index = VideoIndex.at(shared / "browser-index")
        if not Path(index.path).exists():
            for folder in FOLDERS:
                shutil.copytree(SAMPLE / folder, shared / "browser-videos" / folder)
            index.build(shared / "browser-videos", model="demo", workers=2)
    return index


@pytest.fixture(scope="session")
def site(sample_index):
    """Address of a server of its own process."""
    with serving(sample_index.path) as (address, _):
        yield address


@pytest.fixture(scope="module")
def browser():
    """Chromium; skipped without one, unless `$VINDEX_NEEDS_CHROMIUM` says that there must be.

    Not for the whole session: until it ends, its event loop lets no other run in this thread.
    """
    path = find_chromium()
    if path is None:
        reason = "no Chromium: tests/browser/install_chromium.sh installs one"
        if os.environ.get("VINDEX_NEEDS_CHROMIUM"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        # As root, as in a container, Chromium starts only without its sandbox.
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@dataclass
class Watched:
    """What a page said and asked for while it was used."""

    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def follow(self, page):
        """Write down what goes wrong on a page, and where it sends requests."""
        page.on("console", lambda said: said.type in ("error", "warning")
                and self.complaints.append(said.text))  # fmt: skip
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))


@pytest.fixture
def open_page(browser, site):
    """Opens an address in a window; at the end, no complaint and no request elsewhere is left."""
    watched, contexts = Watched(), []

    def opened(address, **options):
        context = browser.new_context(base_url=site, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watched.follow(page)
        page.goto(address)
        return page

    opened.watched = watched
    yield opened
    for context in contexts:
        context.close()
    assert watched.complaints == []
    assert watched.hosts <= {urlsplit(site).netloc}
