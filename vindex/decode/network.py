"""How FFmpeg opens an address: what it may use, whom it trusts, and when it connects anew.

Left to itself it takes any certificate, and what was read until a connection broke off is the film.
"""

from __future__ import annotations

import ssl

from vindex.decode.streams import PROTOCOLS
from vindex.errors import MediaError
from vindex.records import Reason

__all__ = ["network_options"]

_RECONNECT_SECONDS = 10
"""It tries again after 0, 1, 3 and 7 seconds, and then gives up."""


def network_options(scheme: str) -> dict[str, str]:
    """The options of FFmpeg for addresses of a protocol, a key of `PROTOCOLS`.

    Raises:
        MediaError: it is encrypted, and this machine has no certificates to trust.
    """
    options = {"protocol_whitelist": PROTOCOLS[scheme]}
    if scheme.startswith("rtsp"):
        options["rtsp_transport"] = "tcp"
    else:
        options |= {"reconnect": "1", "reconnect_delay_max": str(_RECONNECT_SECONDS)}
    if scheme in ("https", "rtsps"):
        options |= {"tls_verify": "1", "ca_file": _trusted_certificates()}
    return options


def _trusted_certificates() -> str:
    """The file of the certificates that this machine trusts; `$SSL_CERT_FILE` names another."""
    found = ssl.get_default_verify_paths().cafile
    if found is None:
        raise MediaError(
            Reason.UNREADABLE,
            "This machine has no file of trusted certificates, so encrypted addresses cannot be "
            "verified. Install the package ca-certificates, or name a file in SSL_CERT_FILE.",
        )
    return found
