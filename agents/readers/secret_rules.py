"""Keys, tokens and passwords that should not stand in a source."""

import re
from collections import Counter
from collections.abc import Iterator
from math import log2

Place = tuple[int, int]

PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
KEY_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
LONGEST_KEY = 20_000

TOKEN = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"(?:AKIA|ASIA)[A-Z0-9]{16}"  # AWS
    r"|gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_\w{22,120}"
    r"|glpat-[\w-]{20,64}"  # GitLab
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,120}"  # Slack
    r"|AIza[\w-]{35}"  # Google
    r"|[sr]k_live_[A-Za-z0-9]{16,120}"  # Stripe
    r"|sk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,200}"  # model providers
    r"|npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,300}|hf_[A-Za-z0-9]{30,60}"
    r"|eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,2000}"  # JSON web tokens
    r")(?![A-Za-z0-9_])"
)
TOKEN_MARKS = (
    "AKIA ASIA ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- xox AIza k_live_ sk- npm_ pypi- hf_ eyJ"
).split()

NAMED = re.compile(
    r"(?:api[_-]?key|secret(?:[_-]?(?:access)?[_-]?key)?|access[_-]?(?:key|token)|auth[_-]?token"
    r"|client[_-]?secret|token|passw(?:or)?d|pwd)[\"'`]?\s{0,3}[:=]\s{0,3}[\"'`]?"
    r"([A-Za-z0-9_+/=.~!@#$%^&*-]{16,200})",
    re.I,
)
NAMES = ("key", "secret", "token", "passw", "pwd")
ENTROPY = 3.5
"""Bits a character, over which a value is random and no word or placeholder."""


def secrets(text: str) -> Iterator[Place]:
    yield from (place for find in (private_keys, tokens, named_values) for place in find(text))


def private_keys(text: str) -> Iterator[Place]:
    for found in PRIVATE_KEY.finditer(text):
        end = KEY_END.search(text, found.end(), found.end() + LONGEST_KEY)
        yield found.start(), (end or found).end()


def tokens(text: str) -> Iterator[Place]:
    if any(mark in text for mark in TOKEN_MARKS):
        for found in TOKEN.finditer(text):
            if not found.group().endswith("EXAMPLE") and is_random(found.group()):
                yield found.span()


def named_values(text: str) -> Iterator[Place]:
    """`api_key = ...` with a value that nobody would make up as an example."""
    lower = text.lower()
    if any(name in lower for name in NAMES):
        for found in NAMED.finditer(text):
            if is_random(found[1]):
                yield found.span(1)


def is_random(value: str) -> bool:
    kinds = (str.isdigit, str.isalpha)
    return all(any(map(kind, value)) for kind in kinds) and entropy(value) >= ENTROPY


def entropy(value: str) -> float:
    """Shannon's, in bits a character."""
    shares = [count / len(value) for count in Counter(value).values()]
    return -sum(share * log2(share) for share in shares)
