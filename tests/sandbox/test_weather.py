"""The weather does to a call what it is told, and the effect is where it is said to be."""

import json
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import httpx
import pytest

from app import clock
from app.sandbox.weather import Sky, read_weather
from tests.sandbox.conftest import Sandbox, until

MARIA = "6961d43b372591e999b3ea01"


def notes(sandbox: Sandbox, conversation: str) -> int:
    return sum(part["type"] == "note" for part in sandbox.state()["conversations"][conversation]["parts"])


@pytest.mark.parametrize(
    ("fate", "status", "effect"),
    [("rate_429", 429, 0), ("rate_5xx_before", 500, 0), ("rate_5xx_after", 502, 1), ("rate_malformed", 200, 1)],
)
def test_a_bad_answer_has_the_effect_it_is_told_to_have(sandbox: Sandbox, fate: str, status: int, effect: int) -> None:
    conversation = sandbox.start()
    sandbox.weather(intercom={fate: 1})
    assert sandbox.note(conversation).status_code == status
    assert notes(sandbox, conversation) == effect


@pytest.mark.parametrize(("fate", "effect"), [("rate_reset_before", 0), ("rate_reset_after", 1)])
def test_a_reset_closes_the_connection_without_an_answer(sandbox: Sandbox, fate: str, effect: int) -> None:
    conversation = sandbox.start()
    sandbox.weather(intercom={fate: 1}, asana={fate: 1})
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        sandbox.note(conversation)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        sandbox.file()
    assert notes(sandbox, conversation) == effect
    assert len(sandbox.state()["tasks"]) == effect


def test_a_malformed_answer_is_no_json_and_a_502_is_html(sandbox: Sandbox) -> None:
    sandbox.weather(intercom={"rate_malformed": 1}, asana={"rate_5xx_after": 1})
    with pytest.raises(json.JSONDecodeError):
        sandbox.intercom("GET", "/me").json()
    assert sandbox.file().headers["content-type"] == "text/html"


