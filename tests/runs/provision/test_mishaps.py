"""What goes wrong on the way: nothing is made twice, nothing is claimed that is not so, and the next run goes on."""

from collections.abc import Iterator

import pytest

from app.integrations.errors import CallFailed, Reason
from app.runs.provision.carry_out import LANDING
from app.runs.provision.steps import Step
from app.sandbox.server import Address
from tests.integrations.far_end import FarEnd, reply
from tests.runs.provision.conftest import ALL, Desk, errors


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    server = FarEnd()
    yield server
    server.stop()


def test_killed_on_the_way_it_goes_on_where_it_was(desk: Desk) -> None:
    def killed(step: Step) -> None:
        if "tier" in step.what:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.provision(tell=killed)
    desk.provision()
    assert desk.told == ALL[3:]
    assert desk.writes() == len(ALL)


@pytest.mark.parametrize("fate", ["rate_5xx_after", "rate_reset_after", "rate_5xx_before", "rate_malformed"])
def test_after_an_unclear_answer_it_looks_before_it_sends_again(desk: Desk, fate: str) -> None:
    desk.provision(
        tell=lambda step: desk.weather(**{fate: 1.0}) if "Mood" in step.what else None, wait=lambda _: desk.weather()
    )
    assert sorted(desk.told) == sorted(ALL)
    assert desk.waits == [LANDING]
    assert desk.writes() == len(ALL) + (len(ALL) - 1 if fate == "rate_5xx_before" else 0)
    desk.provision()
    assert desk.told == []


def test_what_stays_unclear_is_given_up_and_told(desk: Desk) -> None:
    with pytest.raises(CallFailed) as caught:
        desk.provision(tell=lambda _: desk.weather(rate_5xx_before=1.0))
    assert caught.value.reason is Reason.UNKNOWN
    assert desk.told == ALL[:1]


def test_what_somebody_else_makes_meanwhile_is_found_and_not_claimed(desk: Desk) -> None:
    def meanwhile(step: Step) -> None:
        if "Mood" in step.what:
            desk.attribute("Seats", "decimal")

    outcome = desk.provision(tell=meanwhile)
    assert desk.told == [line for line in ALL if "Seats" not in line]
    assert outcome.findings == ()


def test_after_a_refusal_the_reason_is_looked_for(desk: Desk) -> None:
    def meanwhile(step: Step) -> None:
        if "Mood" in step.what:
            desk.attribute("SEATS", "decimal")

    (told,) = errors(desk.provision(tell=meanwhile))
    assert told.startswith("the conversation attribute “Seats” is spelt “SEATS” in Intercom")


def test_a_refusal_without_a_reason_to_be_seen_is_told_in_intercoms_words(far_end: FarEnd) -> None:
    empty = [reply({"data": []}) for _ in range(4)]
    refused = reply({"errors": [{"code": "api_plan_restricted", "message": "Not on your plan"}]}, 403)
    tagged = reply({"id": "1", "name": "bug"})
    far_end.plays(*empty, refused, tagged, reply({"data": [{"id": "1", "name": "bug"}]}), *empty[1:])
    desk = Desk(Address(far_end.url))
    (told,) = errors(desk.provision("\n  attributes: {Seats: {type: number}}\n  tags: [bug]\n"))
    assert told.startswith("Intercom refused to create the conversation attribute “Seats” (number): 403")
    assert "Not on your plan" in told
    assert desk.told == ["created the tag “bug”"]


def test_a_token_that_is_not_accepted_ends_it_before_anything_is_written(desk: Desk) -> None:
    desk.token = "wrong"
    with pytest.raises(CallFailed) as caught:
        desk.provision()
    assert caught.value.reason is Reason.UNAUTHORIZED
    assert desk.writes() == 0
