"""The generated home of `eval desk` is one that the desk's verbs can work in."""

import argparse
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlmodel import func, select

from evals import desk
from evals._desk_home import fill, kept, kept_home
from evals._desk_peer import VERSION, Peer, column_name, data_of, install
from evals._desk_texts import TYPES, piece
from evals._desk_verbs import LISTS, VIEWER, in_turn, our_sides, quantiles
from graphs.evidence import facts_text
from storage.database import Database, open_database
from storage.errors import WorkError
from storage.inbox import Filters, inbox_page
from storage.review import next_task, review_view
from storage.settings import load_settings
from storage.tables import Item, SourceVersion, Task
from storage.tasks import count_open

TASKS = 240


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept_home(tmp_path_factory.mktemp("desk-eval"), TASKS)


@pytest.fixture
def db(home: Path) -> Iterator[Database]:
    database = open_database(load_settings(home=home, database_url=""))
    yield database
    database.engine.dispose()


def test_a_number_gives_the_same_piece_in_any_process() -> None:
    assert piece(77) == piece(77)
    assert len({piece(n).title for n in range(500)}) == 500
    assert len({piece(n).text() for n in range(500)}) > 490
    assert {piece(n).content_type for n in range(5)} == set(TYPES)


def test_statements_rest_on_facts_or_on_nothing() -> None:
    for n in range(100):
        for said in piece(n).attempts[-1]:
            assert (said.key in piece(n).facts) == (said.verdict != "not_found")
            if said.verdict == "supported":
                assert piece(n).facts[said.key] in said.text


def test_all_tasks_are_open_and_of_all_sorts(db: Database) -> None:
    with db.read() as session:
        tasks = session.exec(select(Task)).all()
        assert count_open(session) == len(tasks) == TASKS
    assert {task.content_type for task in tasks} == set(TYPES)
    assert {task.why for task in tasks} == {"uncertain", "policy"}
    assert all(
        0 < sum(bool(found) for found in column) < TASKS
        for column in (
            [task.assignee for task in tasks],
            [task.due_at for task in tasks],
            [task.confidence for task in tasks],
            [task.holder for task in tasks],
        )
    )


def test_the_inbox_pages_through_all_of_it(db: Database) -> None:
    seen: list[str] = []
    after: str | None = None
    with db.read() as session:
        while not seen or after:
            page = inbox_page(session, VIEWER, Filters(), 50, after)
            seen, after = [*seen, *(row["task"] for row in page.rows)], page.next
    assert len(set(seen)) == len(seen) == TASKS


def test_every_list_that_is_measured_has_rows(db: Database) -> None:
    with db.read() as session:
        assert all(inbox_page(session, VIEWER, filters, 5).rows for filters in LISTS)


def test_claims_show_their_words_and_their_evidence(db: Database) -> None:
    verdicts = Counter[str]()
    with db.read() as session:
        for task in session.exec(select(Task).limit(30)):
            draft = review_view(session, task.id, VIEWER)["draft"]
            assert " ".join(claim["text"] for claim in draft["claims"]) == draft["text"]
            for claim in draft["claims"]:
                verdicts[claim["verdict"]] += 1
                assert (claim["evidence"] is None) == (claim["verdict"] == "not_found")
                assert claim["evidence"] is None or ": " in claim["evidence"]["text"]
    assert set(verdicts) == {"supported", "contradicted", "not_found"}


def test_somebody_can_begin_to_review(db: Database) -> None:
    with db.read() as session:
        found = next_task(session, VIEWER)
        assert found is not None
        assert review_view(session, found, VIEWER)["standing"]["state"] == "open"


def test_what_is_whole_is_used_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals._desk_home.fill", None)
    assert kept_home(home.parent, TASKS) == home


def test_what_was_made_by_other_code_is_made_anew(tmp_path: Path) -> None:
    made: list[int] = []

    def make(folder: Path, tasks: int) -> None:
        (folder / "rows").write_text(str(tasks))
        made.append(tasks)

    for key in ("one", "one", "two"):
        kept(tmp_path / "home", key, make, len(made) + 1)
    assert made == [1, 2]
    assert (tmp_path / "home" / "rows").read_text() == "2"


