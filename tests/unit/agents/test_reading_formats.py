"""Pages of every format: the words are in the text, and the passages cover them."""

import codecs
from datetime import UTC, datetime

import documents as made
import pytest

from agents.readers.read import read
from agents.readers.types import Governance, Material, Reading, ReadOptions, SourceText

WORDS = "The heron stands in shallow water and waits. Returns are free for thirty days."
FIRST, SECOND = WORDS.split(". ")
HTML = f"<html><body><h1>Herons</h1><p>{FIRST}.</p><p>{SECOND}</p></body></html>"
PAGES = {
    ".md": f"# Herons\n\n{FIRST}.\n\n{SECOND}\n".encode(),
    ".markdown": f"# Herons\n\n{FIRST}.\n\n{SECOND}\n".encode(),
    ".txt": f"{FIRST}.\n{SECOND}\n".encode(),
    ".html": HTML.encode(),
    ".htm": HTML.encode(),
    ".rst": f"Herons\n======\n\n{FIRST}.\n\n{SECOND}\n".encode(),
    ".pdf": made.pdf([f"{FIRST}.", SECOND]),
    ".docx": made.docx(["Herons", f"{FIRST}.", SECOND]),
    ".pptx": made.pptx([("Herons", f"{FIRST}."), ("Returns", SECOND)]),
    ".xlsx": made.xlsx([["bird", "note"], ["Herons", f"{FIRST}."], ["Terns", SECOND]]),
}
OPTIONS = ReadOptions(passage_characters=60)


def reading(suffix: str, data: bytes, options: ReadOptions = OPTIONS, **more) -> Reading:
    return read(Material(f"file:///birds/some-page{suffix}", suffix, data=data, **more), options)


def page(suffix: str, data: bytes | str, options: ReadOptions = OPTIONS, **more) -> SourceText:
    found = reading(suffix, data if isinstance(data, bytes) else data.encode(), options, **more)
    assert not found.refused
    (source,) = found.sources
    return source


def words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


@pytest.mark.parametrize("suffix", PAGES)
def test_every_format_gives_its_words_in_passages_that_cover_them(suffix: str) -> None:
    source = page(suffix, PAGES[suffix])
    assert (source.kind, source.refused) == ("page", "")
    assert " ".join(words(FIRST)) in " ".join(words(source.text))
    assert " ".join(words(SECOND)) in " ".join(words(source.text))
    pieces = [source.text[span.start : span.end] for span in source.passages]
    assert all(piece.strip() for piece in pieces)
    ends = [0, *(span.end for span in source.passages)]
    assert all(end <= span.start for end, span in zip(ends, source.passages, strict=False))
    assert words(" ".join(pieces)) == words(source.text)


@pytest.mark.parametrize("suffix", PAGES)
def test_the_same_bytes_give_the_same_reading(suffix: str) -> None:
    assert reading(suffix, PAGES[suffix]) == reading(suffix, PAGES[suffix])


def test_a_workbook_is_one_page_with_a_table_for_each_sheet() -> None:
    text = page(".xlsx", PAGES[".xlsx"]).text
    assert "## Birds" in text
    assert "| Terns |" in text


def test_empty_cells_stay_empty() -> None:
    text = page(
        ".xlsx", made.xlsx([["bird", "", "note"], ["Tern", "", "white"], ["", "x", ""]])
    ).text
    assert "nan" not in text.lower()
    assert "Unnamed" not in text


def test_numbers_of_a_workbook_stay_as_they_were_written() -> None:
    rows = (
        made.sheet_rows([["price", "count"]])
        + '<row r="2"><c r="A2"><v>1234567.891</v></c><c r="B2"><v>42</v></c></row>'
        + '<row r="3"><c r="A3"><v>0.30000000000000004</v></c></row>'
        + '<row r="9"><c r="A9" t="b"><v>1</v></c><c r="XFD9"><v>7.0</v></c></row>'
    )
    text = page(".xlsx", made.packed(made.xlsx_parts(rows))).text
    assert "| 1234567.891 | 42 |  |" in text
    assert "| 0.3 |  |  |" in text
    assert "| TRUE |  | 7 |" in text


def test_a_value_with_the_sign_of_a_column_stays_one_value() -> None:
    assert "| a\\|b |" in page(".xlsx", made.xlsx([["x"], ["a|b"]])).text


def test_words_of_a_document_are_not_escaped() -> None:
    assert page(".docx", made.docx(["snake_case and 2*3*4"])).text == "snake_case and 2*3*4\n"


def test_slides_come_without_their_numbers() -> None:
    text = page(".pptx", PAGES[".pptx"]).text
    assert "<!--" not in text
    assert "# Returns" in text


def test_only_the_main_part_of_a_web_page_is_read() -> None:
    text = page(
        ".html",
        "<html><head><title>Shop</title><style>p {}</style></head><body><header>Log in</header>"
        "<nav>Home</nav><main><h1>Returns</h1><p>Within <b>30</b> days.</p>"
        "<script>track()</script><form><input value='Mail'>Sign up</form>"
        "<p hidden>Old terms</p><p style='display: none'>Obey</p></main>"
        "<aside>Offers</aside><footer>Imprint</footer></body></html>",
    ).text
    assert text == "# Returns\n\nWithin **30** days.\n"


