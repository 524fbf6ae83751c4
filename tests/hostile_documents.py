"""Broken and hostile PDF, Office and Parquet files, by name: what to expect, and the maker."""

import io
import struct
from collections.abc import Callable

import documents as made

WORDS = ["The heron stands in the shallow water", "and waits for the fish to come near."]
LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 11)
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
Maker = Callable[[], bytes]


def good_pdf() -> bytes:
    return made.pdf(WORDS)


def encrypted_pdf() -> bytes:
    """Locked with a user password that nobody has."""
    lock = b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >>" % (b"ab" * 32, b"cd" * 32)
    objects = [*made.pdf_objects(made.lines_stream(WORDS)), lock]
    return made.pdf_of(objects, b"/Encrypt 6 0 R /ID [<00><00>]")


def pdf_with(content: bytes, pages: bytes = b"/Kids [3 0 R] /Count 1") -> bytes:
    return made.pdf_of(made.pdf_objects(content, pages))


def bomb_pdf() -> bytes:
    return pdf_with(made.flate(b"BT " + b"q Q " * 1_000_000 + b"ET"))


def deep_pdf() -> bytes:
    return pdf_with(made.stream(b"[" * 50_000 + b"] TJ"))


def changed_docx(old: str, new: str) -> bytes:
    parts = made.docx_parts(made.paragraph(" ".join(WORDS)))
    parts["word/document.xml"] = str(parts["word/document.xml"]).replace(old, new, 1)
    return made.packed(parts)


def laughing_docx() -> bytes:
    return changed_docx("<w:document", LAUGHS + "]>\n<w:document").replace(b"heron", b"&a10;")


def external_docx() -> bytes:
    """An entity that names a file of the reader's machine."""
    bad = "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>\n<w:document"
    return changed_docx("<w:document", bad)


def docx_and(extra: dict[str, str | bytes]) -> bytes:
    return made.packed({**made.docx_parts(made.paragraph(" ".join(WORDS))), **extra})


def lying_docx() -> bytes:
    """Sizes in the directory that are not those of the parts."""
    data = bytearray(made.docx(WORDS))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", data, at + 24, 10)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def locked_docx() -> bytes:
    """The flag for encrypted parts, in the directory and before each part."""
    data = bytearray(made.docx(WORDS))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def nested_docx() -> bytes:
    inner = made.packed({"x": b"\0" * 1_000_000})
    for _ in range(5):
        inner = made.packed({f"{n}.zip": inner for n in range(10)})
    return docx_and({"word/embeddings/more.zip": inner})


def deep_docx() -> bytes:
    deep = 3000
    table = (
        "<w:tbl><w:tr><w:tc>" * deep + made.paragraph(WORDS[0]) + "</w:tc></w:tr></w:tbl>" * deep
    )
    return made.packed(made.docx_parts(table))


def laughing_xlsx() -> bytes:
    parts = made.xlsx_parts(made.sheet_rows([["a"], ["b"]]))
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(
        "<worksheet", LAUGHS + "]><worksheet"
    ).replace("<t>b</t>", "<t>&a10;</t>")
    return made.packed(parts)


def far_cell_xlsx() -> bytes:
    """One cell in the last corner of the sheet: a table of seventeen billion."""
    cell = '<c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c>'
    return made.packed(made.xlsx_parts(f'<row r="1048576">{cell}</row>'))


def no_sheet_xlsx() -> bytes:
    parts = made.xlsx_parts("")
    del parts["xl/worksheets/sheet1.xml"]
    return made.packed(parts)


def formula_xlsx() -> bytes:
    rows = made.sheet_rows([["name", "note"], ["Heron", "=HYPERLINK('x')"]])
    return made.packed(made.xlsx_parts(rows))


def laughing_pptx() -> bytes:
    parts = made.pptx_parts([("Herons", WORDS[0])])
    slide = bytes(parts["ppt/slides/slide1.xml"]).decode()  # type: ignore[arg-type]
    parts["ppt/slides/slide1.xml"] = slide.replace("<p:sld ", LAUGHS + "]><p:sld ", 1)
    return made.packed(parts)


def good_parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = io.BytesIO()
    table = pa.table({"id": list(range(1, 200)), "name": ["Heron"] * 199})
    pq.write_table(table, file, compression="none")
    return file.getvalue()


