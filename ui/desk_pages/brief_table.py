"""A table of briefs: read row by row, what is wrong named, and what is right started."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from graphs.batches import check_records, start_batch
from graphs.brief_files import SUFFIXES, UPLOAD_BYTES, read_upload
from storage.batches import known_keys
from storage.brief_tables import Checked, Table, check_table, field_called, type_names
from storage.due import due_words
from ui import texts
from ui.desk_pages import brief_template, marking, parts
from ui.desk_pages.visit import Visit, later

WRONG_SHOWN = 100
PREVIEW = 5
HELD, CHECKED = "brief-table", "brief-table-checked"


def show(visit: Visit) -> None:
    left, right = st.columns([3, 2], gap="large")
    with right.container(border=True, key="template-card"):
        brief_template.show(visit)
    with left:
        given = st.file_uploader(
            texts.TABLE_FILE,
            type=[suffix.removeprefix(".") for suffix in SUFFIXES],
            key="brief-file",
            max_upload_size=UPLOAD_BYTES // 1_000_000,
        )
        st.html(marking.muted(texts.TABLE_HINT))
    if given is None:
        forget()
        return
    with left, parts.told():
        table = table_of(given)
        if not table.rows and not table.wrong:
            st.html(marking.notice(texts.TABLE_EMPTY, texts.TABLE_EMPTY_NEXT, "warn"))
            return
        columns = ask_columns(table)
        checked = checked_once(visit, table, ask_defaults(visit, table, columns), columns)
        show_checked(visit, given.name, checked)


def table_of(given: UploadedFile) -> Table:
    """The file's rows, read once however often the page runs. Raises BadInput."""
    held = st.session_state.get(HELD)
    if held is None or held[0] != given.file_id:
        held = given.file_id, read_upload(given.name, given.getvalue())
        st.session_state[HELD] = held
    table: Table = held[1]
    return table


def ask_columns(table: Table) -> dict[str, str]:
    """What each column holds, where people say that it is not what it is called."""
    if not table.columns:
        return {}
    words = {"": texts.TABLE_FACT, **texts.TABLE_FIELDS}
    count = len(table.columns)
    with st.expander(texts.counted(texts.TABLE_COLUMNS, texts.TABLE_COLUMNS_MANY, count)):
        rows = st.data_editor(
            [{"column": name, "holds": words[field_called(name)]} for name in table.columns],
            hide_index=True,
            disabled=["column"],
            key=f"columns-{st.session_state[HELD][0]}",
            column_config={
                "column": st.column_config.TextColumn(texts.TABLE_COLUMN),
                "holds": st.column_config.SelectboxColumn(
                    texts.TABLE_HOLDS, options=list(words.values()), required=True
                ),
            },
        )
    fields = {word: field for field, word in words.items()}
    return {row["column"]: fields.get(row["holds"], "") for row in rows}


