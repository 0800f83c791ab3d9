"""Looking around loads no model: only a dropped file does."""

import subprocess
import sys

import pytest

VISIT = """
import sys
from starlette.testclient import TestClient
from vindex import VideoIndex
from vindex.serve.app import create_app
from vindex.serve.security import Rules

app = create_app(VideoIndex.open(sys.argv[1]), Rules("127.0.0.1", 80))
web = TestClient(app, base_url="http://127.0.0.1")
for page in ("/", "/?q=opening+something", "/?clip=1", "/library", "/library/map",
             "/library/copies", "/video/1", "/video/1/similar", "/thumb/1.jpg", "/labels",
             "/?clip=1&judge=knot"):
    assert web.get(page).status_code == 200, page
print(*sys.modules)
"""


@pytest.mark.thorough
def test_no_page_loads_a_model(built):
    run = subprocess.run(
        [sys.executable, "-c", VISIT, built.path], capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert {"duckdb", "jinja2", "starlette"} <= loaded
    assert not loaded & {"torch", "transformers"}
