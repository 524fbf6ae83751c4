"""`copydesk adapters`: what each is, sign-off, trials, and the way back."""

import json

from calling import Call
from desk_home import open_home
from scripted import rows
from tasting import BASE_SHA256, add_gated, held_out

from agents.fakes import ScriptedModel
from finetune.gate_checks import Draft, Trial
from finetune.gate_report import gate_report
from graphs.house import House
from storage.tables import Adapter, Person, SnapshotExample, TasteTest
from storage.taste import next_pair, prefer


def gate(worse: bool = False) -> dict[str, object]:
    trials = [
        Trial(f"ref {n} x y", Draft(f"ref {n} x y", 0.9, findings=int(worse)), Draft("z", 0.2))
        for n in range(20)
    ]
    return gate_report(trials, "base")


def home_with(call: Call, home, pairs: int = 0, **values) -> tuple[House, str]:
    call.model = ScriptedModel(lambda _: "", sha256=BASE_SHA256)
    house = open_home(home)
    return house, add_gated(house, pairs, **values)


def flat(said: str) -> str:
    """Without the ends of lines, which depend on the terminal's width."""
    return " ".join(said.split())


def status(house: House, adapter: str) -> str:
    return str(rows(house, Adapter, id=adapter)[0].status)


def test_an_adapters_gate_is_shown_with_every_measure(call: Call, home) -> None:
    house, adapter = home_with(call, home, **gate())
    said = call("adapters", "show", adapter)
    assert said.code == 0 and "on 20 briefs that it never saw" in flat(said.out)
    assert "chrF to what people" in said.out and "passes" in said.out
    shown = json.loads(call("adapters", "show", adapter, "--json").out)
    assert shown["gate"]["verdict"] == "win" and shown["taste"] == []
    assert {"wins_live", "length"} <= {check["name"] for check in shown["gate"]["checks"]}
    house.close()


def test_a_refused_adapter_says_on_what(call: Call, home) -> None:
    house, adapter = home_with(call, home, status="refused", **gate(worse=True))
    said = call("adapters", "show", adapter)
    assert "refuses" in said.out and "rule findings a draft" in flat(said.out)
    house.close()


def test_gates_of_before_and_adapters_without_one_are_shown_too(call: Call, home) -> None:
    house, adapter = home_with(call, home)
    assert "better on held-out briefs" in call("adapters", "show", adapter).out
    with house.db.write() as session:
        session.get_one(Adapter, adapter).gate = {}
    assert "not judged yet" in call("adapters", "show", adapter).out
    missing = call("adapters", "show", "adp_nothing")
    assert missing.code == 2 and "no adapter" in missing.err
    house.close()


def test_a_taste_test_is_told_and_simulated_judges_are_named_as_such(call: Call, home) -> None:
    house, adapter = home_with(call, home, pairs=2)
    with house.db.write() as session:
        for who, dreamt in (("Ana", False), ("a rule", True)):
            pair = next_pair(session, who)
            assert pair is not None
            prefer(session, pair.id, who, "neither", simulated=dreamt)
    said = flat(call("adapters", "show", adapter).out)
    assert "(Ana): open" in said and "(simulated judges): open" in said
    assert len(rows(house, TasteTest)) == 2
    house.close()


def test_a_trial_is_begun_and_taken_back(call: Call, home) -> None:
    house, adapter = home_with(call, home)
    said = call("adapters", "promote", adapter, "--canary", "0.2", "--as", "Lea")
    assert said.code == 0 and "on trial with 20% of new briefs" in said.out
    assert status(house, adapter) == "canary"
    assert "trial with 20% of new briefs against base" in call("adapters", "show", adapter).out
    assert "the base model writes again" in call("adapters", "rollback").out
    assert status(house, adapter) == "candidate"
    assert call("adapters", "promote", adapter, "--canary", "0.9").code == 2
    house.close()


def test_a_changed_file_does_not_go_live_and_the_reason_is_the_statuss(call: Call, home) -> None:
    house, adapter = home_with(call, home)
    file = house.adapter_file(rows(house, Adapter)[0])
    whole = file.read_bytes()
    file.write_bytes(whole[:-4] + b"\0\0\0\0")
    for more in ((), ("--canary", "0.1")):
        refused = call("adapters", "promote", adapter, *more)
        assert refused.code == 1 and "has sha256" in flat(refused.err)
        assert "backup" in flat(refused.err) and status(house, adapter) == "candidate"
    file.write_bytes(whole)
    for _ in range(2):
        assert call("adapters", "promote", adapter, "--as", "Lea").code == 0
        assert "is live: better on held-out briefs" in call("adapters", "show", adapter).out
        assert call("adapters", "rollback", "--as", "Lea").code == 0
        assert "is retired: rolled back by Lea" in call("adapters", "show", adapter).out
    house.close()


def test_a_withdrawal_says_that_the_live_adapter_stops_writing(call: Call, home) -> None:
    house, adapter = home_with(call, home)
    with house.db.write() as session:
        example = held_out(0)
        session.add(example)
        session.flush()
        values = {"snapshot_id": "snp_tasting", "example_id": example.id}
        session.add(SnapshotExample(**values, split="train"))
    assert call("adapters", "promote", adapter).code == 0
    said = call("withdraw", example.id)
    assert said.code == 0 and f"{adapter} was live and writes no more" in flat(said.out)
    assert status(house, adapter) == "tainted"
    house.close()


def test_promoting_and_rolling_back_take_a_lead_in_a_team(call: Call, home) -> None:
    house, adapter = home_with(call, home)
    with house.db.write() as session:
        session.add(Person(id="prs_1", name="Ana", role="reviewer"))
        session.add(Person(id="prs_2", name="Lea", role="lead"))
    for more in ((), ("--canary", "0.1")):
        refused = call("adapters", "promote", adapter, "--as", "Ana", *more)
        assert refused.code == 2 and "needs a lead" in refused.err
    assert call("adapters", "promote", adapter, "--as", "Lea").code == 0
    assert call("adapters", "rollback", "--as", "Ana").code == 2
    assert status(house, adapter) == "live"
    assert call("adapters", "rollback", "--as", "Lea").code == 0
    assert status(house, adapter) == "retired"
    house.close()
