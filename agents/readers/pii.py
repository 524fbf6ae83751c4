"""Personal data and secrets that can be told by their form.

Numbers are judged by Presidio's recognisers (checksums, number plans of countries), which see
only what already looks like one: on whole texts they are slow and flag versions and prices.
Names of people, addresses and the like have no form: finding them takes a language model for
named entities, which is not shipped, so they are not found.
"""

import ipaddress
import re
import sys
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING

from agents.readers.pii_numbers import cards, crypto, ibans, insurance_numbers, phones, ssns
from agents.readers.secret_rules import secrets
from agents.readers.types import Flag

if TYPE_CHECKING:
    from tldextract import TLDExtract

Place = tuple[int, int]
Finder = Callable[[str], Iterator[Place]]

SEVEN_DIGITS = re.compile(r"\d(?:[^\w\n]{0,3}\d){6}")
EMAIL = re.compile(
    r"(?<![\w.+%'/-])[\w+%][\w.+%'-]{0,63}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w@])"
)
IPV4 = re.compile(r"(?<![\w.:/-])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?![\w-]|\.\d)")
IPV6 = re.compile(
    r"(?<![\w.:/-])[0-9a-f]{1,4}:[0-9a-f]{0,4}:[0-9a-f:]{1,32}(?:/\d{1,3})?(?![\w:])", re.I
)
VERSION = re.compile(r"(?:version|release|\bv|\bver\.?|build|firmware|==?|@)[\s`*\"'(]{0,4}$", re.I)
NETWORK = re.compile(r"\b(?:ip|ipv4|address|addr|host|server|client|dns|ping|ssh|user)\b", re.I)
NO_PERSON = frozenset("git noreply no-reply donotreply".split())


def without_torch() -> None:
    """Keeps what imports Presidio from loading torch and transformers, seconds and gigabytes.

    spaCy imports both where they are installed. Call it in a process of its own that reads
    sources and nothing else: neither can be imported there afterwards.
    """
    for name in ("torch", "transformers"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def find_pii(text: str, kinds: Collection[str] | None = None) -> list[Flag]:
    """Flags of the check `pii`, in order, not overlapping.

    Args:
        kinds: names of `FINDERS`; all of them by default.
    """
    found: list[Flag] = []
    taken: list[Place] = []
    for kind, finder in FINDERS.items():
        if kinds is None or kind in kinds:
            places = [place for place in finder(text) if not overlaps(place, taken)]
            found += [Flag("pii", kind, *place) for place in places]
            taken = sorted([*taken, *places])
    return sorted(found, key=lambda flag: flag.start)


def overlaps(place: Place, taken: list[Place]) -> bool:
    after = bisect_left(taken, (place[1], 0))
    return after > 0 and taken[after - 1][1] > place[0]


def mask(text: str, flags: Collection[Flag]) -> str:
    """The text with `[KIND]` in place of each flagged span. Flags may not overlap."""
    pieces, copied = [], 0
    for flag in sorted(flags, key=lambda flag: flag.start):
        pieces += [text[copied : flag.start], f"[{flag.name}]"]
        copied = flag.end
    return "".join([*pieces, text[copied:]])


def emails(text: str) -> Iterator[Place]:
    """Addresses under a top-level domain that exists, which file names do not have."""
    if "@" not in text:
        return
    for found in EMAIL.finditer(text):
        name, _, domain = found.group().partition("@")
        in_url = "://" in text[max(0, found.start() - 80) : found.start()].rpartition(" ")[2]
        if not in_url and name.lower() not in NO_PERSON and domains()(domain).suffix:
            yield found.span()


@cache
def domains() -> "TLDExtract":
    """The public suffixes that the package carries; nothing is fetched and nothing is cached."""
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=())


def addresses(text: str) -> Iterator[Place]:
    """IP addresses that one machine has on the public net: no networks, no versions."""
    for pattern, mark in ((IPV4, "."), (IPV6, ":")):
        if mark not in text:
            continue
        for found in pattern.finditer(text):
            before = text[max(0, found.start() - 40) : found.start()]
            if is_public(found.group()) and not is_version(found.group(), before):
                yield found.span()


def is_version(written: str, before: str) -> bool:
    """Versions have four parts too: small numbers, with nothing before them about a net."""
    if VERSION.search(before):
        return True
    small = all(len(part) < 3 for part in written.partition("/")[0].split("."))
    return "." in written and small and not NETWORK.search(before)


def is_public(written: str) -> bool:
    try:
        found = ipaddress.ip_interface(written)
    except ValueError:
        return False
    whole = found.network.prefixlen == found.max_prefixlen
    return whole and found.ip.is_global and not found.ip.is_multicast


def where_digits_are(finder: Finder) -> Finder:
    """The finder, on texts that hold seven digits close together; most do not."""
    return lambda text: finder(text) if SEVEN_DIGITS.search(text) else iter(())


FINDERS: dict[str, Finder] = {
    "SECRET": secrets,
    "EMAIL_ADDRESS": emails,
    "IP_ADDRESS": addresses,
    "IBAN_CODE": ibans,
    "CREDIT_CARD": where_digits_are(cards),
    "CRYPTO": crypto,
    "US_SSN": where_digits_are(ssns),
    "UK_NINO": insurance_numbers,
    "PHONE_NUMBER": where_digits_are(phones),
}
"""What finds each kind. The first to find a stretch of text has it."""
