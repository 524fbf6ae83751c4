"""How the load's figures are made, and that what is lost or doubled is seen."""

from collections import Counter

import pytest
from scripted import drafted, new_item
from sqlmodel import Session

from evals._load_calls import Calls
from evals._load_home import count, waiting
from evals.load import LIMIT_MS, check, figures, ms
from graphs.house import House
from storage.errors import BadInput
from storage.items import brief_of, find_item
from storage.tables import Brief, Item

SHARED = {"content_type": "product_blurb", "title": "twin", "status": "done"}


def test_a_percentile_is_the_smallest_value_that_so_many_are_not_above() -> None:
    seconds = [n / 1000 for n in range(100, 0, -1)]
    assert [ms(seconds, p) for p in (50, 95, 99, 100)] == [50.0, 95.0, 99.0, 100.0]
    assert ms([0.25], 95) == 250.0


def test_the_figures_tell_errors_by_status_and_the_ratio_to_the_limit() -> None:
    codes = Counter({"201": 2, "503": 1, "ReadTimeout": 1})
    calls = Calls(codes, ["a", "b"], [0.01, 0.02, 0.03, LIMIT_MS / 2000], [0.0, 0.0, 0.0, 0.001])
    said = figures(calls)
    assert (said["server_errors"], said["accepted"], said["ratio"]) == (1, 2, 0.5)
    assert said["codes"] == {"201": 2, "503": 1, "ReadTimeout": 1}
    assert (said["create_p95_ms"], said["limit_ms"], said["late_p95_ms"]) == (125.0, 250, 1.0)


def test_what_is_lost_doubled_or_unasked_is_counted(house: House) -> None:
    warm, good, again = (drafted(house, name) for name in ("warm", "good", "again"))
    new = new_item(house, "new")
    assert waiting(house) == 1
    assert count(house, [good, again], warm) == {"items": 3, "lost": 0, "doubled": 0, "unasked": 1}
    assert count(house, [good, again, new, "it_gone"], warm)["lost"] == 2
    with house.db.write() as session:
        asked = find_item(session, again)
        twin = Item(id="it_twin", brief_id=brief_like(session, asked), **SHARED)
        session.add(twin)
    assert count(house, [good, again], warm)["doubled"] == 1


def brief_like(session: Session, item: Item) -> str:
    """The key of one more brief that asks for the same."""
    same = brief_of(session, item).model_dump(exclude={"id"})
    session.add(Brief(id="brf_twin", **same))
    session.flush()
    return "brf_twin"


@pytest.mark.parametrize("load", [(60, 0, 200), (0.01, 1, 1), (60, 40, 0), (-1, 40, 10)])
def test_a_load_that_is_none_is_refused(load: tuple[float, float, int]) -> None:
    with pytest.raises(BadInput):
        check(*load)
