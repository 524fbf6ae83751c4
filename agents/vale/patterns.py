"""Regular expressions as Vale writes them (Go's regexp2, the syntax of .NET), for `regex`.

`regex` has look-behind of any width and flags that end with their group, as regexp2 has, and it
takes a time limit, without which one rule could hold a check for ever.
"""

import re
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import regex  # type: ignore[import-untyped]

LARGEST = 100_000
"""What a pattern may grow to when its counted repeats are written out: above, compiling it
takes seconds and gigabytes."""

LONGEST = 200_000
"""Characters of a pattern."""

OUTSIDE = regex.compile(
    r"""(?P<escaped>\\(?:Q.*?(?:\\E|\Z)|x\{[0-9A-Fa-f]{1,6}\}|[pP]\{[^}]*\}|k[<{'](?P<to>\w+)[>}']
        |[1-9]\d*|.))
      | (?P<comment>\(\?\#[^)]*\))
      | (?P<quoted>\(\?'(?P<name>\w+)')
      | (?P<recursive>\(\?(?:R|&|P>|[-+]?\d|\|))
      | (?P<open>\((?:\?(?:P?<(?![=!])\w+>|P=\w+|<[=!]|[=!:>]|[a-zA-Z-]*:|[a-zA-Z-]+(?=\)))|(?!\?)))
      | (?P<close>\))
      | (?P<set>\[)
      | (?P<repeat>\{(?P<least>\d+)(?P<upto>,(?P<most>\d*))?\})
      | (?P<brace>\{)
      | (?P<plain>.)""",
    regex.VERBOSE | regex.DOTALL,
)
INSIDE = regex.compile(
    r"(?P<escaped>\\(?:x\{[0-9A-Fa-f]{1,6}\}|.))|(?P<named>\[:\^?\w+:\])|(?P<minus>-\[)"
    r"|(?P<double>(?P<sign>[-&|~])(?P=sign)+)|(?P<open>\[)|(?P<close>\])|(?P<plain>.)",
    regex.DOTALL,
)


class Deadline:
    """What a rule may still take. This thread's own time counts, so that a busy machine does not
    make a good rule look bad."""

    def __init__(self, seconds: float) -> None:
        self._at = time.thread_time() + seconds

    def left(self) -> float:
        """Seconds.

        Raises:
            TimeoutError: there are none.
        """
        left = self._at - time.thread_time()
        if left <= 0:
            raise TimeoutError
        return left


class Pattern:
    """A compiled expression. Matches that are empty are no matches."""

    def __init__(self, written: str, *, ignore_case: bool = False, ready: bool = False) -> None:
        """From Vale's syntax, or from what `translate` made (`ready`).

        Raises:
            ValueError: what is wrong with it.
        """
        made = written if ready else translate(written)
        self._pattern = compiled(("(?i)" if ignore_case else "") + made)
        self.groups: int = self._pattern.groups
        self.named = bool(self._pattern.groupindex)

    def matches(self, text: str, deadline: Deadline) -> Iterator[re.Match[str]]:
        for match in self._pattern.finditer(text, timeout=deadline.left()):
            if match.end() > match.start():
                yield match

    def occurs(self, text: str, deadline: Deadline) -> bool:
        return self._pattern.search(text, timeout=deadline.left()) is not None

    def replaced(self, text: str, fill: Callable[[re.Match[str]], str], deadline: Deadline) -> str:
        return str(self._pattern.sub(fill, text, timeout=deadline.left()))

    def is_all_of(self, text: str, deadline: Deadline) -> bool:
        return self._pattern.fullmatch(text, timeout=deadline.left()) is not None


def compiled(made: str) -> Any:
    try:
        return regex.compile("(?-f)" + made, regex.VERSION1)
    except regex.error as problem:
        raise ValueError(str(problem)) from None
    except (RecursionError, OverflowError, MemoryError):
        raise ValueError("it is too deeply nested or too large") from None


@lru_cache(maxsize=4096)
def translate(written: str, offset: int = 0) -> str:
    """The same pattern for `regex`; the numbers of its back-references grow by `offset`. Kept,
    because every critic of a process reads the same styles.

    Raises:
        ValueError: something that .NET's syntax does not have, or a pattern that is too large.
    """
    if len(written) > LONGEST:
        raise ValueError("it is too long")
    out: list[str] = []
    size, place = Size(), 0
    while place < len(written):
        token = OUTSIDE.match(written, place)
        if token is None or token["recursive"]:
            raise ValueError(f"unknown extension at position {place}")
        place = token.end()
        if token["set"]:
            inside, place = character_set(written, place)
            out.append(inside)
        else:
            out.append(outside(token, offset))
        size.take(token)
    size.check()
    return "".join(out)


def outside(token: Any, offset: int) -> str:
    if token["to"]:
        return f"(?P={token['to']})"
    if token["escaped"]:
        return escaped(token["escaped"], offset)
    if token["quoted"]:
        return f"(?P<{token['name']}>"
    if token["brace"]:
        return r"\{"
    return str(token.group())


def escaped(written: str, offset: int) -> str:
    body = written[1:]
    if body.startswith("x{"):
        return code_point(body)
    if body == "Z":
        return r"(?=\n?\Z)"
    if body == "z":
        return r"\Z"
    if body[0] == "Q":
        return str(regex.escape(body[1:].removesuffix(r"\E")))
    if body[0] in "123456789":
        return rf"\g<{int(body) + offset}>"
    return written


def code_point(body: str) -> str:
    code = int(body[2:-1], 16)
    if code > 0x10FFFF:
        raise ValueError(f"no character {body}")
    return str(regex.escape(chr(code)))


def character_set(written: str, place: int) -> tuple[str, int]:
    """The rest of a set whose `[` ends at `place`, and where it ends.

    In `regex` a bracket inside opens a set and doubled signs work on sets; in .NET neither
    does, but `[a-z-[aeiou]]` takes the inner set away.
    """
    out, depth, first = ["["], 1, True
    while place < len(written) and depth:
        token = INSIDE.match(written, place)
        if first and token.group() == "^":
            out.append("^")
            place += 1
            continue
        out.append(inside(token, first))
        depth += bool(token["minus"]) - bool(token["close"] and not first)
        first, place = bool(token["minus"]), token.end()
    if depth:
        raise ValueError("a set of characters without its closing bracket")
    return "".join(out), place


def inside(token: Any, first: bool) -> str:
    if token["escaped"]:
        body = token["escaped"][1:]
        return code_point(body) if body.startswith("x{") else str(token.group())
    if token["minus"]:
        return "--["
    if token["open"] or (token["close"] and first):
        return "\\" + str(token.group())
    if token["double"]:
        return "\\".join(token["double"])
    return str(token.group())


class Size:
    """How large a pattern is with its counted repeats written out."""

    def __init__(self) -> None:
        self._sums, self._last = [0], 0

    def take(self, token: Any) -> None:
        if token["open"] or token["quoted"]:
            self._sums[-1] += self._last
            self._sums.append(0)
            self._last = 0
        elif token["close"] and len(self._sums) > 1:
            self._last += self._sums.pop()
        elif token["repeat"]:
            self._last *= max(int(token["least"]), int(token["most"] or 0), 1)
            self.check()
        else:
            self._sums[-1] += self._last
            self._last = 1

    def check(self) -> None:
        if sum(self._sums) + self._last > LARGEST:
            raise ValueError("its counted repeats are too large")
