"""Files of tests: what a test may say, and how mistakes in it are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.problems import Problem
from app.rules.trials.reading import KEYS
from tests.rules.makers import a_book
from tests.rules.trials.making import fixture, load_trials, problems, source, trials

BOOK = a_book("""
    - {name: log-bug, when: customer_replied, if: {Issue Type: Technical Issue}, then: [tag: bug, file_in_asana: bug]}
    - {name: greet, when: customer_replied, once_per: {customer: 30d}, then: [internal_note: Hello]}
""")


def facts(test: str) -> dict[str, object]:
    (trial,) = trials(BOOK, f"- {{name: t, does_not_fire: greet, {test}}}")
    return dict(trial.facts)


def test_the_conversation_its_customer_and_the_moment_go_without_saying() -> None:
    known = facts("event: customer_replied")

    assert known["conversation.id"] == "conversation-1"
    assert known["contact.id"] == "customer-1"
    assert known["conversation.tags"] == []
    assert known["ticket.count"] == 0
    assert known["now"] == known["conversation.created_at"] == "2026-01-05T12:00:00+00:00"
    assert known["message.text"] == ""
    assert "conversation.title" not in known
    assert "contact.name" not in known


@pytest.mark.parametrize(
    ("event", "author"),
    [
        ("conversation_started", "customer"),
        ("customer_replied", "customer"),
        ("teammate_closed", "teammate"),
        ("bot_replied", "bot"),
    ],
)
def test_the_author_follows_from_the_event(event: str, author: str) -> None:
    assert facts(f"event: {event}")["message.author"] == author


def test_the_first_message_is_the_first_text_too() -> None:
    assert facts("event: conversation_started, facts: {message.text: Hi}")["conversation.first_text"] == "Hi"


def test_a_command_is_found_in_a_teammates_note_and_nowhere_else() -> None:
    noted = facts("event: teammate_noted, facts: {message.text: /bug Calendar stays empty}")
    replied = facts("event: teammate_replied, facts: {message.text: /bug Calendar stays empty}")

    assert (noted["message.command"], noted["message.command_argument"]) == ("/bug", "Calendar stays empty")
    assert "message.command" not in replied


def test_an_event_about_a_contact_has_no_conversation() -> None:
    known = facts("event: contact_created")

    assert known["contact.id"] == "customer-1"
    assert "conversation.id" not in known
    assert "message.text" not in known


def test_any_field_is_given_by_any_of_its_names() -> None:
    known = facts(
        "event: customer_replied, facts: {Issue Type: technical issue, conversation.attributes.Seats: 3, Vip: true,"
        " plan: pro, tag: SPAM, conversation.created_at: 2026-01-01T10:00+02:00, conversation.waiting_since: 3h ago}"
    )

    assert known["conversation.attributes.Issue Type"] == "Technical Issue"
    assert known["conversation.attributes.Seats"] == 3
    assert known["conversation.attributes.Vip"] is True
    assert known["contact.attributes.plan"] == "pro"
    assert known["conversation.tags"] == ["spam"]
    assert known["conversation.created_at"] == "2026-01-01T08:00:00+00:00"
    assert known["conversation.waiting_since"] == "2026-01-05T09:00:00+00:00"


def test_unknown_takes_a_fact_away() -> None:
    known = facts("event: customer_replied, facts: {contact.id: unknown, tag: unknown, message.author: unknown}")

    assert not {"contact.id", "conversation.tags", "message.author"} & known.keys()


def test_what_was_before_is_in_the_facts() -> None:
    known = facts("event: customer_replied, before: {tickets: [bug, bug], chain: [log-bug]}")

    assert (known["ticket.kinds"], known["ticket.count"]) == (["bug"], 2)
    assert known["history.chain"] == ["log-bug"]
    assert known["event.own"] is True


def test_a_fixture_gives_event_and_facts_and_what_the_test_says_stands_over_them() -> None:
    known = facts("fixture: fixtures/reply.json, facts: {conversation.title: Other, message.text: Thanks}")

    assert known["event.name"] == "customer_replied"
    assert known["now"] == "2026-01-10T08:00:00+00:00"
    assert known["conversation.first_text"] == "My calendar\nstays empty"
    assert (known["conversation.title"], known["message.text"]) == ("Other", "Thanks")


def test_a_topic_names_the_event_as_well() -> None:
    known = facts("topic: conversation.admin.open.assigned")

    assert (known["event.name"], known["event.topic"]) == (
        "conversation_assigned",
        "conversation.admin.open.assigned",
    )


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("event: customer_replied", "the test proves nothing: give it one of expect, never, fires"),
        ("", "the test proves nothing"),
        ("event: customer_replied, expects: nothing", 'unknown key "expects", did you mean "expect"?'),
        ("expect: nothing", "the test has no event: give one of event, topic, fixture"),
        ("event: customer_replied, topic: x, expect: nothing", "the test has event and topic: give one of"),
        (
            "event: customer_replid, expect: nothing",
            'unknown event "customer_replid", did you mean "customer_replied"?',
        ),
        ("event: conversation.user.replied, expect: nothing", "is a topic: write topic: conversation.user.replied"),
        ("event: {teammate_command: /bug}, expect: nothing", "is written in a note: event: teammate_noted"),
        ("topic: conversation.user.replid, expect: nothing", 'did you mean "conversation.user.replied"?'),
        ("fixture: fixtures/gone.json, expect: nothing", "cannot be used: tests/fixtures/gone.json: No such file"),
        ("event: customer_replied, now: noon, expect: nothing", '"noon" is not a time; write 2026-03-02T10:00+01:00'),
        ("event: customer_replied, now: 0001-01-01, expect: nothing", "a test plays between the years 1900 and 2200"),
        ("event: customer_replied, expect: nothing, facts: {conversation.created_at: 999999w ago}", "a hundred years"),
        ("event: customer_replied, expect: nothing, before: {fired: {greet: 999999w}}", "longer than a hundred years"),
        ("event: customer_replied, expect: []", "expect is a list of steps, as in expect: [tag: bug]"),
        ("event: customer_replied, expect: something", "expect is a list of steps"),
        ("event: customer_replied, expect: [{tag: bgu}]", 'unknown tag "bgu", did you mean "bug"?'),
        ("event: customer_replied, expect: [{tags: bug}]", 'unknown action "tags", did you mean "tag"?'),
        ("event: customer_replied, expect: [bug]", "a step is an action and what it needs, as in tag: bug"),
        ("event: customer_replied, expect: [{tag: bug, close: }]", 'one action a step: put a "-" before close'),
        ("event: customer_replied, expect: [{set: {Issue Typ: High}}]", 'did you mean "Issue Type"?'),
        ("event: customer_replied, expect: [{set: Issue Typ}]", 'did you mean "Issue Type"?'),
        ("event: customer_replied, expect: [{set: {Issue Priority: Hgh}}]", 'did you mean "High"?'),
        ("event: customer_replied, expect: [{set: {Seats: many}}]", "Seats is a number"),
        ("event: customer_replied, never: [{assign: {team: Suport}}]", 'did you mean "Support"?'),
        ("event: customer_replied, never: [{assign: {team: Support, teammate: Ana}}]", "assign names one"),
        ("event: customer_replied, never: [{file_in_asana: bgu}]", 'unknown ticket kind "bgu", did you mean "bug"?'),
        ("event: customer_replied, never: [{file_in_asana: {title: x}}]", "file_in_asana needs a kind"),
        ("event: customer_replied, never: [{close: it}]", "write close: conversation"),
        ("event: customer_replied, fires: [log-bugs]", 'unknown rule "log-bugs", did you mean "log-bug"?'),
        ("event: customer_replied, fires: []", "fires names at least one rule"),
        (
            "event: customer_replied, expect: nothing, facts: {plann: pro}",
            'unknown field "plann", did you mean "plan"?',
        ),
        ("event: customer_replied, expect: nothing, facts: {tag: [vip]}", 'unknown tag "vip"'),
        ("event: customer_replied, expect: nothing, facts: {tag: [], conversation.tags: [bug]}", "is given above"),
        ("event: customer_replied, expect: nothing, facts: {now: 2026-01-01}", "now is told by the test's own line"),
        ("event: customer_replied, expect: nothing, facts: {ticket.count: 2}", "before: {tickets: [...]}"),
        ("event: customer_replied, expect: nothing, facts: {message.command: /bug}", "told by message.text"),
        ("event: customer_replied, expect: nothing, facts: {Seats: three}", "Seats is a number"),
        ("event: customer_replied, expect: nothing, facts: {Vip: yes}", "Vip is true or false"),
        ("event: customer_replied, expect: nothing, facts: {conversation.created_at: 3 hours}", "or 3h ago"),
        ("event: customer_replied, expect: nothing, before: {ticket: [bug]}", 'did you mean "tickets"?'),
        ("event: customer_replied, expect: nothing, before: {tickets: [bgu]}", 'did you mean "bug"?'),
        ("event: customer_replied, expect: nothing, before: {fired: {greeet: 2h}}", 'did you mean "greet"?'),
        ("event: customer_replied, expect: nothing, before: {fired: {greet: long}}", "is not a span of time"),
        ("event: customer_replied, expect: nothing, before: {fired: {log-bug: 2h}}", "log-bug has no once_per"),
        ("event: customer_replied, expect: nothing, before: {chain: [gret]}", 'did you mean "greet"?'),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(test: str, expected: str) -> None:
    told = problems(BOOK, source(f"- {{name: t, {test}}}"))

    assert [each for each in told if expected in each]
    assert all(each.startswith("2:") for each in told)


def test_two_tests_of_one_name_are_told() -> None:
    test = "{name: t, event: customer_replied, expect: nothing}"

    assert problems(BOOK, source(f"- {test}\n- {test}")) == [
        '3:12 a test named "t" is already there: tests/some.yaml:2:6'
    ]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "tests:\n", "tests: []\n"])
def test_a_file_without_a_test_is_told(text: str) -> None:
    assert problems(BOOK, text) == ["1:1 there is no test in this file; write tests: and a list of them"]


def test_all_mistakes_of_all_files_are_told_at_once() -> None:
    wrong = source("- {name: t, event: customer_replied, fires: grete}")

    found = load_trials({"tests/b.yaml": wrong, "tests/a.yaml": wrong}, BOOK, fixture)

    assert [str(each).split(":")[0] for each in found] == ["tests/a.yaml", "tests/b.yaml", "tests/b.yaml"]


KEY = st.sampled_from((*KEYS, "odd"))
VALUE = st.recursive(
    st.sampled_from(("nothing", "customer_replied", "bug", "2h", "3", "true", "''", "unknown", "greet", "~")),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(
            st.sampled_from(("tag", "set", "tickets", "fired", "own", "chain", "Issue Type", "greet", "kind")),
            inner,
            max_size=3,
        ).map(lambda entries: "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}")
    ),
    max_leaves=6,
)


def a_file(test: dict[str, str]) -> str:
    return "tests: [{" + ", ".join(f"{key}: {value}" for key, value in test.items()) + "}]"


@given(st.text() | st.dictionaries(KEY, VALUE, max_size=6).map(a_file))
def test_whatever_stands_in_a_file_it_is_read_or_told(text: str) -> None:
    found = load_trials({"tests/t.yaml": text}, BOOK, fixture)

    assert found
    assert len({isinstance(each, Problem) for each in found}) == 1


def test_a_wrong_event_hides_no_other_mistake_of_the_test() -> None:
    told = problems(BOOK, source("- {name: t, event: customer_replid, fires: log-bgu, expect: [tag: bgu]}"))

    assert len(told) == 3


def test_one_rule_cannot_be_expected_to_fire_and_not_to_fire() -> None:
    told = problems(
        BOOK, source("- {name: t, event: customer_replied, fires: greet, does_not_fire: greet, in_shadow: log-bug}")
    )

    assert [each.split(" ", 1)[1] for each in told] == [
        "fires and does_not_fire cannot both come true of greet: give one of them"
    ]
