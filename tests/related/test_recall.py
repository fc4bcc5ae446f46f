"""The search finds what other people wrote about the same matter: floors a little below what was measured."""

import pytest

from app.store.database import Database
from tests.related.distractors import distractors
from tests.related.evaluation import fill, index_plainly, pairs, plain_ranks, ranks, synonyms, told


@pytest.fixture
def filled(db: Database) -> Database:
    fill(db)
    return db


def test_the_set_is_as_large_as_it_is_said_to_be_and_always_the_same() -> None:
    held_out, building = pairs("held_out"), pairs("building")
    assert len(held_out) >= 30
    assert len(held_out) + len(building) >= 60
    assert len({(each.title, each.text) for each in distractors()}) == 2000
    assert distractors(50) == distractors(50)
    titles = {pair.title for pair in (*held_out, *building)}
    assert titles.isdisjoint(each.title for each in distractors())


def test_most_are_found_without_synonyms_far_more_than_by_plain_full_text(filled: Database) -> None:
    index_plainly(filled)
    ours, plain = ranks(filled, "held_out"), plain_ranks(filled, "held_out", "ts_rank_cd")
    assert ours.recall_at_3 >= 0.85
    assert ours.mrr >= 0.82
    assert ours.recall_at_3 - plain.recall_at_3 >= 0.15


def test_more_are_found_with_synonyms(filled: Database) -> None:
    found = ranks(filled, "held_out", synonyms())
    assert found.recall_at_3 >= 0.88
    assert found.mrr >= 0.84


def test_what_is_suggested_is_mostly_right_and_hardly_ever_in_vain(filled: Database) -> None:
    suggested = told(filled, "held_out", synonyms())
    assert suggested.rightly >= 0.66
    assert suggested.in_vain <= 0.2