def ask_defaults(visit: Visit, table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """What rows that leave it empty ask for."""
    kinds = sorted(visit.house.types)
    with st.container(horizontal=True, vertical_alignment="bottom", key="table-defaults"):
        kind = st.selectbox(
            texts.TABLE_DEFAULT_TYPE,
            kinds,
            index=kinds.index("product_blurb") if "product_blurb" in kinds else 0,
            format_func=visit.kind,
            key="table-type",
            persist_state="session",
            width=220,
        )
        needs = table.named and "instruction" not in columns.values()
        instruction = st.text_input(
            texts.TABLE_DEFAULT_INSTRUCTION,
            key="table-instruction",
            placeholder=texts.BRIEF_HINTS.get(kind, "") if needs else texts.BRIEF_OPTIONAL,
            persist_state="session",
        )
    given = {"content_type": kind, "instruction": (instruction or "").strip()}
    return {name: value for name, value in given.items() if value}


def checked_once(
    visit: Visit, table: Table, defaults: Mapping[str, str], columns: Mapping[str, str]
) -> Checked:
    """The rows as they were found, until the table or what was said of it changes."""
    asked = (st.session_state[HELD][0], dict(defaults), dict(columns))
    held = st.session_state.get(CHECKED)
    if held is None or held[0] != asked:
        held = asked, check(visit, table, defaults, columns)
        st.session_state[CHECKED] = held
    checked: Checked = held[1]
    return checked


def check(
    visit: Visit, table: Table, defaults: Mapping[str, str], columns: Mapping[str, str]
) -> Checked:
    types = type_names({name: kind.title for name, kind in visit.house.types.items()})
    checked = check_table(table, defaults, columns, types)
    checked = check_records(visit.house, checked, visit.reviewer)
    examples = brief_template.example_keys(visit)
    left_in = [(row.number, texts.TABLE_EXAMPLE) for row in checked.good if row.key in examples]
    good = [row for row in checked.good if row.key not in examples]
    return Checked(good, sorted([*checked.wrong, *left_in]))


def show_checked(visit: Visit, name: str, checked: Checked) -> None:
    briefs = checked.briefs
    with visit.db.read() as session:
        known = len(known_keys(session, (key for key, _ in briefs)))
    same = len(checked.good) - len(briefs)
    words = texts.counted(texts.TABLE_GOOD, texts.TABLE_GOOD_MANY, len(checked.good))
    notes = [
        texts.counted(texts.TABLE_SAME, texts.TABLE_SAME_MANY, same) if same else "",
        texts.counted(texts.TABLE_KNOWN, texts.TABLE_KNOWN_MANY, known) if known else "",
    ]
    st.html(marking.heading(words, 2) + "".join(marking.muted(note) for note in notes if note))
    if briefs:
        st.button(
            texts.counted(texts.TABLE_START, texts.TABLE_START_MANY, len(briefs)),
            key="table-go",
            type="primary",
            on_click=later("table-start", True),
        )
    if st.session_state.pop("table-start", False) and briefs:
        start(visit, name, checked)
    show_wrong(checked)
    if briefs:
        st.html(marking.heading(texts.TABLE_PREVIEW) + preview(visit, checked))


def start(visit: Visit, name: str, checked: Checked) -> None:
    briefs = checked.briefs
    bar = st.progress(0.0)

    def tell(count: int) -> None:
        if count % 10 == 0 or count == len(briefs):
            words = texts.TABLE_STARTING.format(done=f"{count:,}", total=f"{len(briefs):,}")
            bar.progress(count / len(briefs), words)

    batch = start_batch(visit.house, briefs, visit.reviewer, name, tell)
    forget()
    visit.go("briefs", batch=batch)


def forget() -> None:
    for name in (HELD, CHECKED):
        st.session_state.pop(name, None)


def show_wrong(checked: Checked) -> None:
    if not checked.wrong:
        return
    rows = [(str(number), marking.esc(why)) for number, why in checked.wrong[:WRONG_SHOWN]]
    more = len(checked.wrong) - WRONG_SHOWN
    words = texts.counted(texts.TABLE_WRONG, texts.TABLE_WRONG_MANY, len(checked.wrong))
    st.html(
        marking.notice(words, texts.TABLE_WRONG_HINT, "warn")
        + parts.table((texts.TABLE_ROW, texts.TABLE_REASON), rows, "wrong")
        + (marking.muted(texts.TABLE_MORE.format(count=f"{more:,}")) if more > 0 else "")
    )


def preview(visit: Visit, checked: Checked) -> str:
    return "".join(one(visit, row.number, row.brief) for row in checked.good[:PREVIEW])


def one(visit: Visit, number: int, brief: Any) -> str:
    facts = {**brief.facts, **dict(said_of(brief))}
    return (
        f'<div class="cd-row-brief"><span class="cd-muted">{texts.TABLE_ROW} {number} · '
        f"{marking.esc(visit.kind(brief.content_type))}</span>"
        f'<p dir="auto">{marking.esc(brief.instruction)}</p>{marking.facts_html(facts)}</div>'
    )


def said_of(brief: Any) -> list[tuple[str, str]]:
    """What a brief says beside its facts, under the words for it."""
    lines = [(word, getattr(brief, name)) for name, word in texts.BRIEF_LINES.items()]
    lines.append((texts.BRIEF_DUE, due_words(brief.due_at)))
    return [(word, said) for word, said in lines if said]
