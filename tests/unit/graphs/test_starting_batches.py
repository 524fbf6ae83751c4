"""Tables of briefs are started whole, or not at all."""

import pytest
from scripted import rows

from graphs.batches import check_records, start_batch
from graphs.house import House
from storage.brief_tables import check_table, csv_table
from storage.briefs import BriefIn
from storage.errors import BadInput, NotFound
from storage.tables import Item

GOOD = BriefIn(instruction="Write.")  # a blurb has 60 words at most


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (BriefIn(instruction="Write.", limits={"min_words": 90}), BadInput),
        (BriefIn(instruction="Write.", content_type="sonnet"), NotFound),
    ],
)
def test_a_brief_that_nobody_could_write_keeps_the_others_from_starting(
    house: House, wrong: BriefIn, error: type[Exception]
) -> None:
    with pytest.raises(error):
        start_batch(house, [(brief.key(), brief) for brief in (GOOD, wrong)], "Ana")
    assert not rows(house, Item)


def test_a_row_is_told_that_its_limits_cannot_be_kept_and_the_others_may_start(
    house: House,
) -> None:
    table = csv_table("instruction,Min words,source_uri\nWrite.,90,\nWrite.,20,\nAsk.,,nowhere\n")
    checked = check_records(house, check_table(table), "Ana")
    assert [row.number for row in checked.good] == [3]
    (first, said), (second, why) = checked.wrong
    assert (first, second) == (2, 4)
    assert said == "brief: at least 90 words, where at most 60 are allowed"
    assert why.startswith("source_uri: ")
