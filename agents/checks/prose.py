"""What several checks share: prose without code and addresses, and phrases as patterns."""

import re

CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`|<!--.*?(?:-->|\Z)", re.DOTALL)
MARKUP = re.compile(
    r"</?[a-zA-Z][^<>\n]{0,500}>|\{[:%][^{}\n]{0,500}\}|\{\{[^{}\n]{0,200}\}\}"
    r"|(?:https?://|www\.)[^\s<>)\]]+|\]\([^()\s]*|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
)


def without_code(text: str) -> str:
    """The text with blanks in place of code and comments; every other character keeps its place."""
    return CODE.sub(blank, text)


def prose(text: str) -> str:
    """As `without_code`, without tags and addresses too: what a reader reads as words."""
    return MARKUP.sub(blank, without_code(text))


def blank(found: re.Match[str]) -> str:
    return "".join(char if char == "\n" else " " for char in found.group())


def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """The phrase as whole words, without case, with either apostrophe and any blanks.

    A `*` at its end stands for any ending: `revolution*`.
    """
    ending = r"\w*" if phrase.endswith("*") else ""
    plain = phrase.rstrip("*").strip().replace("’", "'")
    words = r"\s+".join(re.escape(word).replace("'", "['’]") for word in plain.split())
    return re.compile(rf"(?<!\w){words}{ending}(?!\w)", re.IGNORECASE)


def as_written(replacement: str, found: str) -> str:
    """The replacement with a capital where what it replaces has one."""
    if found[:1].isupper() and replacement[:1].islower():
        return replacement[:1].upper() + replacement[1:]
    return replacement


def write(replacement: str) -> str:
    """A fix, as a person and a writing model read it."""
    return f"Write “{short(replacement, 200)}”." if replacement.strip() else "Leave it out."


def short(text: str, length: int = 60) -> str:
    """The text on one line, cut to a length."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
