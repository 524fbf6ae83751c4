"""Numbers that belong to people: phones, cards, accounts. Candidates here, judged by Presidio."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

Place = tuple[int, int]
PhoneJudge = Callable[[re.Match[str], str], Place | None]

BETWEEN = r"[ \t\u00a0().\-\u2010\u2011/]{0,3}"
AMERICAN = r"(?:1[ .-]?)?(?:\(\d{3}\)|\d{3}[ .-])[ .-]?\d{3}[ .-]\d{4}"
AFTER = r"(?![\w%€£$]|[-.,:/]\d)"
PHONE = re.compile(
    rf"(?<![\w.,$£€#:/=+-])(?:{AMERICAN}{AFTER}|[+(]{{0,2}}\d(?:{BETWEEN}\d){{6,16}}{AFTER})"
)
NORTH_AMERICAN = re.compile(AMERICAN)
TRUNK = re.compile(r"\(?0\d{1,5}\)?[ /\-]\d[\d /\-]*")
DATE = re.compile(r"\d{1,2}[./ -]\d{1,2}[./ -](?:\d{2}|\d{4})|\d{4}[./ -]\d{1,2}[./ -]\d{1,2}")
SPOKEN = re.compile(
    r"(?:phone|tel|telephone|telefon|tél|téléphone|teléfono|call|dial|fax|mobile|cell|mobil|handy|sms|text"
    r"|whatsapp|hotline|☎|📞)(?:\s(?:us|me|number|no\.?|at|on|:)){0,2}[\s.:*()`-]{0,4}$",
    re.I,
)
ANYWHERE = ("US", "GB", "DE", "FR", "ES", "IT")
EUROPE = ("GB", "DE", "FR", "IT")

CARD = re.compile(r"(?<![\w.-])[3-6]\d{3}(?:[ -]?\d{3,6}){2,4}(?![\w-]|\.\d)")
IBAN = re.compile(r"(?<![A-Z0-9a-z])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{1,4}){3,8}(?![A-Za-z0-9])")
CRYPTO = re.compile(r"(?<![\w/])(?:bc1|[13])[a-zA-HJ-NP-Z0-9]{25,59}(?!\w)")
SSN = re.compile(r"(?<![\w.-])\d{3}-\d{2}-\d{4}(?![\w-]|\.\d)")
NINO = re.compile(r"(?<![\w-])[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![\w-])")


@cache
def recognizer(name: str, **options: Any) -> Any:
    """One of Presidio's, made once: loading it takes a second or two."""
    from presidio_analyzer import predefined_recognizers

    return getattr(predefined_recognizers, name)(**options)


def judged(text: str, pattern: re.Pattern[str], name: str) -> Iterator[Place]:
    """Where Presidio agrees with a candidate."""
    for found in pattern.finditer(text):
        for result in recognizer(name).analyze(found.group(), []):
            if result.score >= 0.5:
                yield found.start() + result.start, found.start() + result.end
                break


def cards(text: str) -> Iterator[Place]:
    """Card numbers of 14 to 16 digits with a right check digit."""
    return judged(text, CARD, "CreditCardRecognizer")


def ibans(text: str) -> Iterator[Place]:
    return judged(text, IBAN, "IbanRecognizer")


def crypto(text: str) -> Iterator[Place]:
    """Bitcoin addresses with a right checksum."""
    return judged(text, CRYPTO, "CryptoRecognizer")


def ssns(text: str) -> Iterator[Place]:
    return judged(text, SSN, "UsSsnRecognizer")


def insurance_numbers(text: str) -> Iterator[Place]:
    return judged(text, NINO, "UkNinoRecognizer")


def phones(text: str) -> Iterator[Place]:
    """Numbers written as a number plan writes them, or after a word such as `call`."""
    return phones_by(phone_in, text)


def phones_by(judge: PhoneJudge, text: str) -> Iterator[Place]:
    """Where a judge sees a phone number: it is given a candidate and the words before it."""
    found = PHONE.search(text)
    while found:
        place = judge(found, text[max(0, found.start() - 28) : found.start()])
        if place:
            yield place
        found = PHONE.search(text, place[1] if place else found.end())


def phone_in(found: re.Match[str], before: str) -> Place | None:
    regions = regions_of(found.group(), before)
    if not regions:
        return None
    judge = recognizer("PhoneRecognizer", supported_regions=regions, leniency=1)
    results = judge.analyze(found.group(), [])
    if not results:
        return None
    first = min(results, key=lambda result: result.start)
    return found.start() + first.start, found.start() + first.end


def regions_of(number: str, before: str) -> tuple[str, ...]:
    """Whose number plans it may follow; none where it does not look like a phone number."""
    if DATE.fullmatch(number):
        return ()
    if number.lstrip("(").startswith(("+", "00")):
        return ("US",)  # any will do: it says its own country
    if NORTH_AMERICAN.fullmatch(number):
        return ("US",)
    if SPOKEN.search(before):
        return ANYWHERE
    return EUROPE if TRUNK.fullmatch(number) else ()
