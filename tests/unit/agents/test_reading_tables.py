"""Tables and rows: one record each, whatever one of them holds."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from agents.readers.read import read
from agents.readers.types import Governance, Material, Reading, ReadOptions, SourceText

URI = "file:///birds.csv"


def reading(suffix: str, data: bytes | str, **options) -> Reading:
    raw = data if isinstance(data, bytes) else data.encode()
    return read(Material(URI, suffix, data=raw), ReadOptions(**options))


def rows(*given: dict, **more) -> tuple[SourceText, ...]:
    return read(Material(URI, rows=given, **more), ReadOptions()).sources


def refusals(found: Reading) -> dict[str, str]:
    return {s.uri.removeprefix(URI): s.refused for s in found.sources if s.refused}


def parquet(values: dict[str, list]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(values), file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        (".csv", "id,name,size\nh1,Heron,90 cm\nt1,Tern,\n"),
        (".csv", "id;name;size\r\nh1;Heron;90 cm\r\nt1;Tern;\r\n"),
        (".csv", "\ufeffid\tname\tsize\nh1\tHeron\t90 cm\n\nt1\tTern\t\n"),
        (
            ".jsonl",
            '{"id": "h1", "name": "Heron", "size": "90 cm"}\n\n{"id": "t1", "name": "Tern"}',
        ),
        (".ndjson", '{"id":"h1","name":"Heron","size":"90 cm"}\r\n{"id":"t1","name":"Tern"}\r\n'),
        (
            ".parquet",
            parquet({"id": ["h1", "t1"], "name": ["Heron", "Tern"], "size": ["90 cm", None]}),
        ),
    ],
)
def test_every_kind_of_table_gives_one_record_a_row(suffix: str, data: str | bytes) -> None:
    heron, tern = reading(suffix, data).sources
    assert (heron.uri, heron.kind, heron.title) == (f"{URI}#h1", "record", "Heron")
    assert heron.text == "id: h1\nname: Heron\nsize: 90 cm\n"
    assert [(s.start, s.end) for s in heron.passages] == [(0, len(heron.text))]
    assert tern.text == "id: t1\nname: Tern\n"


def test_rows_of_a_query_may_hold_values_of_any_kind() -> None:
    (source,) = rows(
        {
            "id": 0,
            "price": Decimal("4.20"),
            "on": date(2026, 1, 31),
            "at": datetime(2026, 1, 31, 12, tzinfo=UTC),
            "raw": "Möwe".encode(),
            "odd": b"\xff",
            "none": None,
            "nan": float("nan"),
            "flag": False,
            " text ": "a\n b\0",
        }
    )
    assert source.uri == f"{URI}#0"
    assert source.text == (
        "id: 0\nprice: 4.20\non: 2026-01-31\nat: 2026-01-31 12:00:00+00:00\nraw: Möwe\n"
        "odd: \ufffd\nflag: False\ntext: a b\n"
    )


def test_facts_and_the_name_are_the_record_where_a_row_has_facts() -> None:
    (source,) = rows({"name": "Heron", "facts": {"size": "90 cm", "x": ""}, "text": "It is tall."})
    assert source.text == "name: Heron\nsize: 90 cm\n"


def test_a_row_without_a_name_or_key_is_known_by_its_number() -> None:
    _, second = rows({"size": 1}, {"size": 2})
    assert (second.uri, second.title) == (f"{URI}#2", "row 2")


def test_equal_keys_get_a_number_and_never_meet_a_key_that_looks_like_one() -> None:
    found = rows({"id": "a"}, {"id": "a~2"}, {"id": "a"}, {"id": "a"}, {"id": "a~2"})
    keys = [source.uri.removeprefix(f"{URI}#") for source in found]
    assert keys[:3] == ["a", "a~2", "a~3"]
    assert len(set(keys)) == len(keys)


def test_long_keys_are_shortened_and_stay_apart() -> None:
    one, two = rows({"id": "k" * 5000 + "1"}, {"id": "k" * 5000 + "2"})
    assert one.uri != two.uri
    assert len(one.uri) < 250


def test_columns_about_use_are_governance_and_no_text() -> None:
    (source,) = rows(
        {
            "name": "Heron",
            "Licence": "CC0",
            "owner": "Ann",
            "origin": "human",
            "valid_from": date(2026, 1, 1),
            "valid_until": "2027-01-01T00:00:00+00:00",
        }
    )
    assert source.text == "name: Heron\n"
    assert source.governance == Governance(
        "CC0", "Ann", "human", datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    )


def test_an_origin_that_is_a_country_is_content() -> None:
    (source,) = rows({"name": "Coffee", "origin": "Ethiopia"})
    assert source.text == "name: Coffee\norigin: Ethiopia\n"
    assert source.governance == Governance()


def test_a_row_that_cannot_be_read_is_refused_alone() -> None:
    found = reading(".jsonl", '{"id": 1}\n{"id": 2,\n[3]\n{}\n{"id": 5, "valid_until": "soon"}')
    assert [s.uri for s in found.sources if not s.refused] == [f"{URI}#1"]
    assert list(refusals(found)) == ["#row 2", "#row 3", "#row 4", "#row 5"]
    assert "not JSON" in refusals(found)["#row 2"]
    assert "empty" in refusals(found)["#row 4"]
    assert "not a date" in refusals(found)["#row 5"]


def test_a_value_that_cannot_be_written_as_text_refuses_its_row_alone() -> None:
    one, two = rows({"id": "1", "count": 10**5000}, {"id": "2"})
    assert "too long" in one.refused
    assert not two.refused


def test_rows_of_csv_that_do_not_fit_are_refused_alone() -> None:
    huge = "x" * 200_000
    found = reading(".csv", f'id,note\n1,a\n2,b,c\n3,"d"e\n4,{huge}\n,\n6\n7,"open\n8,z\n')
    assert [s.uri.removeprefix(URI) for s in found.sources if not s.refused] == ["#1", "#6"]
    assert list(refusals(found)) == ["#row 2", "#row 3", "#row 4", "#row 5", "#row 7"]
    assert "never closed" in refusals(found)["#row 7"]


def test_columns_of_the_same_name_are_all_kept() -> None:
    (source,) = reading(".csv", "name,note,note,\na,b,c,d\n").sources
    assert source.text == "name: a\nnote: b\nnote 2: c\n"


@pytest.mark.parametrize(
    ("suffix", "data", "why"),
    [
        (".csv", "id,name\n", "no rows"),
        (".csv", " \n", "empty"),
        (".csv", ",,\n1,2,3\n", "names no column"),
        (".csv", '"open,x\n1,2', "first line is not CSV"),
        (".jsonl", "\n\n", "empty"),
        (".parquet", b"PAR1" + b"x" * 50 + b"PAR1", "broken Parquet"),
        (".parquet", parquet({"id": [1]})[:-9], "cut off"),
        (".parquet", parquet({"id": []}), "no rows"),
    ],
)
def test_a_table_that_gives_no_row_is_refused(suffix: str, data: bytes | str, why: str) -> None:
    found = reading(suffix, data)
    assert why in found.refused
    assert found.sources == ()


def test_a_table_that_unpacks_to_too_much_is_refused() -> None:
    plain = parquet({"note": ["".join(chr(65 + n % 26) * n for n in range(400))]})
    assert "unpacks to too much" in reading(".parquet", plain, max_bytes=len(plain)).refused
    repeated = parquet({"note": ["x" * 100] * 300})
    assert "more than" in reading(".parquet", repeated, max_bytes=len(repeated)).refused


def test_a_long_record_is_cut_like_a_page() -> None:
    (source,) = rows({"name": "Heron", "note": "It stands and waits there. " * 200})
    assert len(source.passages) > 5
    assert source.signature is None


def test_a_record_that_is_too_long_is_refused_alone() -> None:
    found = reading(
        ".jsonl", '{"id": 1}\n{"id": 2, "a": "xxxxxxxxxxxxxxxxxxxxx"}', max_characters=9
    )
    assert [bool(s.refused) for s in found.sources] == [False, True]
    assert found.sources[1].text == ""


@pytest.mark.parametrize("handling", ["mask", "refuse"])
def test_personal_data_stays_neither_in_the_key_nor_in_the_title(handling: str) -> None:
    row = '{"id": "ann@example.com", "name": "ann@example.com"}\n{"id": "x", "name": "Tern"}'
    one, two = reading(".jsonl", row, pii={"default": handling}).sources
    hidden = '{"id": "ann@example.com", "facts": {"size": "1"}}'
    assert "ann@" not in repr(reading(".jsonl", hidden, pii={"default": handling}))
    assert bool(one.refused) == (handling == "refuse")
    assert "ann@" not in repr(one)
    assert two.uri == f"{URI}#x"