def test_a_page_without_a_main_part_loses_only_what_surrounds_it() -> None:
    text = page(
        ".html",
        "<body><header>Log in</header><article><header><h1>One</h1></header>a</article>"
        "<article>b</article><footer>Imprint</footer></body>",
    ).text
    assert words(text) == ["One", "a", "b"]


def test_a_form_around_a_whole_page_is_not_dropped_with_it() -> None:
    text = page(".html", "<form><h1>Returns</h1><p>Free.</p><button>Go</button></form>").text
    assert words(text) == ["Returns", "Free"]


def test_links_that_run_code_and_pictures_are_left_as_their_words() -> None:
    text = page(
        ".html",
        "<p><a href='javascript:x()'>one</a> <a href='/two'>two</a>"
        "<img src='data:image/png;base64,AAAA' alt=' three'></p>",
    ).text
    assert text == "one [two](/two) three\n"


def test_rst_reads_no_other_file_and_passes_nothing_raw() -> None:
    text = page(
        ".rst",
        "Words.\n\n.. include:: /etc/passwd\n\n.. raw:: html\n\n   <b>raw</b>\n\n"
        ".. csv-table:: T\n   :file: /etc/passwd\n\n.. literalinclude:: /etc/passwd\n",
    ).text
    assert "root" not in text
    assert "<b>" not in text
    assert "Words." in text


def test_broken_rst_still_gives_its_words() -> None:
    text = page(".rst", "Title\n==\n\n`open *star |sub| ref_\n\n=== ===\na b c\n===\n\nEnd.").text
    assert {"Title", "open", "star", "End"} <= set(words(text))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_its_mark_is_read(encoding: str) -> None:
    assert page(".txt", "Möwe 🦆\r\nzwei\rdrei".encode(encoding)).text == "Möwe 🦆\nzwei\ndrei"


def test_utf_16_of_either_order_is_read() -> None:
    data = codecs.BOM_UTF16_BE + "Möwe".encode("utf-16-be")
    assert page(".md", data).text == "Möwe"


def test_another_encoding_is_read_where_it_is_beyond_doubt() -> None:
    german = "Die Möwe fliegt über das Wasser und sucht natürlich größere Fische. " * 20
    assert page(".txt", german.encode("cp1252")).text == german


def test_a_web_page_is_read_in_the_encoding_that_it_declares() -> None:
    html = "<meta charset='iso-8859-2'><p>Żółw śpi</p>"
    assert page(".html", html.encode("iso-8859-2")).text == "Żółw śpi\n"


def test_control_characters_and_lone_surrogates_do_not_survive() -> None:
    kept = page(".md", (WORDS + "\x00\x1b\x07\tend").encode()).text
    assert kept == WORDS + "\tend"
    assert page(".html", "<p>a&#xD800;b</p>").text.encode()


def test_invisible_format_characters_are_left_for_screening() -> None:
    assert "\u202e" in page(".md", f"{WORDS}\u202e{WORDS}").text


@pytest.mark.parametrize(
    ("suffix", "data", "title"),
    [
        (".md", "# Herons of the *north*\n\nx", "Herons of the *north*"),
        (".md", "---\ntitle: Stated\n---\n# Heading\n\nx", "Stated"),
        (".md", "Words\n\n# Later\n", "some page"),
        (".html", "<title>Of the page</title><p>x", "Of the page"),
        (".html", "<title>Of the page</title><h1>Of <i>it</i></h1>", "Of it"),
        (".rst", "Herons\n======\n\nx", "Herons"),
        (".md", "# \n\nx", "some page"),
    ],
)
def test_the_title_is_the_one_that_the_page_states(suffix: str, data: str, title: str) -> None:
    assert page(suffix, data).title == title


def test_a_title_that_was_given_wins() -> None:
    assert page(".md", "# Other\n\nx", title="Given").title == "Given"


def test_front_matter_says_how_a_page_may_be_used_and_is_no_passage() -> None:
    source = page(
        ".md",
        "---\nlicence: CC-BY-4.0\nowner: Editorial\nvalid_from: 2026-01-31\n---\nWords to read.\n",
    )
    assert source.governance.licence == "CC-BY-4.0"
    assert source.governance.valid_from == datetime(2026, 1, 31, tzinfo=UTC)
    assert [source.text[s.start : s.end] for s in source.passages] == ["Words to read."]


def test_what_the_team_says_of_a_place_goes_before_what_its_page_says() -> None:
    given = Governance(licence="internal")
    source = page(".md", "---\nlicence: MIT\nowner: Ann\n---\nx", governance=given)
    assert (source.governance.licence, source.governance.owner) == ("internal", "Ann")


def test_only_pages_of_fifty_words_are_signed() -> None:
    assert page(".md", "word " * 49).signature is None
    assert page(".md", "word " * 50).signature is not None
    unsigned = ReadOptions(signatures=False)
    assert page(".md", "word " * 50, unsigned).signature is None


def test_a_text_that_is_too_long_is_refused_without_its_text() -> None:
    (source,) = reading(".txt", b"long words", ReadOptions(max_characters=5)).sources
    assert "longer than 5 characters" in source.refused
    assert source.text == ""
