"""Personal data in a draft that nobody gave, and secrets that nobody should publish.

Kinds that have a form: e-mail and IP addresses, phone, card, account and insurance numbers, keys.
Names and postal addresses have none and are not found. Numbers are judged here by their check
digits and number plans; Presidio, which reading uses, would load a language model.
"""

import re
from collections.abc import Callable, Iterator

from agents.readers.pii import SEVEN_DIGITS, find_pii, overlaps
from agents.readers.pii_numbers import CARD, IBAN, NINO, SPOKEN, SSN, phones_by, regions_of
from agents.types import Finding

Place = tuple[int, int]

DIGITS = re.compile(r"\d(?:[ \t\u00a0().\-\u2010\u2011/]{0,3}\d)*")
NO_NINO = frozenset("BG GB NK KN TN NT ZZ".split())
SAMPLE_SSNS = frozenset({"078-05-1120", "123-45-6789", "219-09-9999"})
TAIL = 8
"""Digits at the end that two spellings of a number share: 0161 496 0000, +44 161 496 0000."""

SPOKEN_EMAIL = re.compile(
    r"\b\w[\w-]{0,40}(?: dot \w[\w-]{0,40}){0,4} ?(?:\bat\b|[\[(]at[\])]) ?\w[\w-]{0,40}"
    r"(?: ?(?:\bdot\b|[\[(]dot[\])]) ?\w{2,20}){0,3} ?(?:\bdot\b|[\[(]dot[\])]) ?"
    r"(?:com|org|net|edu|gov|info|co|uk|io|de|fr|eu)\b",
    re.IGNORECASE,
)
LOGIN = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,64}:(?![*x.<$\[{])[^\s:/@]{3,64}(?=@\w)")
TOLD_PASSWORD = re.compile(
    r"\b(?:password|passphrase|passcode) ?(?:is|:|=) ?[\"'“‘`]?"
    r"(?=[^\s\"'”’`]{0,40}\d)(?=[^\s\"'”’`]{0,40}[A-Za-z])([^\s\"'”’`]{6,40}[^\s\"'”’`.,;:!?)])",
    re.IGNORECASE,
)
"""`nora dot pell at larkfield dot com`; `postgres://shop:...@host`; `the password is ...`."""

NAMES = {
    "SECRET": "a key or password",
    "EMAIL_ADDRESS": "an e-mail address",
    "IP_ADDRESS": "an IP address",
    "IBAN_CODE": "a bank account",
    "CREDIT_CARD": "a card number",
    "US_SSN": "a social security number",
    "UK_NINO": "a national insurance number",
    "PHONE_NUMBER": "a phone number",
}


def personal_findings(text: str, given: str = "") -> list[Finding]:
    """Blocks for what `given` (facts, passages, instruction) does not hold; secrets always.

    Each value counts once, at its first place.
    """
    findings, told = [], set[str]()
    for kind, start, end in found_data(text):
        if text[start:end] in told:
            continue
        told.add(text[start:end])
        if kind == "SECRET":
            reason = "The draft holds a key or password."
        elif is_given(kind, text[start:end], given):
            continue
        else:
            reason = f"The draft holds {NAMES[kind]} that no source gives."
        findings.append(Finding("safety.pii", "block", reason, start, end, fix="Leave it out."))
    return findings


def found_data(text: str) -> list[tuple[str, int, int]]:
    """Kind, start and end; of finds that overlap, the first kind of `NAMES`."""
    formed = find_pii(text, ("SECRET", "EMAIL_ADDRESS", "IP_ADDRESS"))
    found = [(flag.name, flag.start, flag.end) for flag in formed]
    taken = sorted((start, end) for _, start, end in found)
    found += [told for told in told_secrets(text) if not overlaps(told[1:], taken)]
    for kind, finder in NUMBERS.items():
        if kind not in ("IBAN_CODE", "UK_NINO") and not SEVEN_DIGITS.search(text):
            continue
        taken = sorted((start, end) for _, start, end in found)
        found += [(kind, *place) for place in finder(text) if not overlaps(place, taken)]
    return sorted(found, key=lambda each: each[1:])


def told_secrets(text: str) -> Iterator[tuple[str, int, int]]:
    """What is a secret or an address by the words around it."""
    for pattern in (LOGIN, TOLD_PASSWORD):
        for found in pattern.finditer(text):
            yield "SECRET", *found.span(pattern.groups)
    for found in SPOKEN_EMAIL.finditer(text):
        yield "EMAIL_ADDRESS", *found.span()


def is_given(kind: str, value: str, given: str) -> bool:
    if kind in ("EMAIL_ADDRESS", "IP_ADDRESS"):
        return value.lower() in given.lower()
    digits = only_digits(value)[-TAIL:]
    return any(digits in only_digits(run) for run in DIGITS.findall(given))


def only_digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def cards(text: str) -> Iterator[Place]:
    """14 to 16 digits with a right check digit (Luhn, ISO/IEC 7812-1)."""
    for found in CARD.finditer(text):
        digits = only_digits(found.group())
        if 14 <= len(digits) <= 16 and len(set(digits)) > 1 and luhn(digits):
            yield found.span()


def luhn(digits: str) -> bool:
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


def ibans(text: str) -> Iterator[Place]:
    """Accounts with right check digits, without capitals that only follow (`DE89 ... 00 IS`)."""
    for found in IBAN.finditer(text):
        end = found.end()
        while end - found.start() >= 15:
            if is_iban(text[found.start() : end]):
                yield found.start(), end
                break
            end = max(text.rfind(mark, found.start(), end) for mark in " -")


def is_iban(written: str) -> bool:
    """Remainder 1 by 97, with the first four characters at the end (ISO 13616)."""
    code = written.replace(" ", "").replace("-", "")
    if not 15 <= len(code) <= 34 or not code.isascii():
        return False
    return int("".join(str(int(char, 36)) for char in code[4:] + code[:4])) % 97 == 1


def ssns(text: str) -> Iterator[Place]:
    """Numbers that the Social Security Administration gives out, but for samples."""
    for found in SSN.finditer(text):
        area, group, serial = found.group().split("-")
        given_out = area not in ("000", "666") and area < "900" and group != "00"
        if given_out and serial != "0000" and found.group() not in SAMPLE_SSNS:
            yield found.span()


def insurance_numbers(text: str) -> Iterator[Place]:
    for found in NINO.finditer(text):
        prefix = found.group()[:2]
        valid = prefix[0] not in "DFIQUV" and prefix[1] not in "DFIOQUV"
        if valid and prefix not in NO_NINO:
            yield found.span()


def phones(text: str) -> Iterator[Place]:
    """Numbers of a number plan, and after `call us` and the like any that could be one."""
    return phones_by(phone_in, text)


def phone_in(found: re.Match[str], before: str) -> Place | None:
    from phonenumbers import Leniency, PhoneNumberMatcher

    regions = regions_of(found.group(), before)
    leniency = Leniency.POSSIBLE if SPOKEN.search(before) else Leniency.VALID
    for region in regions:
        for match in PhoneNumberMatcher(found.group(), region, leniency):
            return found.start() + match.start, found.start() + match.end
    return None


NUMBERS: dict[str, Callable[[str], Iterator[Place]]] = {
    "IBAN_CODE": ibans,
    "CREDIT_CARD": cards,
    "US_SSN": ssns,
    "UK_NINO": insurance_numbers,
    "PHONE_NUMBER": phones,
}
