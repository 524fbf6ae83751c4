"""What a critique leaves in the tables, for people, for routing and for lineage."""

from pathlib import Path

from scripted import WRONG, drafted, open_scripted_house, rows

from agents.fakes import ScriptedModel
from graphs.house import House
from storage.items import find_item
from storage.tables import Claim, Critique
from storage.views import item_view


def view_of(house: House, item_id: str) -> dict[str, object]:
    with house.db.read() as session:
        view = item_view(session, find_item(session, item_id), None)
    last: dict[str, object] = view["drafts"][-1]
    return last


def test_what_is_wrong_is_kept_with_its_places_on_both_sides(home: Path) -> None:
    house = open_scripted_house(home, WRONG)
    view = view_of(house, drafted(house))
    (claim,) = view["claims"]  # type: ignore[misc]
    assert [WRONG[start:end] for start, end in claim["wrong"]] == ["£45"]
    (finding,) = [f for f in view["findings"] if f["check"] == "facts.wrong"]  # type: ignore[attr-defined]
    assert finding["spans"] == claim["wrong"]
    assert [place["text"] for place in finding["evidence"]] == ["price: £42"]
    assert "says £45, the source says £42" in finding["reason"]
    assert rows(house, Claim)[0].wrong == claim["wrong"]
    house.close()


def test_a_revision_s_prompt_names_both_values(home: Path) -> None:
    model = ScriptedModel(lambda messages: WRONG)
    house = open_scripted_house(home, model=model)
    drafted(house, content_type="product_blurb")
    asked = model.calls[-1][-1]["content"]
    assert "says £45, the source says £42" in asked
    assert "Say: price £42." in asked
    house.close()


def test_signals_are_kept_with_the_critique_and_samples_among_them(home: Path) -> None:
    model = ScriptedModel(lambda messages: WRONG, mean_logprob=-0.25)
    house = open_scripted_house(home, model=model, samples=2)
    view = view_of(house, drafted(house))
    signals = rows(house, Critique)[0].signals
    assert signals == view["signals"]
    assert (signals["mean_logprob"], signals["samples_agree"]) == (-0.25, 1.0)
    assert signals["contradicted"] == 1
    assert len(model.calls) % 3 == 0
    house.close()
