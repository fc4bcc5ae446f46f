"""The last look before a customer is spoken to, as a table: every silence, every wait, what is late, what is left."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest

from app.integrations.voices import Voice
from app.rules.desk import DeskHours, Region, Span
from app.rules.events import Contact
from app.runs.daylight import Daylight, daylight_for
from app.runs.ledger_steps import Message, Part
from app.runs.voice import (
    KNOWN,
    AskAPerson,
    Say,
    Silence,
    Talk,
    Wait,
    Word,
    still_unknown,
    word,
    wrote_more,
    wrote_since,
)
from app.runs.workplace import Manners

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
MANNERS = Manners(pause=8.0, late_after=600.0)
BERLIN = ZoneInfo("Europe/Berlin")
DESK = DeskHours(timezone=BERLIN, hours=dict.fromkeys(range(5), (Span(time(9), time(17)),)))
WHO = {"customer": "Kim", "teammate": "Ana", "bot": "Fin", "us": "Triage"}


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def a_part(name: str = "hello", kind: Literal["reply", "ask"] = "reply", seconds: float = 0, **more: Any) -> Part:
    told: dict[str, Any] = {"rule": "r", "event": 1, "html": f"<p>{name}</p>", "prompted": True, **more}
    return Part(kind=kind, name=name, since=at(seconds).isoformat(), **told)


def spoke(
    kind: Literal["customer", "teammate", "bot", "us"], seconds: float, text: str = "words", *, part: str = "comment"
) -> Voice:
    is_message = part in ("comment", "source")
    return Voice(
        kind=kind, part_id="", part_type=part, text=text, at=at(seconds), is_message=is_message, name=WHO[kind]
    )


ASKED = spoke("customer", 0, "Hi", part="source")


def judged(
    *voices: Voice, parts: tuple[Part, ...] = (a_part(),), now: float = 20, state: str = "open",
    attributes: Mapping[str, Any] | None = None, daylight: Daylight | None = None,
) -> Word:  # fmt: skip
    talk = Talk(voices=[ASKED, *voices], attributes=attributes or {}, state=state, now=at(now))
    return word(Message(parts=parts), talk, daylight or Daylight(), MANNERS)


def test_what_nobody_has_spoken_to_since_is_said() -> None:
    assert judged() == Say((a_part(),))


@pytest.mark.parametrize(
    ("voices", "reason"),
    [
        ([spoke("teammate", 5)], "Ana replied 15 s ago"),
        ([spoke("teammate", 0)], "Ana replied 20 s ago"),
        ([spoke("bot", 5)], "Fin is at work here: it wrote 15 s ago"),
        ([spoke("bot", -300)], "Fin is at work here: it wrote 5 min ago"),
        ([spoke("teammate", -9000, "/stop", part="note")], "Ana wrote /stop"),
        ([spoke("teammate", 5, "/STOP he is furious", part="note")], "Ana wrote /stop"),
        ([spoke("teammate", 5, "/stop.", part="note")], "Ana wrote /stop"),
        ([spoke("teammate", 5, "/stop, please", part="note")], "Ana wrote /stop"),
        ([spoke("teammate", 5, "/Stop!!!", part="note")], "Ana wrote /stop"),
        ([spoke("teammate", 1, "/go", part="note"), spoke("teammate", 1, "/stop", part="note")], "Ana wrote /stop"),
    ],
)
def test_somebody_else_at_work_silences_us(voices: list[Voice], reason: str) -> None:
    assert judged(*voices) == Silence(reason)


@pytest.mark.parametrize(
    "voices",
    [
        [spoke("teammate", 5, "He pays a lot", part="note")],
        [spoke("teammate", 5, "do not /stop", part="note")],
        [spoke("customer", -5, "/stop", part="note")],
        [spoke("teammate", 3, "/stop", part="note"), spoke("teammate", 5, "/go", part="note")],
        [spoke("bot", -700)],
        [spoke("us", 5)],
        [spoke("teammate", 5, "", part="assignment")],
    ],
)
def test_what_is_no_message_of_somebody_else_does_not_silence_us(voices: list[Voice]) -> None:
    assert isinstance(judged(*voices), Say)


def test_a_teammate_who_wrote_before_the_customer_did_leaves_texts_to_us_and_questions_to_themselves() -> None:
    talk = Talk(voices=[spoke("teammate", -60), ASKED], attributes={}, state="open", now=at(20))

    assert isinstance(word(Message(parts=(a_part(),)), talk, Daylight(), MANNERS), Say)
    assert word(Message(parts=(a_part("Type", "ask"),)), talk, Daylight(), MANNERS) == Silence("Ana replied 80 s ago")


def test_a_question_follows_what_we_said_after_the_teammate() -> None:
    talk = Talk(
        voices=[spoke("teammate", -90), spoke("us", -60), ASKED], attributes={}, state="open", now=at(20)
    )  # fmt: skip

    assert isinstance(word(Message(parts=(a_part("Type", "ask"),)), talk, Daylight(), MANNERS), Say)


def test_a_close_since_silences_us_and_one_before_does_not() -> None:
    assert judged(spoke("teammate", 5, "", part="close"), state="closed") == Silence(
        "the conversation has been closed since"
    )
    assert isinstance(judged(spoke("teammate", 5, "", part="close"), state="open"), Say)
    assert isinstance(judged(spoke("teammate", -5, "", part="close"), state="closed", parts=(_unprompted(),)), Say)


def _unprompted(**more: Any) -> Part:
    return replace(a_part(**more), prompted=False)


def test_of_what_an_old_part_and_a_new_one_say_only_the_part_that_was_overtaken_by_a_teammate_is_left_out() -> None:
    old, new = a_part("old"), a_part("new", seconds=10)

    said = judged(spoke("teammate", 5), spoke("customer", 10), parts=(old, new))

    assert said == Say((new,))


def test_a_customer_who_is_still_writing_is_waited_for() -> None:
    assert judged(spoke("customer", 15)) == Wait(3.0, "the customer is still writing")
    assert isinstance(judged(spoke("customer", 11)), Say)


@pytest.mark.parametrize(("minutes", "held"), [(9.9, False), (10.1, True), (120, True)])
def test_an_answer_is_late_after_ten_minutes(minutes: float, *, held: bool) -> None:
    found = judged(now=minutes * 60)

    assert isinstance(found, AskAPerson if held else Say)
    if isinstance(found, AskAPerson):
        assert found.reason == f"late: {minutes:.0f} minutes after what it answers"


def test_a_text_that_is_late_stays_away_from_a_message_that_is_not_and_a_question_does_not() -> None:
    greeting, question, answer = a_part("hello"), a_part("Type", "ask"), a_part("noted", seconds=7200)

    said = judged(spoke("customer", 7200), now=7210, parts=(greeting, answer, question))

    assert said == Say((answer, question))


def test_what_is_known_by_now_is_not_asked() -> None:
    type_, urgency = a_part("Type", "ask"), a_part("Urgency", "ask")

    assert judged(parts=(type_,), attributes={"Type": "Bug"}) == Silence(KNOWN)
    assert judged(parts=(a_part(), type_), attributes={"Type": "Bug"}) == Say((a_part(),))
    assert judged(parts=(type_, urgency), attributes={"Type": "Bug"}) == Say((urgency,))
    assert judged(parts=(replace(type_, again=True),), attributes={"Type": "Bug"}) == Say((replace(type_, again=True),))


def test_two_questions_are_not_asked_at_once() -> None:
    type_, urgency = a_part("Type", "ask"), a_part("Urgency", "ask")

    assert judged(parts=(a_part(), type_, urgency)) == Say((a_part(), type_))
    talk = Talk(voices=[ASKED], attributes={"Type": None}, state="open", now=NOON)
    assert still_unknown((type_,), talk) == (type_,)


def test_whether_the_customer_wrote_more_counts_from_the_newest_that_is_answered() -> None:
    message = Message(parts=(a_part(), a_part("noted", seconds=10)))
    talk = Talk(voices=[ASKED, spoke("customer", 10)], attributes={}, state="open", now=at(20))

    assert not wrote_more(message, talk)
    assert wrote_more(message, replace(talk, voices=[*talk.voices, spoke("customer", 11)]))


# By daylight.

UNPROMPTED = (_unprompted(),)


@pytest.mark.parametrize(
    ("now", "zone", "opens"),
    [
        ("2026-03-04T12:00", "UTC", None),
        ("2026-03-04T08:59", "UTC", "2026-03-04T09:00"),
        ("2026-03-04T20:00", "UTC", "2026-03-05T09:00"),
        ("2026-03-04T12:00", "America/Los_Angeles", "2026-03-04T17:00"),
        ("2026-03-04T12:00", "Asia/Tokyo", "2026-03-05T00:00"),
        ("2026-03-28T20:00", "Europe/Berlin", "2026-03-29T07:00"),  # summer time begins in that night
        ("2026-10-24T20:00", "Europe/Berlin", "2026-10-25T08:00"),  # and ends in this one
        ("2026-03-04T03:30", "Asia/Kathmandu", None),
        ("2026-03-04T03:00", "Asia/Kathmandu", "2026-03-04T03:15"),
    ],
)
def test_daylight_is_from_nine_to_eight_at_the_customers(now: str, zone: str, opens: str | None) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)

    found = Daylight(zone=ZoneInfo(zone), desk=DESK).next_from(moment)

    assert found == (datetime.fromisoformat(opens).replace(tzinfo=UTC) if opens else moment)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-04T12:00", None),
        ("2026-03-04T07:10", "2026-03-04T08:00"),
        ("2026-03-06T16:00", "2026-03-09T08:00"),  # closed to the second at five on a Friday
        ("2026-03-27T20:00", "2026-03-30T07:00"),  # summer time begins on the Sunday between
    ],
)
def test_where_the_customer_is_unknown_the_desks_hours_count(now: str, opens: str | None) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert Daylight(desk=DESK).next_from(moment) == (
        datetime.fromisoformat(opens).replace(tzinfo=UTC) if opens else moment
    )


def test_a_desk_that_never_works_again_and_no_desk_at_all_let_it_go_out() -> None:
    gone = DeskHours(timezone=BERLIN, hours={2: (Span(time(9), time(10)),)}, holidays=frozenset({date(2026, 3, 4)}))

    assert Daylight().next_from(NOON) == NOON
    assert Daylight(desk=gone).next_from(NOON) > NOON


@pytest.mark.parametrize(
    ("told", "zone"),
    [("Asia/Tokyo", "Asia/Tokyo"), ("Nowhere/Atlantis", None), ("../etc/passwd", None), ("Europe", None), (None, None)],
)
def test_a_zone_that_nobody_knows_is_unknown(told: str | None, zone: str | None) -> None:
    found = daylight_for(Contact(id="1", timezone=told), DESK)

    assert found.zone == (ZoneInfo(zone) if zone else None)
    assert daylight_for(None, DESK) == Daylight(zone=None, desk=DESK)


def test_where_only_the_country_is_known_the_desk_of_its_region_counts() -> None:
    japan = Region(name="Japan", countries=frozenset({"japan"}), timezone=ZoneInfo("Asia/Tokyo"))
    desk = replace(DESK, regions={"Japan": japan})

    found = daylight_for(Contact(id="1", country="Japan"), desk)

    assert found.next_from(NOON) == datetime(2026, 3, 5, 0, 0, tzinfo=UTC)


def test_only_what_nobody_asked_for_waits_for_daylight() -> None:
    night = Daylight(zone=ZoneInfo("Asia/Tokyo"))

    assert isinstance(judged(daylight=night), Say)
    assert isinstance(judged(daylight=night, parts=(a_part(), *UNPROMPTED)), Say)
    assert judged(daylight=night, parts=UNPROMPTED) == Wait(
        43180.0, "for daylight at the customer's, until 2026-03-05 00:00 UTC"
    )


def test_what_waited_for_daylight_is_not_late_at_dawn_and_is_ten_minutes_after() -> None:
    night, dawn = Daylight(zone=ZoneInfo("Asia/Tokyo")), 12 * 3600

    assert isinstance(judged(daylight=night, parts=UNPROMPTED, now=dawn + 590), Say)
    assert isinstance(judged(daylight=night, parts=UNPROMPTED, now=dawn + 610), AskAPerson)


def test_a_teammate_who_wrote_before_a_wait_was_over_does_not_silence_what_its_rule_says() -> None:
    assert isinstance(judged(spoke("teammate", 5), parts=(_unprompted(seconds=10),)), Say)
    assert isinstance(judged(spoke("teammate", 11), parts=(_unprompted(seconds=10),)), Silence)


def test_only_what_the_customer_wrote_after_a_moment_counts_as_written_since() -> None:
    talk = Talk(voices=[ASKED, spoke("teammate", 20), spoke("customer", 30)], attributes={}, state="open", now=at(60))

    assert (wrote_since(at(0), talk), wrote_since(at(30), talk)) == (True, False)
