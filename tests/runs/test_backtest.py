"""Two rulebooks on the same past events: what is counted as changed, and what is not."""

from pathlib import Path

import pytest

from app.errors import TriageError
from app.rules.events import Past
from app.rules.fields import BODY_FIELDS
from app.rules.rulebook import Rulebook
from app.rules.vocabulary import Vocabulary
from app.runs.backtest.readers import read_past
from app.runs.backtest.scan import FACTS_GONE, Question, scan
from app.runs.backtest.tally import Tally
from app.runs.backtest.words import Words
from app.runs.reread import BODY_GONE, own_words, reread
from app.store.database import Database
from tests.runs.past_events import BEGAN, WORDS, PastEvents, a_book

TAG_BUG = """
- name: tag-bugs
  when: customer_replied
  then: [tag: bug]
"""
PAYLOADS = Path(__file__).parents[1] / "payloads"


def counts(tally: Tally) -> dict[str, int]:
    return {"same": tally.same, "changed": tally.changed, "unknown": tally.unknown}


def effects(tally: Tally) -> dict[str, tuple[int, int, int]]:
    return {name: (each.gained, each.lost, each.differently) for name, each in tally.effects.items()}


@pytest.fixture
def past(db: Database) -> PastEvents:
    return PastEvents(db, a_book(TAG_BUG))


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


# What people wrote is kept with the event only.


def test_what_people_wrote_is_read_again(past: PastEvents) -> None:
    past.happened(text="The site is down")
    past.happened(text="Thank you")

    tally = past.against(
        a_book(
            TAG_BUG + "- {name: d, when: customer_replied, if: {message.text: {contains: is down}}, then: [tag: vip]}"
        )
    )

    assert counts(tally) == {"same": 1, "changed": 1, "unknown": 0}


def test_a_command_in_a_note_is_read_again(past: PastEvents) -> None:
    past.happened("teammate_noted", text="/vip please")
    past.happened("teammate_noted", text="nothing special")

    tally = past.against(a_book("- {name: c, when: {teammate_command: /vip}, then: [tag: vip]}"))

    assert effects(tally) == {"tag vip": (1, 0, 0)}


@pytest.mark.parametrize("payload", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.name)
def test_words_are_those_that_explanations_read(payload: Path) -> None:
    body = payload.read_bytes()
    event = reread(body)
    known = {} if isinstance(event, str) else own_words(event, Vocabulary())
    words = Words(body)

    assert {name: told for name in BODY_FIELDS if (told := words.get(name)) is not None} == known


def test_a_body_that_is_gone_counts_only_where_a_rule_hangs_on_it(past: PastEvents, db: Database) -> None:
    past.happened()
    past.happened(attributes={"Issue Type": "Question"})
    db.run("DELETE FROM event_bodies")
    rule = (
        "- {name: d, when: customer_replied, if: {Issue Type: Question, message.text: {contains: x}}, then: [tag: vip]}"
    )

    tally = past.against(a_book(TAG_BUG + rule))

    assert tally.not_replayable == {BODY_GONE: 1}
    assert counts(tally) == {"same": 1, "changed": 0, "unknown": 0}


def test_without_the_body_nobody_knows_whether_a_command_was_given(past: PastEvents, db: Database) -> None:
    past.happened("teammate_noted", text="/vip")
    db.run("DELETE FROM event_bodies")

    assert past.against(a_book("- {name: c, when: {teammate_command: /vip}, then: [tag: vip]}")).not_replayable


def test_an_event_whose_facts_are_gone_is_not_replayable(past: PastEvents, db: Database) -> None:
    past.happened()
    db.run("DELETE FROM run_facts")

    tally = past.against(past.book)

    assert tally.not_replayable == {FACTS_GONE: 1}
    assert tally.events == 1


# What rules with once_per did before is played again.

EVERY_TIME = "- {name: v, when: customer_replied, then: [internal_note: hello]}"
ONCE = "- {name: v, when: customer_replied, once_per: %s, then: [internal_note: hello]}"


def lost(tally: Tally) -> int:
    return tally.rules["v"].lost


def test_a_rule_that_now_acts_once_acts_on_the_first_event_only(db: Database) -> None:
    past = PastEvents(db, a_book(EVERY_TIME))
    for conversation in ("1", "1", "1", "2"):
        past.happened(conversation=conversation)

    assert lost(past.against(a_book(ONCE % "conversation"))) == 2


def test_once_per_customer_counts_over_conversations(db: Database) -> None:
    past = PastEvents(db, a_book(EVERY_TIME))
    past.happened(conversation="1")
    past.happened(conversation="2")
    past.happened(conversation="3", contact="c2")

    assert lost(past.against(a_book(ONCE % "customer"))) == 1
    assert lost(past.against(a_book(ONCE % "{customer: 30s}"))) == 0


def test_what_a_rule_did_before_the_backtest_counts_and_what_it_did_since_does_not(db: Database) -> None:
    past = PastEvents(db, a_book(ONCE % "conversation"))
    before = Past(fired={"v|conversation": ("2026-01-01T00:00:00+00:00", "")})
    past.happened(conversation="1", past=before)
    past.happened(conversation="2")
    past.happened(conversation="2", past=Past(fired={"v|conversation": ("2026-03-02T09:01:00+00:00", "")}))

    again = a_book(
        "- {name: v, when: customer_replied, once_per: conversation, if: {Seats: 2}, then: [internal_note: hello]}"
    )
    tally = past.against(a_book(ONCE % "conversation"), before=again)

    assert (tally.rules["v"].now, tally.rules["v"].gained) == (1, 1)


def test_a_history_that_nobody_asked_for_then_leaves_it_open(db: Database) -> None:
    past = PastEvents(db, a_book(ONCE % "conversation"))
    past.happened("teammate_closed")  # the rule was not called, so what it did before was not gathered
    both = ONCE.replace("when: customer_replied", "when: [customer_replied, teammate_closed]")

    tally = past.against(a_book(both % "conversation"))

    assert tally.unknown == 1
    assert [doubt.rule for doubt in tally.doubts] == ["v"]


# The words of that day.


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
