"""A simulation says of a message that a person is to approve that it would wait for that."""

from app.rules.facts import facts_of
from app.runs.approval.asked_for import A_PERSON_READS
from app.runs.simulation.simulate import simulate
from app.runs.simulation.values import Deed, Subject
from app.store import installation
from app.store.database import Database
from tests.rules.makers import a_book, a_snapshot

BOOK = a_book("""
    - name: r
      when: customer_replied
      then: [reply: {words: Hello, approve: each}]
""")


def deed(db: Database) -> Deed:
    snapshot = a_snapshot()
    subject = Subject(
        event=snapshot.event, contact=None, facts=facts_of(snapshot, BOOK.vocabulary), lane="conversation:sandbox1:1",
        tickets={},
    )  # fmt: skip
    (told,) = simulate(BOOK, subject, db=db, fuse_at=30).rules[0].deeds
    return told


def test_what_a_person_is_to_approve_would_be_held(db: Database) -> None:
    installation.set_reach(db, "customers")

    assert (deed(db).gate, deed(db).gate_reason) == ("holds", A_PERSON_READS)
    assert deed(db).says == "reply to the customer, once a person has read it"


def test_where_no_customer_is_reached_it_would_be_refused(db: Database) -> None:
    assert deed(db).gate == "refuses"
