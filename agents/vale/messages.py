"""Messages: `%s` and its relatives, as Go's fmt fills them."""

import re
from collections.abc import Sequence

VERB = re.compile(r"%(?:\[(?P<number>\d+)\])?(?P<verb>[sdvq%])")
BLANKS = re.compile(r"[ \n]+")


def filled(message: str, arguments: Sequence[str]) -> str:
    """The message on one line, with single spaces; arguments it does not ask for are left out."""
    taken = 0

    def fill(found: re.Match[str]) -> str:
        nonlocal taken
        if found["verb"] == "%":
            return "%"
        taken = int(found["number"]) if found["number"] else taken + 1
        value = arguments[taken - 1] if 0 < taken <= len(arguments) else ""
        return f'"{value}"' if found["verb"] == "q" else value

    return BLANKS.sub(" ", VERB.sub(fill, message))


def offered(options: Sequence[str]) -> str:
    """`'a'`, `'a' or 'b'`, `'a', 'b', or 'c'`."""
    quoted = [f"'{option}'" for option in options]
    if len(quoted) <= 2:
        return " or ".join(quoted)
    return ", ".join([*quoted[:-1], f"or {quoted[-1]}"])


def without_quotes(message: str) -> str:
    """The message for options that bring their own quotation marks."""
    for quoted in ("'%s'", '"%s"'):
        if message.count(quoted) == 2:
            return message.replace(quoted, "%s", 1)
    return message
