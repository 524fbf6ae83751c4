"""URLs as they are asked for, shown and stored."""

import base64
import re
from dataclasses import dataclass

from storage.errors import BadInput

PORTS = {"http": 80, "https": 443}
CREDENTIALS = re.compile(r"^((?:[a-z][a-z0-9+.-]*:)?//)[^/?#]*@", re.IGNORECASE)
ANY_CREDENTIALS = re.compile(r"//\S*@")
NAME_ANOTHER = "name an address that starts with https:// or http://"


@dataclass(frozen=True)
class Target:
    """One URL to ask for, taken apart. `url` has neither credentials nor a fragment."""

    url: str
    scheme: str
    host: str  # ASCII, without the brackets of IPv6
    port: int
    path: bytes  # with its query
    authorization: str = ""  # for this host and port only

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port


def redact(url: str) -> str:
    """The URL without a user name and password: what may be stored, logged and shown."""
    return CREDENTIALS.sub(r"\1", url)


def canonical(url: str) -> str:
    """The one spelling a page is stored under: no credentials, fragment or default port.

    Raises:
        BadInput: it is no http or https URL.
    """
    return target_of(url).url


def target_of(url: str, base: Target | None = None) -> Target:
    """Takes a URL apart; one found on the page `base` may be relative.

    Raises:
        BadInput: it is no http or https URL with a host.
    """
    import httpx

    try:
        parsed = httpx.URL(base.url).join(url) if base else httpx.URL(url)
    except httpx.InvalidURL as error:
        # The reason may quote a piece of a password that broke the URL.
        reason = "" if "@" in url else f": {error}"
        shown = ANY_CREDENTIALS.sub("//", url)[:200]
        raise BadInput(f"{shown!r} is no web address{reason}", NAME_ANOTHER) from None
    host = parsed.raw_host.decode("ascii")
    if parsed.scheme not in PORTS:
        raise BadInput(f"{redact(url)[:200]!r} is not on the web", NAME_ANOTHER)
    port = PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if not host or "%" in host or not 0 < port < 65536:
        raise BadInput(f"{redact(url)[:200]!r} names no host", NAME_ANOTHER)
    login = basic(parsed.username, parsed.password) if parsed.userinfo else ""
    place = authority(parsed.scheme, host, port)
    url = f"{parsed.scheme}://{place}{parsed.raw_path.decode('ascii')}"
    return Target(url, parsed.scheme, host, port, parsed.raw_path, login)


def authority(scheme: str, host: str, port: int) -> str:
    """Host and port as URLs and the Host header have them: IPv6 in brackets, no default port."""
    bracketed = f"[{host}]" if ":" in host else host
    return bracketed if port == PORTS[scheme] else f"{bracketed}:{port}"


def basic(user: str, password: str) -> str:
    """The Authorization header of RFC 7617."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
