"""Small documents of every packed format, written by hand: the same bytes every time."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org"
RELATIONS = f"{OFFICE}/package/2006/relationships"
MAIN = f"{OFFICE}/officeDocument/2006/relationships"
WORD = f"{OFFICE}/wordprocessingml/2006/main"
SHEET = f"{OFFICE}/spreadsheetml/2006/main"
TYPES = "application/vnd.openxmlformats-officedocument"


def packed(parts: Mapping[str, str | bytes], deflate: bool = True) -> bytes:
    """A ZIP archive without times in it."""
    file = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, method)
    return file.getvalue()


def unpacked(data: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def content_types(**parts: str) -> str:
    named = "".join(
        f'<Override PartName="{name}" ContentType="{TYPES}.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    return (
        f'{XML}<Types xmlns="{OFFICE}/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{named}</Types>'
    )


def relations(*targets: tuple[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{MAIN}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{XML}<Relationships xmlns="{RELATIONS}">{links}</Relationships>'


def docx_parts(body: str) -> dict[str, str | bytes]:
    """A Word document with this XML as its body."""
    return {
        "[Content_Types].xml": content_types(
            **{"/word/document.xml": "wordprocessingml.document.main"}
        ),
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f'{XML}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body>'
        "</w:document>",
    }


def paragraph(text: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{styled}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def docx(paragraphs: Sequence[str]) -> bytes:
    return packed(docx_parts("".join(map(paragraph, paragraphs))))


def xlsx_parts(rows: str, name: str = "Birds") -> dict[str, str | bytes]:
    """A workbook with one sheet that holds this XML as its rows."""
    return {
        "[Content_Types].xml": content_types(
            **{
                "/xl/workbook.xml": "spreadsheetml.sheet.main",
                "/xl/worksheets/sheet1.xml": "spreadsheetml.worksheet",
            }
        ),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{SHEET}" xmlns:r="{MAIN}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": f'{XML}<worksheet xmlns="{SHEET}"><sheetData>{rows}'
        "</sheetData></worksheet>",
    }


def sheet_rows(rows: Sequence[Sequence[str]]) -> str:
    return "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
            for column, cell in enumerate(cells)
        )
        + "</row>"
        for number, cells in enumerate(rows, start=1)
    )


def xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    return packed(xlsx_parts(sheet_rows(rows)))


def pptx_parts(slides: Sequence[tuple[str, str]]) -> dict[str, str | bytes]:
    """A presentation: a title and a text for each slide."""
    from pptx import Presentation

    show = Presentation()
    for title, text in slides:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
    file = io.BytesIO()
    show.save(file)
    return unpacked(file.getvalue())


def pptx(slides: Sequence[tuple[str, str]]) -> bytes:
    return packed(pptx_parts(slides))


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"", xref_at: int | None = None) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out) if xref_at is None else xref_at
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    size = len(objects) + 1
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (size, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def flate(data: bytes) -> bytes:
    return stream(zlib.compress(data), b"/Filter /FlateDecode")


def pdf_objects(content: bytes, pages: bytes = b"/Kids [3 0 R] /Count 1") -> list[bytes]:
    """One page with this content stream."""
    return [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages %s >>" % pages,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]


def lines_stream(lines: Sequence[str]) -> bytes:
    shown = b"".join(
        b"(%s) Tj 0 -14 Td\n" % line.encode("ascii").replace(b"(", b"\\(").replace(b")", b"\\)")
        for line in lines
    )
    return stream(b"BT /F1 11 Tf 72 720 Td\n%sET" % shown)


def pdf(lines: Sequence[str]) -> bytes:
    return pdf_of(pdf_objects(lines_stream(lines)))
