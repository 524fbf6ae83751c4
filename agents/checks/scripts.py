"""Text in another script or language than the brief's, and letters that pose as others."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from agents.checks.prose import prose, short
from agents.types import Finding

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LATIN = "LATIN"
SCRIPTS = frozenset(
    """LATIN CYRILLIC GREEK ARABIC HEBREW DEVANAGARI BENGALI TAMIL TELUGU KANNADA MALAYALAM GUJARATI
    GURMUKHI ORIYA SINHALA THAI LAO TIBETAN MYANMAR KHMER GEORGIAN ARMENIAN ETHIOPIC HANGUL HIRAGANA
    KATAKANA CJK MONGOLIAN""".split()
)
TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK"}
"""Japanese is written in three of them at once."""

NAMES = {"CJK": "Chinese or Japanese", "HANGUL": "Korean"}
"""What readers call a script where Unicode calls it otherwise."""

LETTERS = 2
"""From so many letters a script is more than a symbol (µ, Ω, Σ)."""

MOSTLY = 0.2
"""Share of foreign letters from which a draft is in another script, and not just quoting one."""

COMMON = {
    "English": "the and of to is are with for you your from that this it in on not can we have",
    "German": "der die das und ist mit für auf ein eine sie wir den dem von zu auch wird",
    "French": "le la les des est une un et pour dans que vous nous avec sur pas du ce qui sont",
    "Spanish": "el los las es una un y para en que con por su del se no más está este como",
    "Italian": "il gli è una un e per che con di non del della sono nel più questo anche alla come",
    "Dutch": "de het een en van is voor met niet op dat zijn te ook wij naar aan bij uit deze",
    "Portuguese": "o os as é uma um e para em que com por seu do da não mais são este como",
}
"""Each language's commonest words that state nothing."""

ENOUGH = 4
"""Common words from which a text has a language; of them so many different ones:"""

DIFFERENT = 3

ALSO_CALLED = {
    "German": "deutsch",
    "French": "français",
    "Spanish": "español",
    "Italian": "italiano",
    "Dutch": "nederlands",
    "Portuguese": "português",
    "English": "english",
}


def script_findings(text: str, given: str = "") -> list[Finding]:
    """Scripts that `given` (instruction, facts, passages) does not hold, each at its first word.

    Without any letters given, Latin is expected.
    """
    words = [(found, script_of(found.group())) for found in WORD.finditer(prose(text))]
    known = set(script_shares(given)) or {LATIN}
    counts = Counter[str]()
    for found, script in words:
        counts[script] += len(found.group())
    letters, findings = sum(counts.values()), [*lookalikes(words)]
    for script, count in sorted(counts.items()):
        if not script or "+" in script or script in known or count < LETTERS:
            continue
        first = next(found for found, other in words if other == script)
        findings.append(
            Finding(
                "safety.script",
                "block" if count >= MOSTLY * letters else "warn",
                f"“{short(first.group(), 20)}” is {name_of(script)}; nothing that was given is.",
                *first.span(),
            )
        )
    return findings


def name_of(script: str) -> str:
    return NAMES.get(script, script.title())


def script_shares(text: str) -> dict[str, float]:
    """The scripts of a text's words, each with its share of the letters."""
    counts = Counter[str]()
    for found in WORD.finditer(text):
        counts[script_of(found.group())] += len(found.group())
    del counts[""]
    total = sum(counts.values())
    return {script: count / total for script, count in counts.items()}


@lru_cache(maxsize=8192)
def script_of(word: str) -> str:
    """One script, several with + between them, or nothing where no letter has one."""
    if word.isascii():
        return LATIN
    found = {letter_script(letter) for letter in word} - {""}
    return "+".join(sorted(found))


@lru_cache(maxsize=8192)
def letter_script(letter: str) -> str:
    first = unicodedata.name(letter, "").partition(" ")[0]
    return TOGETHER.get(first, first) if first in SCRIPTS else ""


def lookalikes(words: list[tuple[re.Match[str], str]]) -> list[Finding]:
    """Words of Latin letters with a Cyrillic or Greek one among them, as fraud writes them."""
    return [
        Finding(
            "safety.lookalike",
            "block",
            f"“{short(found.group(), 20)}” mixes letters that look alike.",
            *found.span(),
            fix="Type the word again.",
        )
        for found, script in words
        if script in ("CYRILLIC+LATIN", "GREEK+LATIN") and len(found.group()) > 3
    ]


def language_findings(text: str, instruction: str = "", given: str = "") -> list[Finding]:
    """Warns where a draft is in none of the languages of its brief and was not asked for.

    Seven languages, told by their commonest words; texts with few of them have none.
    """
    language = language_of(text)
    wanted = {language_of(instruction), language_of(given)} - {""}
    if not language or not wanted or language in wanted:
        return []
    asked = instruction.lower()
    if language.lower() in asked or ALSO_CALLED[language] in asked:
        return []
    reason = f"The draft is in {language}; the brief is in {' and '.join(sorted(wanted))}."
    return [Finding("safety.language", "warn", reason)]


def language_of(text: str) -> str:
    """The language whose common words are clearly the most; nothing where none is."""
    words = Counter(found.group().lower() for found in WORD.finditer(prose(text)))
    hits = sorted(
        (sum(words[word] for word in common.split()), name) for name, common in COMMON.items()
    )
    (second, _), (most, language) = hits[-2:]
    different = sum(word in words for word in COMMON[language].split())
    sure = most >= ENOUGH and most >= 1.5 * second and different >= DIFFERENT
    return language if sure else ""
