"""What an action does, in words: no names of ours, no digests, vendors as they are written."""

import re

import pytest

from app.rules import actions
from app.runs.ledger import KINDS
from app.runs.why.deeds import deed

_DIGEST = "f7da0b1c" * 4


@pytest.mark.parametrize(
    ("action", "target", "words"),
    [
        ("tag", "bug", "tag bug"),
        ("tag", "contact:vip", "tag the contact: vip"),
        ("untag", "company:vip", "take the tag vip away from the company"),
        ("set_attribute", "Issue Type=Question", "set Issue Type to “Question”"),
        ("set_attribute", "contact:Plan=pro", "set the contact: Plan to “pro”"),
        ("restore_attribute", "conversation:Issue Type", "give Issue Type the value that it had before"),
        ("assign", "team:12", "assign to team 12"),
        ("unassign", "teammate", "take it from its teammate"),
        ("snooze", "2026-12-01T09:00:00+00:00", "snooze the conversation until 2026-12-01 09:00:00 UTC"),
        ("reply", "known-issue/approve first", "reply to the customer: known-issue"),
        ("reply", _DIGEST, "reply to the customer"),
        ("ask", "Scale of Issue#2", "ask the customer for Scale of Issue"),
        ("alert", f"slack:manager:{_DIGEST[:12]}", "tell manager by Slack"),
        ("alert", f"email:lead@desk.example:{_DIGEST[:12]}", "tell lead@desk.example by e-mail"),
        ("alert", f"slack::{_DIGEST[:12]}", "tell the team by Slack"),
        ("ticket", "bug/Calendar", "file in Asana: bug"),
        ("comment_in_asana", _DIGEST, "comment in the ticket in Asana"),
        ("set_away", "9001=away", "switch away mode on for teammate 9001"),
        ("pause_destination", "mail", "let nothing go to e-mail until it is resumed"),
        ("resume_destination", "asana", "let what waits go to Asana again"),
        ("send_held", "conversation", "send the draft that waits"),
    ],
)
def test_an_action_is_told_in_words(action: str, target: str, words: str) -> None:
    assert deed(action, target) == words


@pytest.mark.parametrize("name", [kind.name for kind in KINDS])
def test_no_name_of_the_ledgers_own_is_shown(name: str) -> None:
    assert not re.search(r"_|\basana\b|\bslack\b|\bmail\b", deed(name, ""))


@pytest.mark.parametrize("destination", actions.DESTINATIONS)
def test_destinations_are_written_alike_before_and_after_it_is_done(destination: actions.Destination) -> None:
    pause = actions.PauseDestination(destination=destination, by="Ana")
    assert pause.says() == deed("pause_destination", pause.target)
    resume = actions.ResumeDestination(destination=destination, by="Ana", held="send")
    assert (
        resume.says()
        == f"{deed('resume_destination', resume.target)}; what customers would have seen meanwhile is sent"
    )
