"""Tickets on the same matter are found by their words, in PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.rules.related.question import Question, question
from app.runs.related import KnownTicket, best, near, remember
from app.store.database import Database
from app.store.related import count_words, kinds_of

CALENDAR = "Calendar stays empty for new admins"
ASKED = question("The calendar of our new admin is empty")


def a_ticket(gid: str, title: str, text: str = "", **more: Any) -> KnownTicket:
    told: dict[str, Any] = {
        "gid": gid,
        "kind": "bug",
        "project": "1",
        "title": title,
        "text": text,
        "url": f"https://asana.example/{gid}",
        "completed": False,
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return KnownTicket(**{**told, **more})


def gids(db: Database, asked: Question = ASKED, **more: Any) -> list[str]:
    return [each.gid for each in best(db, asked, **{"kinds": ("bug", "request"), **more})]


@pytest.fixture
def filled(db: Database) -> Database:
    """A desk with a hundred tickets, one of them on an empty calendar."""
    others = (a_ticket(f"o{n}", f"Wrong total on page {n}", f"invoice of customer number {n}") for n in range(99))
    remember(db, a_ticket("7", CALENDAR, "She sees no sessions."), *others)
    count_words(db)
    return db


def test_a_ticket_on_the_same_matter_is_suggested_with_all_that_a_note_shows(filled: Database) -> None:
    (found,) = best(filled, ASKED, kinds=["bug"])
    assert (found.gid, found.kind, found.title, found.url) == ("7", "bug", CALENDAR, "https://asana.example/7")
    assert not found.completed


def test_where_nothing_is_near_nothing_is_suggested(filled: Database) -> None:
    assert gids(filled, question("How do I get a total?")) == []
    assert gids(filled, question("Hello there")) == []
    assert gids(filled, question("")) == []


def test_a_ticket_is_suggested_from_the_moment_it_is_known_counted_or_not(db: Database) -> None:
    remember(db, a_ticket("7", CALENDAR))
    assert gids(db) == ["7"]


def test_words_that_are_newer_than_the_last_count_are_found(filled: Database) -> None:
    remember(filled, a_ticket("8", "Webcam flickers"))
    assert gids(filled, question("the webcam is flickering")) == ["8"]


def test_it_is_remembered_with_the_callers_transaction(db: Database) -> None:
    with db.transaction() as conn:
        remember(conn, a_ticket("7", CALENDAR))
        assert gids(db) == []
    assert gids(db) == ["7"]


def test_a_ticket_that_changed_is_found_by_its_new_words_only(filled: Database) -> None:
    remember(filled, a_ticket("7", "Webcam flickers", completed=True))
    assert gids(filled) == []
    (found,) = best(filled, question("my webcam is flickering"), kinds=["bug"])
    assert (found.title, found.completed) == ("Webcam flickers", True)


def test_only_the_kinds_that_are_asked_for_and_not_the_excluded_ones(filled: Database) -> None:
    remember(filled, a_ticket("8", CALENDAR, kind="request"))
    assert set(gids(filled)) == {"7", "8"}
    assert gids(filled, kinds=("request",)) == ["8"]
    assert gids(filled, but=("7",)) == ["8"]
    assert gids(filled, kinds=()) == []


def test_what_is_done_comes_last_and_three_are_the_most(filled: Database) -> None:
    remember(filled, a_ticket("8", CALENDAR, completed=True), *(a_ticket(f"9{n}", CALENDAR) for n in range(3)))
    assert len(gids(filled)) == 3
    assert gids(filled, limit=5)[-1] == "8"


def test_a_synonym_finds_what_no_word_finds(filled: Database) -> None:
    told = "our coordinator's schedule shows nothing"
    assert gids(filled, question(told)) == []
    groups = (("calendar", "schedule"), ("admin", "coordinator"), ("empty", "shows nothing"))
    assert gids(filled, question(told, groups)) == ["7"]


def test_russian_words_are_found_in_any_form(filled: Database) -> None:
    remember(filled, a_ticket("8", "Двойное списание с карты", "Деньги списались два раза."))
    assert gids(filled, question("С моих карт было двойных списаний несколько")) == ["8"]


@pytest.mark.parametrize(
    "title", ["Nul \0 in it, calendar", "Half \ud800 a pair, calendar", "'; DROP -- & | ! calendar", ""]
)
def test_any_text_can_be_remembered_and_asked_for(db: Database, title: str) -> None:
    remember(db, a_ticket("7", title, title))
    near(db, question(title), kinds=["bug"])


def test_the_same_ticket_twice_in_one_go_is_one(db: Database) -> None:
    remember(db, a_ticket("7", "old"), a_ticket("7", CALENDAR))
    remember(db)
    assert gids(db) == ["7"]
    assert kinds_of(db, ["7", "8"]) == {"7": "bug"}


def test_words_are_counted_when_something_has_come_and_not_more_often_than_asked(filled: Database) -> None:
    assert not count_words(filled, at_most_every=600)
    remember(filled, a_ticket("8", "Webcam flickers"))
    assert not count_words(filled, at_most_every=600)
    assert count_words(filled)
    row = filled.row("SELECT tickets FROM known_words WHERE word = 'webcam'")
    assert row == {"tickets": 1}


def test_with_nothing_known_nothing_is_counted(db: Database) -> None:
    assert not count_words(db)


def test_a_word_that_no_ticket_has_any_more_is_counted_no_more(filled: Database) -> None:
    remember(filled, a_ticket("7", "Webcam flickers"))
    count_words(filled)
    assert filled.row("SELECT tickets FROM known_words WHERE word = 'calendar'") is None


def test_where_common_words_would_find_too_many_the_rare_ones_are_looked_up(db: Database) -> None:
    many = [a_ticket(str(n), "calendar page", "empty session") for n in range(7000)]
    for start in range(0, 7000, 1000):
        remember(db, *many[start : start + 1000])
    remember(db, a_ticket("rare", "calendar page flickers"))
    count_words(db)
    assert near(db, question("the page of my calendar flickers"), kinds=["bug"])[0].gid == "rare"
