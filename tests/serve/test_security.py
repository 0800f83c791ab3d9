"""Who may ask, and that what is shown can run nothing."""

import pytest
from typer.testing import CliRunner

from tests.serve.conftest import HERE, HOSTILE_LABELS, SCRIPT, visitor
from vindex.cli.app import app_for
from vindex.errors import UsageError
from vindex.serve.app import listen
from vindex.serve.security import Rules, is_local, own_address

TOKEN = "t0ken"  # a test's own


@pytest.mark.parametrize("page", ["/", "/?q=opening", "/video/1", "/library", "/library/map"])
def test_hostile_names_and_labels_are_shown_as_text(hostile_index, page):
    answer = visitor(hostile_index).get(page)
    assert answer.status_code == 200
    for tag in (SCRIPT, "<img src=x", "<b>model</b>"):
        assert tag not in answer.text
    assert "49" not in answer.text.replace("0.49", "")
    if page != "/library":
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text


def test_a_hostile_query_is_shown_as_text(hostile_index):
    answer = visitor(hostile_index).get("/", params={"q": f"{SCRIPT}\"'><svg onload=1>"})
    assert "<script>alert" not in answer.text
    assert "<svg onload" not in answer.text


def test_a_name_that_is_no_utf8_has_a_page(hostile_index):
    answer = visitor(hostile_index).get("/video/2")
    assert answer.status_code == 200
    assert "caf?.mp4" in answer.text


@pytest.mark.parametrize(
    "page", ["/", "/library", "/nothing", "/static/vindex.js", "/thumb/99.jpg"]
)
def test_every_answer_forbids_what_is_not_its_own(hostile_index, page):
    headers = visitor(hostile_index).get(page).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "img-src", "media-src")} == {
        "'self'"
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_pages_hold_no_inline_script_or_style(hostile_index):
    web = visitor(hostile_index)
    for page in ("/", "/?q=opening", "/video/1", "/library", "/library/map", "/library/copies"):
        text = web.get(page).text
        assert "<script>" not in text
        assert "style=" not in text
        assert "javascript:" not in text
        assert "http://" not in text.replace("http://www.w3.org", "")
        assert "https://" not in text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8400", 200), ("localhost:8400", 200), ("[::1]:8400", 200), ("LOCALHOST.", 200),
        ("evil.example", 421), ("evil.example:8400", 421), ("127.0.0.1.evil.example", 421),
        ("localhost@evil.example", 421), ("", 421),
    ],
)  # fmt: skip
def test_names_that_may_point_here_from_elsewhere_are_refused(hostile_index, host, status):
    assert visitor(hostile_index).get("/", headers={"host": host}).status_code == status


def test_the_host_that_was_given_is_known():
    assert Rules("nas.lan", 1).knows_host("nas.lan:1")
    assert Rules("0.0.0.0", 1, TOKEN).knows_host("192.168.1.7:1")
    assert not Rules("0.0.0.0", 1, TOKEN).knows_host("nas.lan:1")


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True),
     ("0.0.0.0", False), ("192.168.1.7", False), ("example.org", False), ("", False)],
)  # fmt: skip
def test_only_loopback_is_local(host, expected):
    assert is_local(host) is expected


@pytest.mark.parametrize(
    "path",
    ["/", "/?q=opening", "/video/1", "/file/1", "/thumb/1.jpg", "/library/map", "/?token=no"],
)
def test_without_the_token_there_is_nothing_to_see(hostile_index, path):
    answer = visitor(hostile_index, token=TOKEN).get(path)
    assert answer.status_code == 401
    assert HOSTILE_LABELS[2][:7] not in answer.text
    assert "opening" not in answer.text.lower()


@pytest.mark.parametrize("token", ["", " ", "schl\u00fcssel", "a\nb"])
def test_a_token_that_guards_nothing_or_fits_no_header_is_refused(hostile_index, token):
    arguments = ["serve", "--index", hostile_index.path, "--host", "0.0.0.0", "--port", "0"]
    run = CliRunner().invoke(app_for("serve"), [*arguments, "--token", token])
    assert isinstance(run.exception, UsageError)
    assert "--token" in str(run.exception)
    assert run.stdout == ""


def test_the_token_is_kept_as_a_cookie_and_leaves_the_address(hostile_index):
    web = visitor(hostile_index, token=TOKEN)
    answer = web.get("/", params={"q": "opening", "token": TOKEN})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?q=opening"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert web.get("/?q=opening").status_code == 200
    assert web.get("/library").status_code == 200


def test_a_token_never_leads_to_another_site(hostile_index):
    web = visitor(hostile_index, token=TOKEN)
    answer = web.get(f"{HERE}//evil.example/?token={TOKEN}")
    assert answer.headers["location"] == "/evil.example/"


def test_the_token_may_come_as_a_header(hostile_index):
    web = visitor(hostile_index, token=TOKEN)
    assert web.get("/", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert (
        web.get("/", headers={"Authorization": "Bearer t\xf6ken".encode("latin-1")}).status_code
        == 401
    )


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
def test_other_sites_cannot_send_a_file(hostile_index, headers):
    answer = visitor(hostile_index).post("/examples?name=a.mp4", content=b"x", headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("port", [65_536, 99_999, -1])
def test_a_port_that_is_none_is_refused(port):
    """The system would take the rest of a division: 99,999 would listen on 34,463."""
    with pytest.raises(UsageError, match="from 0 to 65535"):
        listen("127.0.0.1", port)


def test_the_address_that_is_printed_is_one_that_others_open():
    assert own_address("192.168.1.7") == "192.168.1.7"
    assert own_address("127.0.0.1") == "127.0.0.1"
    assert own_address("media.lan") == "media.lan"
    for host in ("0.0.0.0", "::"):
        found = own_address(host)
        assert found not in ("0.0.0.0", "::")
        assert Rules(host, 8400).knows_host(f"[{found}]:8400" if ":" in found else f"{found}:8400")
