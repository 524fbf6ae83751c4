"""The words of a message, and what can be seen of each without a model."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.intake import slots
from agents.intake.dates import DAY, MONTH
from agents.intake.words import words

TOKEN = re.compile(
    r"\n|[£$€]?\d+(?:[.,:]\d+)*|[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)*|'s\b|\S", re.IGNORECASE
)
SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "`": "'", "\u00a0": " "})
LETTERS = (("[a-zà-ÿ]", "x"), ("[A-ZÀ-Þ]", "X"), (r"\d", "9"), (r"(.)\1+", r"\1+"))
NUMBERS = {"couple": 2, "pair": 2, "single": 1, "no": 0, "none": 0, "zero": 0, "one": 1}
CLAUSE = 60
"""Characters back that are looked at for a clause's words, of which four are counted."""
DAY_SAID = re.compile(rf"{DAY}|today|tomorrow|tonight|eod", re.IGNORECASE)
MONTH_SAID = re.compile(MONTH, re.IGNORECASE)
BULLET = re.compile(r"^ *(?:[-*•–]|\d[.)])", re.MULTILINE)


@dataclass(frozen=True)
class Token:
    """`text[start:end]` of the message; a line's end is one too."""

    start: int
    end: int
    text: str


def plain(message: str) -> str:
    """As long as the message, with one kind of quotation marks."""
    return message.translate(SIGNS)


def tokens(text: str) -> list[Token]:
    return [Token(found.start(), found.end(), found[0]) for found in TOKEN.finditer(text)]


def number(word: str) -> int | None:
    """What a word counts; None where it is no number."""
    said = word.lower().replace(",", "")
    if said.isdecimal():
        return min(int(said), 1_000_000)
    found = NUMBERS.get(said)
    return found if found is not None else words().counts.get(said, words().numbers.get(said))


@lru_cache(maxsize=20_000)
def shape(word: str) -> str:
    """`Friday` is `Xx+`, `£42` is `£9+`."""
    for pattern, sign in LETTERS:
        word = re.sub(pattern, sign, word)
    return word


@lru_cache(maxsize=20_000)
def lists(word: str) -> tuple[str, ...]:
    """The tables that have a word, which is in lower case."""
    table = words()
    known = {
        "person": slots.is_person(word),
        "tone": word in table.tones,
        "adj": word not in table.tones and slots.is_adjective(word),
        "verb": word in table.verbs,
        "attr": word in table.attributes,
        "qual": word in table.qualities,
        "money": word in table.money,
        "num": number(word) is not None and not word[0].isdecimal(),
        "place": bool(table.places.fullmatch(word)),
        "net": any(one.fullmatch(word) for one in table.channels.values()),
        "type": any(one.fullmatch(word) for one in table.types.values()),
        "hint": any(one.fullmatch(word) for one in table.hints.values()),
        "day": bool(DAY_SAID.fullmatch(word)),
        "month": bool(MONTH_SAID.fullmatch(word)),
    }
    return tuple(name for name, there in known.items() if there)


def signs(
    text: str, found: Sequence[Token], ruled: Sequence[str], kind: str
) -> Iterator[list[str]]:
    """Per token the names of what holds of it and around it.

    Args:
        ruled: what rules took each token for.
        kind: what rules took the message for.
    """
    low = [re.sub(r"\d", "9", token.text.lower()) for token in found]
    seen = [lists(token.text.lower()) for token in found]
    for place in range(len(found)):
        made = [f"kind={kind}", f"pos={min(place, 3)}", f"end={min(len(found) - 1 - place, 2)}"]
        made += [f"suf={low[place][-3:]}", f"r0f={ruled[place][2:]}"]
        made += [f"w-1w0={at(low, place - 1)}|{low[place]}"]
        made += [f"w0w1={low[place]}|{at(low, place + 1)}"]
        made += [f"w{by}={at(low, place + by)}" for by in range(-3, 4)]
        for by in range(-2, 3):
            made.append(f"r{by}={at(ruled, place + by)}")
            if 0 <= place + by < len(found):
                made.append(f"s{by}={shape(found[place + by].text)}")
                made += [f"l{by}={name}" for name in seen[place + by]]
        yield made + around(text, found, place)


def at(row: Sequence[str], place: int) -> str:
    if place < 0:
        return "<s>"
    return row[place] if place < len(row) else "</s>"


def around(text: str, found: Sequence[Token], place: int) -> list[str]:
    """Brackets, quotation marks, and where in its line and clause a token stands."""
    start = found[place].start
    line = text[text.rfind("\n", 0, start) + 1 : start]
    before = text[:start]
    clause = max((before.rfind(sign) for sign in ".,;:!?\n()"), default=-1)
    made = [f"cl={min(len(TOKEN.findall(before[clause + 1 :][-CLAUSE:])), 4)}", f"q={'?' in text}"]
    made += ["colonline"] if ":" in line else []
    made += ["paren"] if before.count("(") > before.count(")") else []
    made += ["quote"] if before.count('"') % 2 else []
    return [*made, f"gap={int(start > 0 and not text[start - 1].isspace())}"]


def whole_signs(
    text: str, found: Sequence[Token], kind: str, types: Sequence[str]
) -> dict[str, float]:
    """What holds of the whole message, as weights.

    Args:
        kind, types: what rules took it for.
    """
    low = [token.text.lower() for token in found]
    made = {f"r={kind}": 1.0, "first=" + " ".join(low[:2]): 1.0, f"first1={at(low, 0)}": 1.0}
    made |= {f"u={word}": 0.5 for word in low}
    made |= {f"b={one} {other}": 0.5 for one, other in itertools.pairwise(low)}
    made |= {f"l={name}": 0.5 for word in low for name in lists(word)}
    made["t=" + "+".join(sorted(set(types)))] = 1.0
    made["asks"] = float("?" in low[-2:])
    made["long"] = min(len(low), 40) / 40
    made["bullets"] = min(len(BULLET.findall(text)), 4) / 2
    made["parts"] = min(len(types), 3) / 2
    made["lines"] = min(text.count("\n"), 4) / 4
    for name in ("type", "net", "num"):
        made[f"n={name}"] = min(sum(name in lists(word) for word in low), 4) / 2
    return made
