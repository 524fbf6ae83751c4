"""What a server's answer means: a page, nothing new, gone, somewhere else, or an error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.message import Message
from typing import Literal

from agents.web.kinds import suffix_of
from agents.web.targets import Target, target_of
from agents.web.waits import wait_text
from storage.errors import BadInput, FetchFailed

REDIRECTS = (301, 302, 303, 307, 308)
WITH_BODY = (200, 203)
GONE = (404, 410)
CLOSED = (401, 403, 407, 451)
BUSY = (429, 503)
TRANSIENT = (408, 425, 429)


@dataclass(frozen=True)
class Fetched:
    """What a URL gave. `unchanged` and `gone` (404, 410) come without data.

    `url` is where it was found after redirects, without credentials; `suffix` has its dot.
    """

    url: str
    status: Literal["fetched", "unchanged", "gone"]
    data: bytes = b""
    suffix: str = ""
    media_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer of a server; `inside` when it came from a private address."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes = b""
    inside: bool = False


def next_hop(target: Target, location: str, seen: set[str]) -> Target:
    """Where a redirect leads; credentials go along only to the same host and port.

    Raises:
        BadInput: it leads nowhere, in circles, off the web, or from https to http.
    """
    if not location:
        raise BadInput(f"{target.url} redirects to nowhere", "tell its owner")
    following = target_of(location, target)
    if (target.scheme, following.scheme) == ("https", "http"):
        raise BadInput(
            f"{target.url} leads to {following.url}, which is not encrypted",
            "name that address itself if it is meant",
        )
    if following.url in seen:
        raise BadInput(f"{target.url} redirects in circles", "open it in a browser to see why")
    login = target.authorization if following.origin == target.origin else ""
    return replace(following, authorization=login)


def judged(answer: Answer, target: Target, conditions: Mapping[str, str]) -> Fetched:
    """What an answer's status means.

    Raises:
        BadInput: the page cannot be read.
        FetchFailed: it may be read later.
    """
    status, url = answer.status, target.url
    if status in WITH_BODY:
        return fetched(answer, target)
    if status == 304 and conditions:
        etag = answer.headers.get("etag") or conditions.get("If-None-Match", "")
        since = answer.headers.get("last-modified") or conditions.get("If-Modified-Since", "")
        return Fetched(url, "unchanged", etag=etag, last_modified=since)
    if status in GONE:
        return Fetched(url, "gone")
    if status in CLOSED:
        raise BadInput(
            f"{url} lets nobody in without a login (status {status})",
            "name it with a user and password, or save the page as a file",
        )
    if status in TRANSIENT or status >= 500:
        wait = wait_text(answer.headers.get("retry-after", ""))
        raise FetchFailed(f"{url} cannot answer now (status {status})", wait)
    raise BadInput(f"{url} gives no page (status {status})", "open it in a browser to see why")


def fetched(answer: Answer, target: Target) -> Fetched:
    stated = Message()
    stated["content-type"] = answer.headers.get("content-type", "")
    media_type = stated.get_content_type() if stated["content-type"] else ""
    path = target.path.split(b"?")[0].decode("ascii", "replace")
    return Fetched(
        target.url,
        "fetched",
        answer.data,
        suffix_of(media_type, path, answer.data),
        media_type,
        (stated.get_content_charset() or "") if media_type else "",
        answer.headers.get("etag", ""),
        answer.headers.get("last-modified", ""),
    )


def plain_headers(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Lower-case names; of a header that came twice, the last one."""
    return {name.decode("latin-1").lower(): text(value) for name, value in headers}


def text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
