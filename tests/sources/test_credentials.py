"""What is wrong with credentials, regions, buckets and networks: one sentence, and soon."""

import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.in_thread import serving
from vindex.errors import UsageError
from vindex.sources import library_paths, source_of, stores

pytest.importorskip("obstore", reason="obstore is not installed (the extra `remote`)")

SOON_SECONDS = 30
"""Measured were 0.1 to 3; only what would wait for hours is caught by this."""


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    """No settings of whoever runs the tests, and no proxy."""
    for name in (
        "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "PROFILE", "ENDPOINT_URL",
        "ALLOW_HTTP", "SKIP_SIGNATURE",
    ):  # fmt: skip
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("CONFIG", "SHARED_CREDENTIALS"):
        monkeypatch.setenv(f"AWS_{name}_FILE", str(tmp_path / name.lower()))
    stores.store_at.cache_clear()
    yield
    stores.store_at.cache_clear()


@pytest.fixture
def key(monkeypatch):
    """Some key, of the region us-east-1."""
    for name, value in (("ACCESS_KEY_ID", "AKIAKEY"), ("SECRET_ACCESS_KEY", "a-secret"),
                        ("REGION", "us-east-1"), ("ALLOW_HTTP", "true")):  # fmt: skip
        monkeypatch.setenv(f"AWS_{name}", value)


class _Refuser(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status, code, message = self.server.answer
        error = (
            f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
        )
        body = b"" if self.command == "HEAD" else error.encode()
        self.server.num_asked += 1
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *arguments):
        """Nothing."""


@contextmanager
def refuser(*answer):
    """A store that answers everything with a status, a code and a message."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Refuser)
    http.answer, http.num_asked = answer, 0
    with serving(http):
        yield http


def refused(name):
    """The sentence, which came soon."""
    began = time.monotonic()
    with pytest.raises(UsageError) as said:
        library_paths([name])
    assert time.monotonic() - began < SOON_SECONDS
    text = str(said.value)
    assert "\n" not in text
    assert "a-secret" not in text
    assert "AKIAKEY" not in text
    return text


@pytest.mark.parametrize("name", ["s3://films", "s3://films/lib", "s3://films/expired/a.mp4"])
@pytest.mark.parametrize(
    ("status", "code", "message", "said"),
    [
        (403, "InvalidAccessKeyId", "The key does not exist.", "does not know these credentials"),
        (403, "SignatureDoesNotMatch", "It does not match.", "the key, or its secret, is wrong"),
        (400, "ExpiredToken", "The provided token has expired.", "have expired. Log in again"),
        (400, "InvalidToken", "It is malformed.", "does not know these credentials"),
        (403, "RequestTimeTooSkewed", "Too large.", "Set that of this machine"),
        (403, "AccessDenied", "Access Denied", "does not let you read it. Other credentials may"),
        (301, "PermanentRedirect", "Another endpoint.", "Set AWS_REGION to the bucket's own"),
        (400, "AuthorizationHeaderMalformed", "the region 'us-east-1' is wrong; expecting "
         "'eu-west-1'", "lies in another region. Set AWS_REGION=eu-west-1."),
        (404, "NoSuchBucket", "It does not exist", "there is no bucket s3://films"),
        (400, "Odd", "Odd", "refuses the request. The region, or the credentials, may be wrong"),
        (503, "SlowDown", "Reduce your rate.", "is throttling requests. Run the command again"),
        (500, "InternalError", "An error.", "is out of order. Run the command again later"),
    ],
)  # fmt: skip
def test_what_a_store_refuses_is_said(key, monkeypatch, name, status, code, message, said):
    with refuser(status, code, message) as store:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{store.server_port}")
        text = refused(name)
        assert said in text
        assert text.startswith(f"{name} cannot be looked at: ")
        assert store.num_asked <= 8


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (403, "does not let you read it, and vindex logs in to no web server. Fetch the file"),
        (405, "does not say how large it is before it sends it"),
        (302, "sends on without end, or to where vindex does not go. Give the address that the"),
        (404, "a.mp4 does not exist"),
    ],
)
def test_what_a_server_of_the_web_refuses_is_said_without_keys_and_regions(status, said):
    with refuser(status, "Odd", "Odd") as web:
        name = f"http://127.0.0.1:{web.server_port}/a.mp4"
        assert said in refused(name)
        assert source_of(name).is_gone(name) is (status == 404)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
    ],
)
def test_half_of_a_key_is_refused_by_name(monkeypatch, given, missing):
    monkeypatch.setenv(given, "a-secret")
    assert refused("s3://films").startswith(f"{given} was given without {missing}. Set both, or")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("", "The config profile (mine) could not be found"),
        ("[profile mine]\naws_access_key_id = AKIAKEY\n", "missing: aws_secret_access_key"),
        ("[profile mine]\ncredential_process = false\n", "from custom-process"),
        ("mine[", "Unable to parse config file"),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused(monkeypatch, tmp_path, config, said):
    pytest.importorskip("boto3")
    (tmp_path / "config").write_text(config)
    monkeypatch.setenv("AWS_PROFILE", "mine")
    text = refused("s3://films")
    assert said in text
    assert text.startswith("No credentials can be taken for s3://films: ")
    assert "Correct AWS_PROFILE or the files in ~/.aws, or log in again." in text


@pytest.mark.parametrize("host", ["127.0.0.1:9", "nowhere.invalid"])
def test_where_there_is_no_network_it_is_said_soon(key, monkeypatch, host):
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}")
    text = refused("s3://films/lib")
    assert "s3://films does not answer, or broke off. Is the network there, and the name" in text
    assert "does not answer" in refused(f"https://{host}/a.mp4")


@pytest.mark.parametrize(
    ("name", "variable", "value", "said"),
    [
        ("gs://films", "GOOGLE_APPLICATION_CREDENTIALS", "/nowhere.json", "from /nowhere.json: No"),
        ("az://films", "AZURE_STORAGE_ACCOUNT_NAME", None, "AZURE_STORAGE_ACCOUNT_NAME names no"),
    ],
)
def test_settings_of_other_stores_that_lack_something(monkeypatch, name, variable, value, said):
    monkeypatch.delenv(variable, raising=False)
    if value is not None:
        monkeypatch.setenv(variable, value)
    text = refused(name)
    assert said in text
    assert text.startswith(f"{name} cannot be opened: ")