def test_what_was_interrupted_is_made_anew(tmp_path: Path) -> None:
    def fails(folder: Path, tasks: int) -> None:
        (folder / "half").touch()
        raise WorkError("the disk is full")

    with pytest.raises(WorkError):
        kept(tmp_path / "home", "key", fails, 1)
    assert not (tmp_path / "home").exists()
    assert kept(tmp_path / "home", "key", lambda folder, tasks: None, 1).exists()
    assert not (tmp_path / "home" / "half").exists()


def test_a_home_names_its_sources(tmp_path: Path) -> None:
    fill(tmp_path, 3)
    db = open_database(load_settings(home=tmp_path, database_url=""))
    with db.read() as session:
        assert session.exec(select(func.count()).select_from(Item)).one() == 3
        texts = set(session.exec(select(SourceVersion.text)))
    db.engine.dispose()
    assert texts == {facts_text(piece(n).facts) for n in range(3)}


def test_the_peer_is_given_what_ours_shows() -> None:
    data = data_of(piece(4))
    assert data["title"] == piece(4).title
    assert data["text"] == piece(4).text()
    assert piece(4).facts["name"] in data["evidence"]
    assert column_name({"id": "why", "parent": "data", "target": "tasks"}) == "tasks:data.why"
    assert column_name({"id": "id", "target": "tasks"}) == "tasks:id"


def test_a_peer_that_is_installed_is_not_installed_again(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / f"label-studio-{VERSION}").touch()
    assert install(tmp_path / "env") == tmp_path / "env" / "bin" / "label-studio"


def test_every_side_is_called_as_often_and_none_is_always_first() -> None:
    called: list[str] = []
    sides = {name: lambda n, name=name: called.append(name) for name in ("ours", "theirs")}
    times = in_turn(sides, 6)
    assert {name: len(values) for name, values in times.items()} == {"ours": 6, "theirs": 6}
    assert set(called[::2]) == {"ours", "theirs"}
    assert set(dict(quantiles(times))) == {
        f"{side}_p{share}_ms" for side in ("ours", "theirs") for share in (50, 95)
    }


def test_our_sides_answer_from_the_home(db: Database) -> None:
    for call in our_sides(db).values():
        for number in range(12):
            call(number)


def test_ratios_are_ours_to_the_peers() -> None:
    verbs = {"list_p95_ms": 10.0, "next_p95_ms": 6.0, "peer_list_p95_ms": 40.0}
    painted = {"list": [100.0, 200.0], "peer_list": [300.0]}
    found = desk.keys(verbs | {"peer_next_p95_ms": 24.0}, painted)
    assert (found["list_ratio"], found["next_ratio"]) == (0.25, 0.25)
    assert (found["paint_p95_ms"], found["peer_paint_p95_ms"]) == (195.0, 300.0)


def test_without_a_peer_its_keys_are_null_and_a_note_says_why(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(folder: Path, scratch: Path, tasks: int) -> Peer:
        raise WorkError("label-studio cannot be installed: no index")

    monkeypatch.setattr(desk, "served_peer", refuses)
    options = argparse.Namespace(tasks=TASKS, calls=12, actions=0, alone=False)
    result = desk.measure(home.parent, options)
    assert result["tasks"] == TASKS
    assert result["list_p95_ms"] > 0 < result["next_p95_ms"]
    nulls = {"peer_list_p95_ms", "peer_next_p95_ms", "list_ratio", "next_ratio", "paint_p95_ms"}
    assert {name for name, value in result.items() if value is None} >= nulls
    assert result["notes"] == ["no peer: label-studio cannot be installed: no index"]
    assert "no peer" in desk.table(result)


def test_measuring_alone_asks_for_no_peer(home: Path) -> None:
    notes: list[str] = []
    options = argparse.Namespace(alone=True)
    with ExitStack() as stack:
        assert desk.beside(stack, home.parent, home, options, notes) is None
    assert not notes


def test_measuring_leaves_the_kept_home_as_it_was(home: Path) -> None:
    before = (home / "copydesk.db").read_bytes()
    desk.measure(home.parent, argparse.Namespace(tasks=TASKS, calls=12, actions=0, alone=True))
    assert (home / "copydesk.db").read_bytes() == before
