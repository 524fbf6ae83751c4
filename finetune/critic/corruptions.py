"""Labelled rows made by rule from free texts: what a source says, and the same thing made wrong.

A source is one to three neighbouring sentences, or a longer stretch. A right text is a sentence of
it, shortened or put more loosely; a wrong one says another sentence of the same document, or has a
number, name, negation, opposite or half exchanged. The draws are seeded: the same folder, the same
rows.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from agents.grounding.polarity import OPPOSITES
from agents.grounding.words import Word, matter, words
from agents.text import sentences
from finetune.critic.data import Row
from storage.errors import BadInput

SEED = 11
DOCUMENTS = 160
FROM_EACH = 8
OPENERS = ("", "", "", "Yes, ", "I think ", "Did you know that ", "Well, ", "From what I know, ")
LOOSE = {
    "use": "employ", "need": "require", "help": "assist", "show": "display", "begin": "start",
    "change": "modify", "make": "create", "get": "obtain", "allow": "let", "large": "big",
    "important": "key", "quickly": "fast", "provide": "give", "ensure": "make sure",
    "include": "contain", "example": "instance", "multiple": "several", "people": "persons",
    "update": "refresh", "improve": "better", "select": "choose", "information": "details",
    "users": "people", "website": "site", "additional": "more", "required": "needed",
}  # fmt: skip
CHAT = (
    "I really like {}.",
    "Have you ever tried {}?",
    "My friend told me about {}.",
    "I have never been interested in {}.",
    "I heard {} is very popular these days.",
)
AUXILIARY = re.compile(r"\b(is|are|was|were|can|will|should|must|has|have|does|do)\b(?! not)")


def rows_from(folder: Path) -> list[Row]:
    """Rows from the Markdown and text files below a folder, half of them wrong.

    Raises:
        BadInput: the folder holds too little text.
    """
    draw = random.Random(SEED)
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".md", ".txt"))
    documents = [found for path in files if len(found := prose(path)) >= 8]
    if not documents:
        raise BadInput(f"{folder} holds no prose", "name a folder of Markdown or text files")
    chosen = draw.sample(documents, min(DOCUMENTS, len(documents)))
    return [row for document in chosen for row in rows_of(document, folder.name, draw)]


def prose(path: Path) -> list[str]:
    """The sentences of a file that look like running text."""
    text = path.read_text(errors="replace")
    text = re.sub(r"(?s)\A---.*?\n---\n|```.*?```|<[^>]+>|\{[%{].*?[%}]\}", " ", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("`", "").replace("*", "")
    return [
        span.text
        for span in sentences(text)
        if 6 <= len(span.text.split()) <= 45 and span.text[0].isupper() and span.text[-1] in ".!?"
    ]


def rows_of(document: list[str], name: str, draw: random.Random) -> Iterator[Row]:
    for _ in range(FROM_EACH):
        size = draw.choice((1, 1, 2, 3, 8))
        start = draw.randrange(max(len(document) - size, 1))
        source = " ".join(document[start : start + size])
        said = draw.choice(document[start : start + size])
        others = [*document[:start], *document[start + size :]]
        wrong = corrupted(said, source, others, draw)
        if wrong is None:
            continue
        for label, text in ((0, loosened(said, draw)), (1, wrong)):
            yield Row(f"free_{name}", source, "", text, label, document[0])


def loosened(text: str, draw: random.Random) -> str:
    """The same said otherwise: an opener, a clause less, words put more loosely."""
    if draw.random() < 0.5:
        parts = re.split(r"(?<=[a-z]), (?!and\b)| \([^)]*\)", text)
        if len(parts) > 1 and len(parts[0].split()) >= 5:
            text = parts[0].rstrip(".") + "."
    for word, other in LOOSE.items():
        if draw.random() < 0.6:
            text = re.sub(rf"\b{word}\b", other, text)
    opener = draw.choice(OPENERS)
    text = opener + (text[0].lower() + text[1:] if opener else text)
    return text.lower() if draw.random() < 0.2 else text


def corrupted(text: str, source: str, others: list[str], draw: random.Random) -> str | None:
    """A wrong text by one of the rules that fit; None when none does."""
    rules = [other_number, other_name, denied, opposite, half, elsewhere, other_word, chat]
    for rule in draw.sample(rules, len(rules)):
        found: str | None = rule(text, others, draw)
        if found and found not in source:
            return loosened(found, draw)
    return None


def other_number(text: str, others: list[str], draw: random.Random) -> str | None:
    match = re.search(r"\d+", text)
    if not match:
        return None
    value = int(match.group()[:9])
    return text[: match.start()] + str(value + draw.choice((1, 2, 5, 10))) + text[match.end() :]


def other_name(text: str, others: list[str], draw: random.Random) -> str | None:
    mine = [word for word in words(text)[1:] if word.is_capital and not word.is_grammar]
    theirs = sorted(
        {w.text for other in others for w in words(other)[1:] if w.is_capital and len(w.text) > 2}
    )
    theirs = [name for name in theirs if name not in text]
    return swapped(text, draw.choice(mine), draw.choice(theirs)) if mine and theirs else None


def swapped(text: str, word: Word, by: str) -> str:
    return text[: word.start] + by + text[word.end :]


def denied(text: str, others: list[str], draw: random.Random) -> str | None:
    if re.search(r"\bnot\b|n't", text):
        return re.sub(r" not\b|n't", "", text, count=1)
    return AUXILIARY.sub(r"\1 not", text, count=1) if AUXILIARY.search(text) else None


def opposite(text: str, others: list[str], draw: random.Random) -> str | None:
    pairs = [pair.split() for pair in OPPOSITES.replace("\n", "|").split("|") if pair.strip()]
    known = {a: b for one, other in pairs for a, b in ((one, other), (other, one))}
    fit = [word for word in words(text) if word.text.lower() in known and not word.is_grammar]
    if not fit:
        return None
    word = draw.choice(fit)
    return swapped(text, word, known[word.text.lower()])


def half(text: str, others: list[str], draw: random.Random) -> str | None:
    """The beginning of the sentence, the end of another."""
    mine, theirs = text.split(), draw.choice(others).split() if others else []
    if len(theirs) < 6:
        return None
    return " ".join([*mine[: len(mine) // 2], *theirs[len(theirs) // 2 :]])


def elsewhere(text: str, others: list[str], draw: random.Random) -> str | None:
    return draw.choice(others) if others else None


def other_word(text: str, others: list[str], draw: random.Random) -> str | None:
    """A word of matter exchanged for one from elsewhere in the document."""
    mine = matter(words(text))
    theirs = matter(words(" ".join(draw.sample(others, min(5, len(others))))))
    theirs = [word for word in theirs if word.text.lower() not in text.lower()]
    return swapped(text, draw.choice(mine), draw.choice(theirs).text) if mine and theirs else None


def chat(text: str, others: list[str], draw: random.Random) -> str | None:
    """Small talk about the same thing."""
    mine = matter(words(text))
    return draw.choice(CHAT).format(draw.choice(mine).text) if mine else None
