"""Personal data is found by its form, and versions, prices, dates and order numbers are not."""

import json
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.readers.pii import FINDERS, find_pii, mask
from agents.readers.types import Flag

# What Presidio judges runs in one process of its own: it must not load torch into this one.
READER = """
import json, sys
from agents.readers.pii import find_pii, without_torch
without_torch()
texts = json.load(sys.stdin)
found = [[[f.name, text[f.start:f.end]] for f in find_pii(text)] for text in texts]
find_pii("1234 5678 9012 3456 202-555-0187 123-45-6780 " * 500)
print(json.dumps({"found": found, "torch": bool(sys.modules.get("torch"))}))
"""

PERSONAL = [
    ("Call (212) 555-0187.", "PHONE_NUMBER", "(212) 555-0187"),
    ("Call 202-456-1111 202-456-1414", "PHONE_NUMBER", "202-456-1111"),
    ("London: +44 20 7946 0958, ask for Jo", "PHONE_NUMBER", "+44 20 7946 0958"),
    ("020 7946 0958", "PHONE_NUMBER", "020 7946 0958"),
    ("Rufen Sie 030 901820 an", "PHONE_NUMBER", "030 901820"),
    ("Tél. 01 42 68 53 00", "PHONE_NUMBER", "01 42 68 53 00"),
    ("tel: 2125550187", "PHONE_NUMBER", "2125550187"),
    ("Card 4111 1111 1111 1111, any date", "CREDIT_CARD", "4111 1111 1111 1111"),
    ("378282246310005", "CREDIT_CARD", "378282246310005"),
    ("Pay to DE89 3704 0044 0532 0130 00 today", "IBAN_CODE", "DE89 3704 0044 0532 0130 00"),
    ("GB82WEST12345698765432", "IBAN_CODE", "GB82WEST12345698765432"),
    ("Her number is 536-22-8145.", "US_SSN", "536-22-8145"),
    ("NI AB 12 34 56 C", "UK_NINO", "AB 12 34 56 C"),
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "CRYPTO", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
]

ORDINARY = [
    "Version 2.1.0.3 follows 2.1.0.2; node 20.9.0 and jruby 9.3.13.0 are in.",
    "Released on 2023-10-12, 12/10/2023 and 01.02.2023 at 09:00-10:30.",
    "It costs £1,234,567.00 or $ 1 200 000, down 12.5% from 1234567.89.",
    "Order 1234567890, invoice 2023-0001-4455, SKU 00412-7788, EAN 4006381333931.",
    "Ticket #4155552671, commit 7a3f2c19, build 20231012.1, ISBN 978-3-16-148410-0.",
    "Pages 100-200, rows 1 2 3 4 5 6 7 8 9 10 11, 1920 x 1080, 0.1234567.",
    "From 10.0.0.1 to 127.0.0.1/8, mask 255.255.255.0, range 52.222.0.0/15, ::1, std::map.",
    "uuid 123e4567-e89b-12d3-a456-426614174000, hash 3f786850e387550fdab836ed7e6dc881de23001b",
    "https://example.org/a/2125550187?id=4111111111111112 and 1700000000000 ms",
    "image@2x.png, @uswds/uswds@3.1.0, actions/checkout@v4, git@github.com:a/b.git",
]


@pytest.fixture(scope="module")
def judged() -> dict[str, object]:
    """What a reading process finds in all these texts."""
    texts = [text for text, _, _ in PERSONAL] + ORDINARY
    done = subprocess.run(
        [sys.executable, "-c", READER],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(done.stdout)
    report["found"] = dict(zip(texts, report["found"], strict=True))
    return dict(report)


def found(text: str) -> list[tuple[str, str]]:
    return [(flag.name, text[flag.start : flag.end]) for flag in find_pii(text)]


@pytest.mark.parametrize(("text", "kind", "number"), PERSONAL)
def test_numbers_of_people_are_found(judged, text: str, kind: str, number: str) -> None:
    assert [kind, number] in judged["found"][text]


@pytest.mark.parametrize("text", ORDINARY)
def test_other_numbers_are_not(judged, text: str) -> None:
    assert judged["found"][text] == []


def test_the_reading_process_loads_no_torch_and_dense_numbers_take_no_minutes(judged) -> None:
    assert not judged["torch"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Write to jane.doe+news@alder.co.uk.", "jane.doe+news@alder.co.uk"),
        ("<a href='mailto:jane@example.com'>", "jane@example.com"),
        ("jürgen@bücher.de", "jürgen@bücher.de"),
    ],
)
def test_mail_addresses_are_found(text: str, address: str) -> None:
    assert found(text) == [("EMAIL_ADDRESS", address)]


