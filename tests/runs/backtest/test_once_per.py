"""What rules with once_per did before is played again in a backtest."""

from app.rules.events import Past
from app.runs.backtest.tally import Tally
from app.store.database import Database
from tests.runs.past_events import PastEvents, a_book

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
