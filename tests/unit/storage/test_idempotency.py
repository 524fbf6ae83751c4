"""Kept answers: the same key and request is answered as the first time."""

from datetime import timedelta

import pytest
from scripted import rows

from graphs.house import House
from storage.errors import BadInput
from storage.idempotency import KeyReused, check_key, forget_answers, keep_answer, kept_answer
from storage.tables import Idempotency
from storage.tables.base import now


def keep(house: House) -> None:
    with house.db.write() as session:
        keep_answer(session, "tok_1", "k", "POST /v1/briefs {}", 201, {"id": "it_1"})


def test_the_same_request_gets_the_answer_it_got(house: House) -> None:
    keep(house)
    with house.db.read() as session:
        found = kept_answer(session, "tok_1", "k", "POST /v1/briefs {}")
        assert found is not None and (found.status, found.body) == (201, {"id": "it_1"})
        assert kept_answer(session, "tok_2", "k", "POST /v1/briefs {}") is None


def test_another_request_under_the_same_key_is_refused(house: House) -> None:
    keep(house)
    with pytest.raises(KeyReused), house.db.read() as session:
        kept_answer(session, "tok_1", "k", "POST /v1/briefs {1}")


def test_old_answers_are_forgotten(house: House) -> None:
    keep(house)
    with house.db.write() as session:
        row = session.get_one(Idempotency, ("tok_1", "k"))
        row.created_at = now() - timedelta(days=8)
        session.add(row)
    with house.db.write() as session:
        assert kept_answer(session, "tok_1", "k", "other") is None
        assert forget_answers(session) == 1
    assert rows(house, Idempotency) == []


@pytest.mark.parametrize("key", ["", "ü", "a\n", "x" * 256])
def test_a_key_that_cannot_be_used_is_said(key: str) -> None:
    with pytest.raises(BadInput):
        check_key(key)