@pytest.mark.parametrize(
    "text",
    [
        "image@2x.png",
        "user@localhost",
        "git@github.com:a/b.git",
        "postgres://user:word@db.example.com/x",
        "a@b",
        "@someone",
    ],
)
def test_what_only_has_the_sign_is_no_mail_address(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    ["client 8.8.8.8 did", "from 203.44.71.9", "2606::1", "[2606:4700::6810:85e5]:443 is up"],
)
def test_public_addresses_of_machines_are_found(text: str) -> None:
    assert [name for name, _ in found(text)] == ["IP_ADDRESS"]


PRIVATE_KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEx\nq4-w==\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"Key:\n{PRIVATE_KEY}\nEnd", PRIVATE_KEY),
        ("aws AKIAQ7RSTUVWX2Y3Z4A5 end", "AKIAQ7RSTUVWX2Y3Z4A5"),
        (
            "use ghp_a8Kd03jQmZx72LpRt5Vw91YbNc64HsFgEuTi.",
            "ghp_a8Kd03jQmZx72LpRt5Vw91YbNc64HsFgEuTi",
        ),
        ('api_key="q8Zr2LmX0vTb7NcY4wKd"', "q8Zr2LmX0vTb7NcY4wKd"),
        ("CLIENT_SECRET: q8Zr2LmX0vTb7NcY4wKd", "q8Zr2LmX0vTb7NcY4wKd"),
    ],
)
def test_secrets_are_found_without_what_stands_around_them(text: str, secret: str) -> None:
    assert found(text) == [("SECRET", secret)]


@pytest.mark.parametrize(
    "text",
    [
        "api_key=YOUR_API_KEY_GOES_HERE",
        "password: correcthorsebatterystaple",
        "AKIAIOSFODNN7EXAMPLE",
        "token = os.environ['TOKEN']",
        "-----BEGIN PUBLIC KEY-----",
        "sk-learn and npm_config",
    ],
)
def test_placeholders_are_no_secrets(text: str) -> None:
    assert found(text) == []


def test_only_the_kinds_asked_for_are_looked_for() -> None:
    text = "jane@alder.org at 203.44.71.9"
    assert [flag.name for flag in find_pii(text, {"IP_ADDRESS"})] == ["IP_ADDRESS"]
    assert find_pii(text, ()) == []
    assert all(flag.check == "pii" for flag in find_pii(text))


def test_masks_stand_where_the_data_stood() -> None:
    text = "jane@alder.org and bob@alder.org."
    assert mask(text, find_pii(text)) == "[EMAIL_ADDRESS] and [EMAIL_ADDRESS]."
    assert mask(text, [Flag("pii", "NAME", 0, 4)]) == "[NAME]@alder.org and bob@alder.org."
    assert mask(text, []) == text


@pytest.mark.parametrize(
    "text",
    [
        "a@" * 100_000,
        "a." * 100_000 + "@",
        "a:" * 100_000,
        "api_key=" * 50_000,
        "1" * 500_000,
        "-----BEGIN PRIVATE KEY-----\n" * 5_000,
        "eyJaaaaaaaaaaaaaa." * 20_000,
        "1.2.3." * 50_000,
    ],
)
def test_hostile_texts_are_looked_through_to_their_end(text: str) -> None:
    flags = find_pii(text, FINDERS.keys() - {"CREDIT_CARD", "CRYPTO", "PHONE_NUMBER"})
    assert all(0 <= flag.start < flag.end <= len(text) for flag in flags)


@given(
    st.lists(
        st.sampled_from(["jane@alder.org", "8.8.8.108", "api_key=", "q8Zr2LmX0vTb7NcY4wKd", ":"])
        | st.text(max_size=4)
    ).map("".join)
)
def test_flags_lie_inside_and_do_not_overlap(text: str) -> None:
    flags = find_pii(text, {"SECRET", "EMAIL_ADDRESS", "IP_ADDRESS"})
    assert all(0 <= flag.start < flag.end <= len(text) for flag in flags)
    assert all(a.end <= b.start for a, b in pairwise(flags))
    assert mask(text, []) == text
