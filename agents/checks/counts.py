"""What can be counted in a text, each with its places, and how hard the text is to read."""

import re
from collections.abc import Callable

from agents.checks.prose import prose, without_code
from agents.text import TOKEN, sentences
from agents.vale.metrics import syllables

Place = tuple[int, int]

LINK = re.compile(r"(?<!!)\[[^\[\]\n]*\]\([^()\s]+[^()\n]*\)|(?:https?://|www\.)[^\s<>)\]]+")
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S.*$|^<h[1-6]\b[^>\n]*>", re.MULTILINE | re.IGNORECASE)
HASHTAG = re.compile(r"(?<![\w/&#])#(?=\d*[^\W\d_])\w+")
EXCLAMATION = re.compile(r"!(?!\[)")
PICTURE = (
    "[\U0001f000-\U0001faff\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653"
    "\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5"
    "\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf"
    "\u2b1b\u2b1c\u2b50\u2b55]\ufe0f?|[\u00a9\u00ae\u203c\u2049\u2122-\u3299]\ufe0f"
)
EMOJI = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|(?:{PICTURE})[\U0001f3fb-\U0001f3ff]?"
    rf"(?:\u200d(?:{PICTURE}|[\u2640\u2642\u2695\u2764])[\U0001f3fb-\U0001f3ff]?\ufe0f?)*"
)
"""Pictures as Unicode's emoji-data lists those that show as pictures by default, or with the sign
that asks for one; flags, skin tones and joined ones count once."""

PARAGRAPH = re.compile(r"\n[^\S\n]*\n|\n(?=[^\S\n]*(?:[-*+]|\d{1,3}[.)])[^\S\n])")
NO_SENTENCE = re.compile(r"^[^\S\n]*(?:#|\||>?\s*\[[^\]\n]*\]:).*$", re.MULTILINE)


def places(pattern: re.Pattern[str], text: str) -> list[Place]:
    return [found.span() for found in pattern.finditer(text)]


COUNTED: dict[str, Callable[[str], list[Place]]] = {
    "sentences": lambda text: [(span.start, span.end) for span in sentences(text)],
    "links": lambda text: places(LINK, without_code(text)),
    "headings": lambda text: places(HEADING, without_code(text)),
    "hashtags": lambda text: places(HASHTAG, prose(text)),
    "emoji": lambda text: places(EMOJI, text),
    "exclamations": lambda text: places(EXCLAMATION, prose(text)),
}
"""What a content type may limit, by the second part of the limit's name."""


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade of the prose, without headings, tables and code.

    0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid, Fishburne, Rogers and
    Chissom, "Derivation of new readability formulas for Navy enlisted personnel", 1975).
    Syllables are groups of vowels, which is right for about nine English words in ten.
    0.0 for a text without words.
    """
    readable = NO_SENTENCE.sub("", prose(text))
    joined = [paragraph.replace("\n", " ") for paragraph in PARAGRAPH.split(readable)]
    count = sum(len(sentences(paragraph)) for paragraph in joined)
    words = [word for word in TOKEN.findall(" ".join(joined)) if word[0].isalpha()]
    if not words or not count:
        return 0.0
    spoken = sum(map(syllables, words)) / len(words)
    return 0.39 * len(words) / count + 11.8 * spoken - 15.59
