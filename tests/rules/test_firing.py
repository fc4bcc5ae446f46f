"""Whether a rule whose conditions hold may act: mode, rollout, wait, our own events, and the loop guard."""

import pytest

from app.rules.actions import AddTag, InternalNote
from app.rules.decide import decide
from app.rules.explain import explain
from app.rules.firing import MOST_AN_HOUR
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.acting import SCRIPT, a_rule_with, in_conversation
from tests.rules.makers import a_book, code, facts

# Mode


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-12-23T23:59:59+00:00", "S"),
        ("2026-12-24T23:59:59+00:00", "S"),
        ("2026-12-25T00:00:00+00:00", "M"),
        (None, "S"),
    ],
)
def test_a_mode_holds_through_the_day_that_until_names_and_then_the_rule_is_live(now: object, expected: str) -> None:
    book = a_rule_with("mode: {shadow: trying it out, until: 2026-12-24}")

    assert code(book, {**facts(), "now": now}) == expected


@pytest.mark.parametrize(
    ("zone", "last", "first"),
    [
        ("America/Los_Angeles", "2026-12-25T07:59:59+00:00", "2026-12-25T08:00:00+00:00"),
        ("Asia/Tokyo", "2026-12-24T14:59:59+00:00", "2026-12-24T15:00:00+00:00"),
    ],
)
def test_the_day_that_until_names_is_the_desks(zone: str, last: str, first: str) -> None:
    rule = "rules: [{name: r, when: customer_replied, mode: {off: why, until: 2026-12-24}, then: [tag: bug]}]"
    book = load(
        {
            "r.yaml": rule,
            "v.yaml": f"vocabulary: {{tags: [bug], desk: {{timezone: {zone}, hours: {{mon: 09:00-17:00}}}}}}",
        }
    )
    assert isinstance(book, Rulebook), book

    assert code(book, {**facts(), "now": last}) == "o"
    assert code(book, {**facts(), "now": first}) == "M"
    for odd in ("9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00", "no time", 7):
        code(book, {**facts(), "now": odd})


def test_a_rule_in_shadow_that_says_stop_is_noted_and_stops_nothing() -> None:
    book = a_book("""
        - {name: first, when: customer_replied, mode: shadow, then: [tag: spam, stop]}
        - {name: second, when: customer_replied, then: [tag: bug]}
    """)

    decision = decide(book, facts())

    assert (decision.codes, decision.shadow_stops) == ("SM", ("first",))


def test_a_rule_that_is_off_is_not_looked_at_and_says_why() -> None:
    book = a_rule_with("mode: {off: Asana is being rebuilt, until: 2026-12-24}", condition="{plan: pro}")

    (verdict,) = explain(book, in_conversation())

    assert (verdict.code, verdict.because) == ("o", "Asana is being rebuilt, until 2026-12-24")
    assert code(book, in_conversation(now="2026-12-25T00:00:00+00:00", contact__attributes__plan="pro")) == "M"
    assert explain(a_rule_with("mode: off"), in_conversation())[0].because is None


def test_live_said_aloud_and_a_whole_rollout_change_nothing() -> None:
    plain = decide(a_rule_with("reach: inside"), in_conversation())
    aloud = decide(a_rule_with("reach: inside, mode: live, rollout: 100%"), in_conversation())

    assert plain.codes == aloud.codes == "M"
    assert [step.action for step in plain.steps] == [step.action for step in aloud.steps]
    assert aloud.shadow == ()


def test_what_a_rule_does_in_shadow_is_recorded_apart_and_no_other_rule_sees_it() -> None:
    book = a_book("""
        - {name: a, when: customer_replied, mode: shadow, then: [tag: bug, set: {Seats: 3}]}
        - {name: b, when: customer_replied, if: {tag: bug}, then: [tag: urgent]}
        - {name: c, when: customer_replied, mode: shadow, if: {Seats: {is: unknown}}, then: [tag: bug]}
    """)

    decision = decide(book, facts(conversation__tags=[]))

    assert decision.codes == "SnS"
    assert decision.steps == ()
    assert [(step.rule, step.action) for step in decision.shadow if isinstance(step.action, AddTag)] == [
        ("a", AddTag(tag="bug")),
        ("c", AddTag(tag="bug")),
    ]
    assert [len(verdict.steps) for verdict in explain(book, facts(conversation__tags=[]))] == [2, 0, 1]


def test_a_rule_in_shadow_sees_its_own_steps_and_what_live_rules_did() -> None:
    book = a_book("""
        - {name: live, when: customer_replied, then: [set: {Remark: done}]}
        - name: s
          when: customer_replied
          mode: shadow
          then: [set: {Seats: 3}, internal_note: '{{ attributes["Seats"] }} {{ attributes["Remark"] }}']
    """)

    assert [getattr(step.action, "html", None) for step in decide(book, facts()).shadow] == [None, "3 done"]


def test_a_template_that_fails_in_shadow_is_told_with_its_rule() -> None:
    book = a_rule_with(f"mode: shadow, about: '{SCRIPT}'", then=f"[internal_note: '{SCRIPT}', tag: bug]")

    decision = decide(book, facts(message__text="x" * 20_000, conversation__tags=["a", "b", "c", "d"]))

    assert [failure.rule for failure in decision.failures] == ["r"]
    assert [step.action for step in decision.shadow] == [AddTag(tag="bug")]
    assert decision.steps == ()


