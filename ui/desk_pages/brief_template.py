"""A table to fill in, for each content type, with one example in it."""

import csv
import io
from importlib import import_module
from typing import Any

import streamlit as st

from storage.brief_tables import FIELDS
from storage.briefs import BriefIn
from ui import texts
from ui.desk_pages import marking
from ui.desk_pages.visit import Visit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = ("instruction", "content_type", "audience", "tone", "channel")


def show(visit: Visit) -> None:
    st.html(marking.heading(texts.TABLE_TEMPLATE, 2))
    kind = st.selectbox(
        texts.BRIEF_TYPE,
        sorted(visit.house.types),
        format_func=visit.kind,
        key="template-type",
        persist_state="session",
    )
    rows = template(kind)
    st.html(marking.facts_html(dict(zip(*rows, strict=True))))
    with st.container(horizontal=True):
        for words, suffix, data, mime in (
            (texts.TABLE_TEMPLATE_CSV, "csv", as_csv(rows), "text/csv"),
            (texts.TABLE_TEMPLATE_XLSX, "xlsx", as_xlsx(rows), XLSX),
        ):
            st.download_button(
                words,
                data,
                file_name=f"briefs-{kind}.{suffix}",
                mime=mime,
                on_click="ignore",
                key=f"template-{suffix}",
            )


def template(kind: str) -> list[list[str]]:
    """The head, and one example under it."""
    example = {"content_type": kind, **texts.BRIEF_EXAMPLES.get(kind, texts.BRIEF_EXAMPLE)}
    head = [*HEAD, *(name for name in example if name not in FIELDS)]
    return [head, [example.get(name, "") for name in head]]


def example_keys(visit: Visit) -> set[str]:
    """The examples as briefs, which nobody means to have drafted."""
    return {example_key(kind) for kind in visit.house.types}


def example_key(kind: str) -> str:
    head, cells = template(kind)
    given = {name: cell for name, cell in zip(head, cells, strict=True) if cell}
    fields = {name: cell for name, cell in given.items() if name in FIELDS}
    facts = {name: cell for name, cell in given.items() if name not in FIELDS}
    return BriefIn.model_validate({**fields, "facts": facts}).key()


def as_csv(rows: list[list[str]]) -> str:
    """With a byte-order mark, by which spreadsheets know UTF-8."""
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return "\ufeff" + file.getvalue()


def as_xlsx(rows: list[list[str]]) -> bytes:
    openpyxl: Any = import_module("openpyxl")
    book, file = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("Briefs")
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file.getvalue()
