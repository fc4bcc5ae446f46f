"""Two rulebooks on the same past events: what is counted as changed, and what is not."""

import pytest

from app.errors import TriageError
from app.rules.rulebook import Rulebook
from app.runs.backtest.readers import read_past
from app.runs.backtest.scan import Question, scan
from app.runs.backtest.tally import Tally
from app.store.database import Database
from tests.runs.backtest.counted import TAG_BUG, counts, effects
from tests.runs.past_events import BEGAN, WORDS, PastEvents, a_book


def test_the_same_rulebook_changes_nothing(past: PastEvents) -> None:
    past.happened()
    past.happened("teammate_closed")

    tally = past.against(past.book)

    assert counts(tally) == {"same": 2, "changed": 0, "unknown": 0}
    assert (tally.rules["tag-bugs"].before, tally.rules["tag-bugs"].now) == (1, 1)


def test_a_new_rule_gains_what_it_would_have_done_with_examples(past: PastEvents) -> None:
    number = past.happened()
    past.happened("teammate_closed")
    past.happened(attributes={"Seats": 1})

    tally = past.against(
        a_book(TAG_BUG + "- {name: vips, when: customer_replied, if: {Seats: {is: unknown}}, then: [tag: vip]}")
    )

    assert counts(tally) == {"same": 2, "changed": 1, "unknown": 0}
    assert effects(tally) == {"tag vip": (1, 0, 0)}
    assert (tally.rules["vips"].gained, tally.rules["vips"].lost) == (1, 0)
    assert tally.rules["vips"].examples.newest_first() == [(number, "https://inbox.example/1")]


def test_a_rule_that_is_gone_loses_what_it_did(past: PastEvents) -> None:
    past.happened()

    tally = past.against(a_book("- {name: other, when: teammate_closed, then: [tag: vip]}"))

    assert effects(tally) == {"tag bug": (0, 1, 0)}
    assert tally.rules["tag-bugs"].lost == 1


def test_a_text_written_otherwise_is_the_same_effect_done_differently(db: Database) -> None:
    rule = '- {name: note, when: customer_replied, then: [internal_note: "%s {{ contact.name }}"]}'
    past = PastEvents(db, a_book(rule % "From"))
    past.happened()

    tally = past.against(a_book(rule % "By"))

    assert effects(tally) == {"internal_note of note": (0, 0, 1)}
    assert (tally.rules["note"].differently, tally.rules["note"].gained) == (1, 0)


def test_another_reason_with_the_same_doing_is_no_change(db: Database) -> None:
    past = PastEvents(db, a_book(TAG_BUG + "- {name: r, when: customer_replied, if: {plan: free}, then: [tag: vip]}"))
    past.happened()

    tally = past.against(
        a_book(TAG_BUG + "- {name: r, when: customer_replied, unless: [{plan: pro}], then: [tag: vip]}")
    )

    assert counts(tally)["same"] == 1
    assert tally.rules["r"].other_reason == 1


def test_what_is_so_already_is_no_change(past: PastEvents) -> None:
    past.happened(tags=("vip",))

    tally = past.against(a_book(TAG_BUG + "- {name: vips, when: customer_replied, then: [tag: vip]}"))

    assert counts(tally)["changed"] == 0


def test_a_rule_in_shadow_changes_nothing_and_is_counted_as_recorded(past: PastEvents) -> None:
    past.happened()

    tally = past.against(a_book(TAG_BUG + "- {name: v, when: customer_replied, mode: shadow, then: [tag: vip]}"))

    assert counts(tally)["same"] == 1
    assert tally.rules["v"].recorded == 1


def test_one_rule_alone_can_be_looked_at(past: PastEvents) -> None:
    past.happened()
    now = a_book("- {name: vips, when: customer_replied, then: [tag: vip]}")

    assert effects(past.against(now, only="vips")) == {"tag vip": (1, 0, 0)}


def test_events_from_before_are_left_out_and_replays_too(past: PastEvents, db: Database) -> None:
    past.happened()
    past.happened()
    db.run("UPDATE runs SET created_at = created_at - interval '1 day' WHERE id = (SELECT min(id) FROM runs)")
    db.run(
        "INSERT INTO runs (event_id, kind, created_at, event_name, digest, engine, codes, keys)"
        " SELECT event_id, 'replay', created_at, event_name, digest, engine, codes, keys FROM runs"
    )

    assert past.against(past.book).events == 1


def test_shares_add_up_to_the_whole(past: PastEvents, db: Database) -> None:
    for conversation in range(20):
        past.happened(conversation=str(conversation))
    question = Question(before=past.book, now=a_book(TAG_BUG.replace("bug]", "vip]")), since=BEGAN)
    whole, parts = scan(db, question), [scan(db, question, number=number, of=3) for number in range(3)]

    total = Tally(most=question.most)
    for part in parts:
        total.take(part)

    assert total == whole
    assert all(part.events for part in parts)


def test_readers_find_together_what_one_finds_alone(past: PastEvents, db: Database) -> None:
    for conversation in range(5):
        past.happened(conversation=str(conversation))
    question = Question(before=past.book, now=a_book(TAG_BUG.replace("bug]", "vip]")), since=BEGAN)
    heard: list[int] = []

    assert read_past(db.url, question, jobs=2, progress=heard.append) == scan(db, question)
    assert heard[-1] == 5


def test_a_reader_that_fails_says_so_and_there_is_no_half_report(past: PastEvents, db: Database) -> None:
    past.happened()
    db.run("ALTER TABLE run_facts RENAME TO away")

    with pytest.raises(TriageError, match="the backtest failed: UndefinedTable"):
        read_past(db.url, Question(before=past.book, now=past.book, since=BEGAN), jobs=1, progress=lambda _: None)


def test_desk_hours_are_those_of_the_book_that_is_tried(db: Database) -> None:
    rule = "- {name: d, when: customer_replied, if: {desk.open: false}, then: [tag: vip]}"
    past = PastEvents(db, a_book(rule, words=f"{WORDS}\n  desk: {{timezone: UTC, hours: {{mon-fri: 08:00-18:00}}}}"))
    past.happened()
    now = a_book(rule, words=f"{WORDS}\n  desk: {{timezone: UTC, hours: {{mon-fri: 12:00-18:00}}}}")

    assert effects(past.against(now)) == {"tag vip": (1, 0, 0)}


def test_a_team_that_was_renamed_is_the_same_team(db: Database) -> None:
    rule = "- {name: d, when: customer_replied, if: {conversation.team: %s}, then: [tag: vip]}"
    past = PastEvents(db, a_book(rule % "Support", words=f'{WORDS}\n  teams: {{Support: "5001"}}'))
    past.happened(team_id="5001")

    assert counts(past.against(a_book(rule % "Care", words=f'{WORDS}\n  teams: {{Care: "5001"}}')))["same"] == 1


def test_rules_that_only_moved_in_their_file_do_the_same(db: Database) -> None:
    past = PastEvents(db, a_book(TAG_BUG))
    past.happened()

    moved: Rulebook = a_book("- {name: first, when: teammate_closed, then: [tag: vip]}\n" + TAG_BUG.lstrip())

    assert counts(past.against(moved))["same"] == 1