# Rollout


def conversations_in(share: str, name: str = "r") -> set[int]:
    book = a_book(f"- {{name: {name}, when: customer_replied, rollout: {share}, then: [tag: bug]}}")
    return {number for number in range(2000) if code(book, in_conversation(str(number))) == "M"}


def test_a_rollout_takes_about_its_share_and_keeps_who_is_in_when_it_grows() -> None:
    tenth, half, nearly_all = conversations_in("10%"), conversations_in("50%"), conversations_in("99.5%")

    assert (140 < len(tenth) < 260, 900 < len(half) < 1100, len(nearly_all) > 1970) == (True, True, True)
    assert tenth < half < nearly_all
    assert tenth == conversations_in("10%")


def test_each_rule_takes_a_share_of_its_own() -> None:
    assert conversations_in("10%") != conversations_in("10%", name="another")


def test_outside_its_rollout_a_rule_is_recorded_as_in_shadow() -> None:
    decision = decide(a_rule_with("rollout: 0.000001%"), in_conversation())

    assert (decision.codes, decision.steps, len(decision.shadow)) == ("R", (), 1)


# Waiting, our own doing, and loops


def test_a_rule_that_waits_is_named_and_does_nothing_yet() -> None:
    decision = decide(a_rule_with("wait: 10m, once_per: conversation"), in_conversation())

    assert (decision.codes, decision.waiting, decision.steps, decision.firings) == ("w", ("r",), (), ())
    assert (
        explain(a_rule_with("wait: 10m"), in_conversation())[0].because == "it looks again 10 minutes after the event"
    )


def test_what_we_did_ourselves_calls_only_rules_that_ask_for_it() -> None:
    own = in_conversation(event__own=True)

    assert code(a_rule_with("reach: inside"), own) == "i"
    assert code(a_rule_with("include_own: true"), own) == "M"
    assert code(a_rule_with("include_own: true", condition="{event.own: false}"), own) == "n"
    assert code(a_rule_with("reach: inside", condition="{plan: pro}"), own) == "i"
    assert code(a_rule_with("reach: inside"), in_conversation(event__own=False)) == "M"


def test_a_rule_is_stopped_before_it_would_go_round_in_a_circle() -> None:
    book = a_rule_with("include_own: true")
    known = in_conversation(event__own=True) | {"history.chain": ["start", "r", "other"]}

    (verdict,) = explain(book, known)

    assert (verdict.code, verdict.because, verdict.steps) == ("l", "would loop: r → other → r", ())
    assert code(book, known | {"history.chain": ["start", "other"]}) == "M"


def test_a_rule_that_acts_too_often_on_one_conversation_is_stopped() -> None:
    book = a_rule_with("reach: inside")

    assert code(book, in_conversation() | {"history.recent": {"r": MOST_AN_HOUR - 1}}) == "M"
    (verdict,) = explain(book, in_conversation() | {"history.recent": {"r": MOST_AN_HOUR}})
    assert (verdict.code, verdict.because) == ("l", "acted 20 times on this conversation within an hour")


def a_desk_that_tells_of_comments() -> Rulebook:
    return a_book("- {name: r, when: ticket_commented, then: [internal_note: '{{ news.comment }}', tag: bug]}")


def notes(book: Rulebook, *, often: int, **news: str) -> list[str]:
    about = {f"news.{name}": value for name, value in {"comment": "Look here", **news}.items()}
    known = {**in_conversation(), "event.name": "ticket_commented", "history.recent": {"r": often}, **about}
    return [step.action.html for step in decide(book, known).steps if isinstance(step.action, InternalNote)]


def test_the_last_note_that_a_rule_may_write_says_that_more_is_not_told_and_where_it_stands() -> None:
    book = a_desk_that_tells_of_comments()
    ticket = {"url": "https://app.asana.com/0/0/1", "title": "Calendar <empty>"}

    assert len(notes(book, often=MOST_AN_HOUR - 2, **ticket)) == 1
    _, last = notes(book, often=MOST_AN_HOUR - 1, **ticket)
    assert "The rule r has acted 20 times here within an hour" in last
    assert 'See <a href="https://app.asana.com/0/0/1">Calendar &lt;empty&gt;</a>.' in last
    assert notes(book, often=MOST_AN_HOUR, **ticket) == []


def test_a_rule_that_tells_teammates_nothing_says_nothing_of_its_end() -> None:
    known = in_conversation() | {"history.recent": {"r": MOST_AN_HOUR - 1}}

    (step,) = decide(a_rule_with("reach: inside"), known).steps
    assert isinstance(step.action, AddTag)


def test_a_rule_in_shadow_is_stopped_by_the_guard_too() -> None:
    known = in_conversation() | {"history.chain": ["r"]}

    assert code(a_rule_with("mode: shadow"), known) == "l"


def test_odd_tellings_of_the_past_are_no_past() -> None:
    book = a_rule_with("once_per: {conversation: 1d}")
    odd: tuple[object, ...] = (None, "r|conversation", [], {"r|conversation": "x"}, {"r|conversation": [1]}, 7)
    for past in odd:
        told = {"history.fired": past, "history.recent": past, "history.chain": past}
        assert code(book, in_conversation() | told) == "M", past
