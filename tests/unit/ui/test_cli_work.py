"""Work that fails (exit code 1), and work beside other processes."""

from pathlib import Path

import pytest
from calling import Call, draft, facts_file, failed
from scripted import drafted, finished, new_item, open_scripted_house, rows

from agents.fakes import ScriptedModel
from storage.decisions import decide
from storage.errors import ModelUnavailable, NotFound
from storage.items import WAITING
from storage.leases import take_lease
from storage.tables import Decision, Item
from storage.tasks import find_task
from ui.cli import main


def test_a_decision_on_a_decided_item_says_who_was_first(call: Call, tmp_path: Path) -> None:
    item_id = draft(call, tmp_path)
    assert call("decide", item_id, "approve", "--as", "maria").code == 0
    failed(call("decide", item_id, "reject", "--as", "ben"), "approve by maria", "show")


def test_an_undecided_item_is_not_published(call: Call, tmp_path: Path) -> None:
    failed(call("publish", draft(call, tmp_path)), "not approved")


def test_a_model_that_is_away_fails_the_call_and_keeps_the_item(call: Call) -> None:
    call.model = ScriptedModel([ModelUnavailable("the model is away", "start it")] * 9)
    said = call("draft", "Write the blurb.", "--json")
    assert (said.code, said.out) == (1, "")
    assert "error: the model is away" in said.err and "next: start it" in said.err
    assert call("items", "--json").json[0]["status"] in WAITING


def test_too_few_examples_fail_a_freeze(call: Call) -> None:
    failed(call("dataset", "freeze"), "0 rows to train on")


def test_a_damaged_home_fails_every_call(call: Call, home: Path) -> None:
    (home / "copydesk.db").write_bytes(b"This is not a database. " * 100)
    failed(call("items"), "not a database", "restore")


def test_debug_shows_where_an_error_came_from(home: Path) -> None:
    with pytest.raises(NotFound):
        main(["show", "it_nothing", "--home", str(home), "--debug"])


def test_an_item_that_another_process_drafts_is_left_to_it(call: Call, home: Path) -> None:
    house = open_scripted_house(home)
    item_id = new_item(house)
    with house.db.write() as session:
        take_lease(session, item_id, "elsewhere:1:1", 60)
    house.close()
    said = call("draft", "Write the blurb. one", "--facts", facts_file(home))
    assert said.code == 1
    assert "drafted by another process" in said.err


def test_a_decision_holds_while_another_process_has_the_item(call: Call, home: Path) -> None:
    house = open_scripted_house(home)
    item_id = drafted(house)
    with house.db.write() as session:
        take_lease(session, item_id, "elsewhere:1:1", 60)
        assert find_task(session, item_id)
    said = call("decide", item_id, "approve", "--as", "maria", "--json")
    assert said.code == 0
    assert (said.json["verdict"], said.json["status"]) == ("approve", "review")
    (decision,) = rows(house, Decision)
    assert (decision.verdict, decision.resumed_at) == ("approve", None)
    house.close()


def test_a_worker_does_what_is_left(call: Call, home: Path) -> None:
    house = open_scripted_house(home)
    first = drafted(house, "first")
    finished(house, "second")
    new_item(house, "third")
    with house.db.write() as session:
        decide(session, find_task(session, first), "approve", "ann")
    said = call("worker", "--once")
    assert said.code == 0
    assert [item.status for item in rows(house, Item)] == ["done", "done", "review"]
    house.close()


def test_budgets_are_set_and_shown(call: Call) -> None:
    assert call("budget", "set", "faq_answer", 0.1).code == 0
    shown = {row["content_type"]: row["budget"] for row in call("budget", "--json").json}
    assert (shown["faq_answer"], shown["product_blurb"]) == (0.1, 0.02)


def test_a_measurements_own_help_is_reached(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["eval", "style", "--help"])
    assert not caught.value.code and "copydesk eval style" in capfd.readouterr().out
    with pytest.raises(SystemExit):
        main(["eval", "--help"])
    assert "A file in evals/" in capfd.readouterr().out
