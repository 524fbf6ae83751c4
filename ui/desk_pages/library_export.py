"""Pieces as files: made when they are asked for, on disk, and handed to the browser."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from storage.items import find_item
from storage.piece_files.export import export_piece, export_pieces, most_at_the_desk
from storage.piece_files.write import FORMATS, Written, suffix_of
from storage.piece_lists import Wanted
from storage.tables.base import now
from ui import texts
from ui.desk_pages import marking
from ui.desk_pages.visit import Visit, later

READY = "export-ready"


def show(visit: Visit, wanted: Wanted) -> None:
    """A file of every piece that fits."""

    def write(path: Path, form: str) -> Written:
        with visit.db.read() as session:
            return export_pieces(session, wanted, path, form, most_at_the_desk(form))

    with st.expander(texts.PIECES_EXPORT, key="export-all"):
        ask(f"pieces-{now():%Y-%m-%d}", write, True, repr(wanted))


def show_one(visit: Visit, item_id: str) -> None:
    """A file of one piece."""

    def write(path: Path, form: str) -> Written:
        with visit.db.read() as session:
            return export_piece(session, find_item(session, item_id), path, form)

    ask(item_id, write, False, item_id)


def ask(name: str, write: Callable[[Path, str], Written], many: bool, what: str) -> None:
    """The format, and the file: made by one click, fetched by the next."""
    form = st.segmented_control(
        texts.EXPORT_FORMAT,
        FORMATS,
        format_func=texts.EXPORT_FORMATS.__getitem__,
        default="md",
        required=True,
        key=f"export-format-{many}",
        persist_state="session",
    )
    file = f"{name}{suffix_of(form, many)}"
    packed = texts.EXPORT_MANY_MEANS if file.endswith(".zip") else ""
    st.html(marking.muted(packed + texts.EXPORT_MEANS[form]))
    if st.session_state.pop("export-go", False):
        with st.spinner(texts.EXPORT_MAKING):
            st.session_state[READY] = (what, form, *made(file, write, form))
    ready = st.session_state.get(READY)
    if ready is None or ready[:2] != (what, form):
        st.session_state.pop(READY, None)
        st.button(texts.EXPORT_PREPARE, key="export-it", on_click=later("export-go", True))
        return
    data, written = ready[2:]
    st.download_button(
        marking.label(texts.EXPORT_DOWNLOAD.format(name=file)),
        data,
        file_name=file,
        type="primary",
        on_click="ignore",
        key="export",
    )
    st.html(marking.muted(*told_of(written, form, many)))


def told_of(written: Written, form: str, many: bool) -> list[str]:
    """What is in the file, and what is not."""
    count, most = written.pieces, most_at_the_desk(form)
    words = [texts.counted(texts.EXPORT_HOLDS, texts.EXPORT_HOLDS_MANY, count)]
    if many and count == most:
        words.append(texts.PIECES_MOST.format(count=f"{most:,}"))
    if written.guarded:
        guarded = texts.counted(texts.EXPORT_GUARDED, texts.EXPORT_GUARDED_MANY, written.guarded)
        words.append(guarded)
    return words


def made(file: str, write: Callable[[Path, str], Written], form: str) -> tuple[bytes, Written]:
    with TemporaryDirectory(prefix="copydesk-export-") as folder:
        path = Path(folder) / file
        written = write(path, form)
        return path.read_bytes(), written
