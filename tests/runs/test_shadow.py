"""What is recorded of rules in shadow, and how it is reported."""

from datetime import UTC, datetime

from psycopg.types.json import Jsonb

from app.rules.decide import decide
from app.runs.shadow import recorded
from app.runs.shadow_report import report
from app.store.database import Database
from tests.runs.past_events import PastEvents, a_book

BOOK = a_book("""
    - {name: on-trial, when: customer_replied, mode: shadow, then: [tag: vip, stop]}
    - {name: behind, when: customer_replied, then: [tag: bug]}
""")


def test_that_a_rule_in_shadow_would_have_stopped_the_others_is_recorded_and_reported(db: Database) -> None:
    told = recorded(decide(BOOK, {"event.name": "customer_replied", "event.topic": "conversation.user.replied"}))
    PastEvents(db, BOOK).happened()
    db.run("UPDATE runs SET shadow = %(told)s", {"told": Jsonb(told)})

    lines = report(db, since=datetime(2026, 1, 1, tzinfo=UTC))

    assert lines[0] == "on-trial would have asked for:"
    assert "stop: no later rule would have been looked at" in lines[1]
    assert "tag vip: live rules did not" in lines[2]