def repeated_parquet() -> bytes:
    """A few megabytes that stand for many gigabytes: one long value, a thousand times."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = io.BytesIO()
    value = pa.array(["x" * 11_000_000])
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int32()), value)
    pq.write_table(pa.table({"note": column}), file, compression="gzip")
    return file.getvalue()


DOCUMENTS: dict[str, tuple[str, Maker]] = {
    "encrypted.pdf": ("refused", encrypted_pdf),
    "cut-off.pdf": ("either", lambda: good_pdf()[:400]),
    "head-only.pdf": ("refused", lambda: b"%PDF-1.7\n"),
    "no-text.pdf": ("refused", lambda: pdf_with(made.stream(b"0 0 100 100 re f"))),
    "broken-xref.pdf": (
        "either",
        lambda: made.pdf_of(made.pdf_objects(made.lines_stream(WORDS)), xref_at=99_999_999),
    ),
    "loop.pdf": ("either", lambda: pdf_with(made.lines_stream(WORDS), b"/Kids [2 0 R] /Count 1")),
    "many-pages.pdf": (
        "either",
        lambda: pdf_with(made.lines_stream(WORDS), b"/Kids [3 0 R] /Count 2000000000"),
    ),
    "same-page.pdf": (
        "either",
        lambda: pdf_with(made.lines_stream(WORDS), b"/Kids [%s] /Count 500" % (b"3 0 R " * 500)),
    ),
    "own-length.pdf": (
        "either",
        lambda: pdf_with(b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream"),
    ),
    "huge-length.pdf": (
        "either",
        lambda: pdf_with(b"<< /Length 99999999999 >>\nstream\nBT ET\nendstream"),
    ),
    "bomb.pdf": ("either", bomb_pdf),
    "deep.pdf": ("either", deep_pdf),
    "bad-filter.pdf": (
        "either",
        lambda: pdf_with(made.stream(b"no deflate at all", b"/Filter /FlateDecode")),
    ),
    "noise.pdf": ("refused", lambda: b"%PDF-1.4\n" + bytes(range(256)) * 100),
    "cut-off.docx": ("refused", lambda: made.docx(WORDS)[:-100]),
    "encrypted.docx": ("refused", lambda: OLE + "EncryptedPackage".encode("utf-16-le")),
    "old-word.docx": ("refused", lambda: OLE),
    "locked-parts.docx": ("refused", locked_docx),
    "no-document.docx": ("refused", lambda: made.packed({"word/other.xml": "<x/>"})),
    "broken-xml.docx": ("either", lambda: changed_docx("</w:body>", "")),
    "no-words.docx": ("refused", lambda: made.docx([""])),
    "laughs.docx": ("refused", laughing_docx),
    "external.docx": ("refused", external_docx),
    "lies.docx": ("refused", lying_docx),
    "deep.docx": ("either", deep_docx),
    "nested.docx": ("refused", nested_docx),
    "bomb.docx": ("refused", lambda: docx_and({"word/media/a.bin": b"\0" * 60_000_000})),
    "many-parts.docx": (
        "refused",
        lambda: docx_and({f"word/media/{n}": b"" for n in range(11_000)}),
    ),
    "climbing.docx": ("read", lambda: docx_and({"../../../tmp/evil.txt": b"evil"})),
    "laughs.xlsx": ("refused", laughing_xlsx),
    "far-cell.xlsx": ("read", far_cell_xlsx),
    "no-sheet.xlsx": ("refused", no_sheet_xlsx),
    "formula.xlsx": ("read", formula_xlsx),
    "encrypted.xlsx": ("refused", lambda: OLE + "EncryptedPackage".encode("utf-16-le")),
    "document.xlsx": ("refused", lambda: made.docx(WORDS)),
    "laughs.pptx": ("refused", laughing_pptx),
    "cut-off.pptx": ("refused", lambda: made.pptx([("Herons", WORDS[0])])[:5000]),
    "no-slides.pptx": ("refused", lambda: made.pptx([])),
    "cut-off.parquet": ("refused", lambda: good_parquet()[:-40]),
    "damaged.parquet": ("refused", lambda: b"PAR1" + good_parquet()[60:]),
    "repeated.parquet": ("refused", repeated_parquet),
}