def test_a_late_call_takes_effect_after_the_caller_has_gone(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    sandbox.weather(intercom={"rate_late": 1, "late_by": 0.6})
    begun = time.monotonic()
    with pytest.raises(httpx.ReadTimeout):
        sandbox.intercom(
            "POST",
            f"/conversations/{conversation}/reply",
            {"message_type": "note", "type": "admin", "admin_id": "9001", "body": "late"},
            timeout=0.2,
        )
    assert notes(sandbox, conversation) == 0
    assert sandbox.counters()["late_effects_waiting"] == 1
    until(lambda: notes(sandbox, conversation) == 1)
    assert time.monotonic() - begun >= 0.6


def test_a_bad_token_is_refused_at_once_even_when_calls_run_late(sandbox: Sandbox) -> None:
    sandbox.weather(intercom={"rate_late": 1})
    assert sandbox.intercom("GET", "/me", headers={"Authorization": "Bearer no"}).status_code == 401


def test_reads_lag_while_answers_to_writes_do_not(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    sandbox.file()
    sandbox.weather(intercom={"read_lag": 3600}, asana={"read_lag": 3600})
    written = sandbox.note(conversation).json()
    sandbox.intercom("POST", f"/contacts/{MARIA}/notes", {"body": "unseen"})
    assert len(written["conversation_parts"]["conversation_parts"]) == 1
    read = sandbox.intercom("GET", f"/conversations/{conversation}").json()
    assert read["conversation_parts"]["conversation_parts"] == []
    assert sandbox.intercom("GET", f"/contacts/{MARIA}/notes").json()["data"] == []
    assert sandbox.intercom("GET", "/conversations").json()["conversations"] == []
    assert sandbox.asana("GET", "/tasks", params={"project": "1200000000000101"}).json()["data"] == []
    sandbox.weather()
    assert len(sandbox.asana("GET", "/tasks", params={"project": "1200000000000101"}).json()["data"]) == 1


def test_a_lag_ends_when_its_time_is_over(sandbox: Sandbox) -> None:
    sandbox.weather(asana={"read_lag": 0.5})
    sandbox.file()
    query = {"project": "1200000000000101"}
    assert sandbox.asana("GET", "/tasks", params=query).json()["data"] == []
    until(lambda: sandbox.asana("GET", "/tasks", params=query).json()["data"])


def test_a_skewed_clock_shows_in_the_date_and_in_what_is_made(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    sandbox.weather(intercom={"clock_skew": -3600})
    answer = sandbox.note(conversation)
    hour_ago = clock.now().timestamp() - 3600
    assert abs(parsedate_to_datetime(answer.headers["date"]).timestamp() - hour_ago) < 10
    assert abs(answer.json()["conversation_parts"]["conversation_parts"][-1]["created_at"] - hour_ago) < 10


def test_a_rewritten_body_says_the_same_in_other_words(sandbox: Sandbox) -> None:
    conversation = sandbox.start()
    body = '<p>It\'s <a href="https://a.example/?x=1&amp;y=2">"here"</a><br>now</p><ul><li>x</li></ul>'
    usual = sandbox.note(conversation, body).json()["conversation_parts"]["conversation_parts"][-1]["body"]
    sandbox.weather(intercom={"rewrite_html": True})
    other = sandbox.note(conversation, body).json()["conversation_parts"]["conversation_parts"][-1]["body"]
    assert other != usual
    assert "&#39;" in other
    assert 'href="https://a.example/?x=1&amp;y=2"' in other


def test_down_is_503_for_every_call_of_that_vendor_only(sandbox: Sandbox) -> None:
    sandbox.weather(intercom={"down": True})
    assert sandbox.intercom("GET", "/me").status_code == 503
    assert sandbox.asana("GET", "/users/me").status_code == 200


def test_latency_is_in_milliseconds(sandbox: Sandbox) -> None:
    sandbox.weather(intercom={"latency": [200, 250]})
    begun = time.monotonic()
    sandbox.intercom("GET", "/me")
    assert 0.2 <= time.monotonic() - begun < 2


def test_the_same_seed_gives_the_same_weather_whatever_runs_beside_it() -> None:
    weather = read_weather({"rate_429": 0.3, "rate_late": 0.3})

    def fates(neighbours: int) -> list[str]:
        sky = Sky()
        sky.change({"intercom": weather}, 7)
        met: list[str] = []
        for n in range(50):
            met.append(sky.meets("intercom", "POST", "/conversations/1/reply")[0])
            for _ in range(neighbours):
                sky.meets("intercom", "GET", f"/conversations/{n}")
        return met

    assert fates(0) == fates(3)
    assert len(set(fates(0))) == 3


@pytest.mark.parametrize(
    "told",
    [
        {"intercom": {"rate_snow": 1}},
        {"intercom": {"rate_429": 0.7, "rate_late": 0.7}},
        {"intercom": {"rate_429": -1}},
        {"intercom": {"rate_429": "1"}},
        {"intercom": {"latency": [5, 1]}},
        {"intercom": {"down": 1}},
        {"intercom": 7},
        {"teams": {}},
        {"seed": "x"},
    ],
)
def test_weather_that_makes_no_sense_is_refused_and_changes_nothing(sandbox: Sandbox, told: object) -> None:
    answer = sandbox.client.put(f"{sandbox.address.control}/weather", json=told)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert sandbox.intercom("GET", "/me").status_code == 200


def test_without_weather_every_call_is_answered_and_none_waits_for_a_delayed_acknowledgement(
    open_sandbox: Callable[..., Sandbox],
) -> None:
    sandbox = open_sandbox()
    begun = time.monotonic()
    assert all(sandbox.intercom("GET", "/me").status_code == 200 for _ in range(50))
    assert time.monotonic() - begun < 1.5  # 50 delayed acknowledgements would take 2 s
    assert sandbox.counters()["intercom"]["weather"] == {}
