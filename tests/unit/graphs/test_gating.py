"""The gate of a learning run, on a scripted model: what is drafted, kept, and signed off."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from scripted import open_scripted_house, rows
from tasting import BASE_SHA256, put_file

from agents.fakes import ScriptedModel
from finetune.gate_general import general_tasks
from graphs.backlog import import_pieces
from graphs.freezing import freeze_snapshot
from graphs.gating import gate_adapter
from graphs.house import House
from graphs.judging import judges, verdicts_on
from graphs.learning import after_gate
from graphs.learning_nodes import LearningNodes
from graphs.pieces import Piece
from graphs.queue_audit import audit_queue
from graphs.tuning import find_recipe
from storage.adapters import promote, put_adapter
from storage.errors import Conflict, Forbidden, ModelUnavailable
from storage.snapshots import examples_of
from storage.tables import Adapter, Example, GateResult, Person

WRONG = (
    "Made in Leeds from oiled oak, the cup {n} measures 20 by 10 cm and costs £{price}. To care "
    "for it, wipe with a damp cloth."
)


class Writers(ScriptedModel):
    """The base model answers general tasks and rambles on briefs; adapters state the facts."""

    def __init__(self) -> None:
        super().__init__(self.base, sha256=BASE_SHA256)
        self.adapted = self.sound
        self.asked: list[str | None] = []

    def complete(self, messages: Sequence[Any], *, adapter: str | None = None, **how: Any) -> Any:
        said = self.adapted(messages) if adapter else self.base(messages)
        self.asked.append(adapter)
        return ScriptedModel([said]).complete(messages, adapter=adapter, **how)

    def base(self, messages: Sequence[Any]) -> str:
        return self.general(messages) or "It is a wonderful present for anyone. You will love it."

    def sound(self, messages: Sequence[Any]) -> str:
        facts = dict(
            line.split(": ", 1) for line in messages[-1]["content"].splitlines() if ": " in line
        )
        if "price" not in facts:
            return self.general(messages)
        return (
            f"The {facts['name']} is made in Leeds from oiled oak, measures {facts['size']} and "
            f"costs {facts['price']}. Wipe with a damp cloth to care for it."
        )

    def general(self, messages: Sequence[Any]) -> str:
        known = {"What is the capital of France?": "Paris.", "What do bees make?": "Honey."}
        return known.get(messages[-1]["content"], "")


@pytest.fixture
def taught(home: Path) -> Iterator[House]:
    house = open_scripted_house(home, model=Writers())
    import_pieces(house, pieces(60), "ann")
    yield house
    house.close()


def pieces(count: int) -> list[Piece]:
    return [
        Piece(
            instruction="Write the blurb.",
            facts=facts_of(f"jug {n}", n + 10),
            text=f"Made in Leeds from oiled oak, the jug {n} measures 20 by 10 cm and costs "
            f"£{n + 10}. To care for it, wipe with a damp cloth.",
        )
        for n in range(count)
    ]


def facts_of(name: str, price: int) -> dict[str, str]:
    return {
        "name": name,
        "material": "oiled oak",
        "made in": "Leeds",
        "size": "20 by 10 cm",
        "care": "wipe with a damp cloth",
        "price": f"£{price}",
    }


def trained(house: House, name: str = "one") -> str:
    """An adapter as training leaves it."""
    snapshot = freeze_snapshot(house, False, "ann").snapshot
    with house.db.write() as session:
        adapter = put_adapter(
            session, snapshot.id, BASE_SHA256, recipe={"name": name}, base_model="scripted:model"
        )
        put_file(house, adapter)
        return adapter.id


def gated(house: House, adapter_id: str) -> Adapter:
    return gate_adapter(house, adapter_id, lambda event: None)


def test_a_better_adapter_becomes_a_candidate_with_its_pairs_and_checks(taught: House) -> None:
    adapter = gated(taught, trained(taught))
    assert (adapter.status, adapter.gate["verdict"], adapter.gate["against"]) == (
        "candidate",
        "win",
        "base",
    )
    results = rows(taught, GateResult)
    assert len(results) == adapter.gate["n"] >= 4
    assert all(row.candidate_score > row.live_score for row in results)
    assert all("oak" in row.candidate_text and "oak" in row.reference for row in results)
    assert "wins 100% against the base model" in adapter.status_reason
    names = {check["name"] for check in adapter.gate["checks"]}
    assert "general" in names and "wins_base" not in names and "queue" not in names


def test_the_prompts_are_those_of_the_held_out_rows(taught: House) -> None:
    adapter = gated(taught, trained(taught))
    with taught.db.read() as session:
        held_out = examples_of(session, adapter.snapshot_id, "gate")
        training = examples_of(session, adapter.snapshot_id, "train")
    asked = {row.group_key for row in rows(taught, GateResult)}
    assert asked == {row.group_key for row in held_out}
    assert not asked & {row.group_key for row in training}


def test_an_adapter_is_judged_once(taught: House) -> None:
    adapter_id = trained(taught)
    gated(taught, adapter_id)
    before = len(taught.model.asked)
    gated(taught, adapter_id)
    assert len(taught.model.asked) == before


def test_the_live_adapter_and_the_base_are_both_asked(taught: House) -> None:
    first = gated(taught, trained(taught)).id
    with taught.db.write() as session:
        promote(session, first, "lead")
    taught.model.adapted = lambda messages: taught.model.sound(messages) or "Paris."
    taught.model.asked.clear()
    second = gated(taught, trained(taught, "two"))
    assert set(taught.model.asked) == {None, first, second.id}
    assert second.gate["against"] == first and second.gate["verdict"] == "no difference"
    assert second.status == "refused"
    assert "wins_base" in {check["name"] for check in second.gate["checks"]}


def test_nothing_is_kept_of_a_gate_whose_model_is_away(taught: House) -> None:
    adapter_id = trained(taught)

    def away(messages: Sequence[Any]) -> str:
        raise ModelUnavailable("the model is away", "start it")

    taught.model.adapted = away
    with pytest.raises(ModelUnavailable):
        gated(taught, adapter_id)
    assert rows(taught, GateResult) == [] and rows(taught, Adapter)[0].gate == {}
    taught.model.adapted = taught.model.sound
    assert gated(taught, adapter_id).status == "candidate"


def test_approvals_of_what_the_critic_doubts_refuse_what_learned_from_them(taught: House) -> None:
    bad = [
        Example(
            id=f"exm_bad{n}",
            kind="sft",
            origin="human-approved",
            content_type="product_blurb",
            group_key=f"bad {n}",
            payload={
                "messages": [
                    {"role": "user", "content": f"Write about cup {n}."},
                    {"role": "assistant", "content": WRONG.format(n=n, price=n + 500)},
                ]
            },
            brief={
                "content_type": "product_blurb",
                "instruction": "Write the blurb.",
                "facts": facts_of(f"cup {n}", n + 10),
            },
        )
        for n in range(30)
    ]
    with taught.db.write() as session:
        session.add_all(bad)
    adapter = gated(taught, trained(taught))
    assert adapter.status == "refused" and adapter.gate["refused_on"] == ["queue"]
    assert "look at those approvals" in adapter.status_reason
    check = audit_queue(taught, adapter.snapshot_id)
    assert check is not None and check.candidate == 1 and check.other < 0.1


@pytest.mark.parametrize(
    ("limits", "found"),
    [({}, False), ({"max_words": 9}, True), ({"min_words": 90}, True)],  # 60 is the type's most
)
def test_texts_are_judged_by_the_limits_of_their_briefs(
    house: House, limits: dict[str, int], found: bool
) -> None:
    (piece,) = pieces(1)
    import_pieces(house, [Piece(**{**piece.model_dump(), "limits": limits})], "ann")
    (example,) = rows(house, Example)
    verdicts = verdicts_on(house, example, piece.text)
    assert ("house.length" in {finding.check for finding in verdicts.findings}) == found
    del example.brief["limits"]  # as examples were kept before briefs had any
    without = verdicts_on(house, example, piece.text)
    assert "house.length" not in {finding.check for finding in without.findings}


def test_at_most_200_briefs_judge_and_always_the_same(taught: House) -> None:
    many = [
        Example(id=f"e{n}", kind="sft", origin="", content_type="", group_key=f"g{n}", payload={})
        for n in range(500)
    ]
    chosen = [row.group_key for row in judges(many)]
    assert len(chosen) == 200 == len(set(chosen))
    assert set(chosen) == {row.group_key for row in judges(many[::-1])}
    assert len(judges(many[:10])) == 10


def test_a_win_waits_for_a_lead_unless_the_settings_ask_for_nobody(taught: House) -> None:
    nodes, state = LearningNodes(taught), {"adapter_id": trained(taught), "reason": "better"}
    assert after_gate({**state, **nodes.gate(state)}) == "sign_off"  # type: ignore[typeddict-item]
    taught.settings.sign_off = "none"
    found = {**state, **nodes.gate(state)}  # type: ignore[typeddict-item]
    assert after_gate(found) == "promote"  # type: ignore[arg-type]
    assert nodes.promote(found, {}) == {"promoted": True}  # type: ignore[arg-type]
    (adapter,) = rows(taught, Adapter)
    assert (adapter.status, adapter.signed_by) == ("live", "copydesk")


def run_by(name: str) -> RunnableConfig:
    """A run that another inbox's server says is this person's."""
    return {"configurable": {"langgraph_auth_user_id": name}}


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_nobody_signs_off_in_another_name(taught: House, verdict: str) -> None:
    nodes, adapter = LearningNodes(taught), gated(taught, trained(taught))
    with taught.db.write() as session:
        session.add(Person(id="prs_1", name="Ana", role="lead"))
        session.add(Person(id="prs_2", name="Ben", role="reviewer"))
    for claimed in ("copydesk", "Ana"):
        answer = {"decisions": [{"type": verdict, "by": claimed}]}
        state: Any = {"adapter_id": adapter.id, "reason": "better", "answer": answer}
        for name in ("Ben", "copydesk", ""):
            with pytest.raises(Forbidden):
                nodes.promote(state, run_by(name))
    assert nodes.promote(state, run_by("Ana")) == {"promoted": verdict == "approve"}


def test_nobody_starts_a_run_in_another_name(taught: House) -> None:
    with taught.db.write() as session:
        session.add(Person(id="prs_1", name="Ana", role="lead"))
        session.add(Person(id="prs_2", name="Ben", role="reviewer"))
    state: Any = {"recipe": str(find_recipe("default")), "with_simulated": False, "actor": "Ana"}
    nodes = LearningNodes(taught)
    for name in ("Ben", "nobody", ""):
        with pytest.raises(Forbidden):
            nodes.freeze(state, run_by(name))
    assert nodes.freeze(state, run_by("Ana"))["snapshot_id"]


def test_a_leads_no_refuses_and_says_why(taught: House) -> None:
    nodes, adapter = LearningNodes(taught), gated(taught, trained(taught))
    answer = {"decisions": [{"type": "reject", "message": "Too curt."}]}
    state: Any = {"adapter_id": adapter.id, "reason": "better", "answer": answer}
    assert nodes.promote(state, run_by("Ana")) == {"promoted": False}
    (row,) = rows(taught, Adapter)
    assert (row.status, row.status_reason) == ("refused", "Too curt.")
    with taught.db.write() as session, pytest.raises(Conflict):
        promote(session, adapter.id, "Ana")


def test_both_writers_get_the_general_tasks(taught: House) -> None:
    adapter_id = trained(taught)
    gated(taught, adapter_id)
    assert taught.model.asked.count(None) >= len(general_tasks())
    assert taught.model.asked.count(adapter_id) >= len(general_tasks())
