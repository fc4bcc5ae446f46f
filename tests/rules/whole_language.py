"""A rulebook that uses every word of the language, and facts of every kind for it, odd ones too."""

from typing import Any

from hypothesis import strategies as st

from app.rules.fields import fields_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.desk_words import DESK_WORDS
from tests.rules.makers import VOCABULARY

DESK = """  desk:
    timezone: Europe/Berlin
    hours: {mon-fri: [09:00-12:00, 13:00-17:00], sun: 20:00-24:00}
    holidays: [2026-12-24]
"""
CONDITIONS = """conditions:
  paying: {plan: [standard, enterprise]}
  failing: [{message.text: {mentions: failing}}, {message.text: {matches: 'x+y'}}]
  paying and failing: {all: [paying, failing]}
"""
RULES: tuple[str, ...] = (
    """
  - name: own
    when: [customer_replied, teammate_noted]
    include_own: true
    if: {event.own: true}
    then: [tag: urgent]
""",
    """
  - name: tried out
    when: customer_replied
    mode: {shadow: trying, until: 2026-06-30}
    if: paying
    then: [tag: [bug, spam], set: {Issue Priority: High}, stop]
""",
    """
  - name: upgrade
    about: "why: it is there"
    when: customer_replied
    if: {Issue Type: Technical Issue, condition: failing}
    unless: [{tag: spam}, {now: {outside: desk_hours}}]
    then: [set: {Issue Priority: High, Remark: 'for {{ contact.name }}'}, tag: bug]
""",
    """
  - name: branches
    when: [conversation.user.replied, teammate_noted]
    reach: inside
    first_match:
      - if: {Issue Priority: High, not: {condition: paying and failing}}
        unless: {conversation.created_at: {older_than: 2d}}
        then: [file_in_asana: {kind: bug, matter: '{{ message.text }}'}, user_note: bug]
      - if: {Seats: {at_least: 3, less_than: 7}}
        then: [assign: {team: Support}]
      - otherwise: [internal_note: '<b>{{ contact.name }}</b>']
""",
    """
  - name: by hand
    when: {teammate_command: [/bug, /Ошибка]}
    once_per: matter
    then: [file_in_asana: bug, user_note: bug]
""",
    """
  - name: in shadow
    when: [customer_replied, teammate_noted]
    mode: shadow
    if: {any: {tag: bug, Vip: true, plan: {not: pro}}}
    once_per: {customer: 30d}
    then: [close: conversation, set: {Seats: 3}]
""",
    """
  - name: in part
    when: customer_replied
    rollout: 37.5%
    if: {conversation.state: [open, snoozed]}
    then: [tag: urgent, assign: {teammate: Ana}]
""",
    """
  - name: on change
    when: customer_replied
    once_per: change
    if: {Seats: {is: known}, Issue Priority: [High, Low]}
    then: [set: {Seats: 4}, set: {Seats: 3}]
""",
    """
  - name: waits
    when: customer_replied
    wait: {for: 10m, counting: wall_clock}
    if: {tag: {has_none: [spam]}}
    then: [close: ]
""",
    """
  - name: end
    when: customer_replied
    if: [{tag: {has_all: [bug, urgent]}}, {conversation.state: closed}]
    then: [tag: spam, stop]
""",
    """
  - name: below
    when: customer_replied
    once_per: conversation
    if: {not: {condition: paying}, message.text: {contains_any: [ошибка, high], is_empty: false}}
    then: [file_in_asana: request, user_note: request]
""",
    """
  - name: switched off
    when: customer_replied
    mode: {off: broken, until: 2026-02-28}
    then: [tag: bug]
""",
    """
  - name: intake
    when: [conversation_started, customer_replied]
    if: {Seats: {at_least: 3}}
    then: [ask_in_order: [Kind, Urgency, Details], reply: greeting]
""",
    """
  - name: asks elsewhere
    when: conversation_started
    then: [ask: {attribute: Kind, again: true, insist: false, send: automatically}]
""",
    """
  - name: speaks
    when: customer_replied
    if: {question.answered: {is: known}, question.open: {not: Kind}}
    then:
      - reply: {words: 'Well, {{ contact.name }}', send: automatically}
      - article: read this
      - draft: english only
      - alert: {to: Kim, text: '{{ message.text }}'}
      - alert: {to: Bo, text: Look}
""",
    """
  - name: turns over
    when: [customer_replied, teammate_noted]
    first_match:
      - if: {tag: bug}
        then: [untag: bug, open: , unassign: team, set_contact: {plan: pro}, tag_contact: spam, untag_company: spam]
      - if: {conversation.state: open}
        then: [snooze: '{{ message.command_argument }}', set_company: {region: x}, block: , set_away: true]
      - if: {conversation.state: snoozed}
        then: [history_note: customer, internal_note: Look, reply: {text: greeting, approve: first}]
      - otherwise: [close_as_spam: , tell_why: , undo: , suggest_related: bug, link_ticket: , user_note: linked]
""",
    """
  - name: decides
    when: {teammate_command: [/send, /hold]}
    then:
      - send_held: {words: '{{ message.command_text }}'}
      - drop_held: conversation
      - retire_user_note: ticket
      - comment_in_asana: {text: 'x{{ message.command_text }}'}
""",
)
SOURCES = {"10.yaml": VOCABULARY + DESK, "15.yaml": DESK_WORDS, "20.yaml": CONDITIONS}


def a_whole_book(rules: tuple[str, ...] = RULES) -> Rulebook:
    book = load({**SOURCES, "30.yaml": f"rules:{''.join(rules)}"})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


BOOK = a_whole_book()

_words = st.sampled_from(
    ["Technical Issue", "High", "low", "bug", "spam", "urgent", "closed", "open", "standard", "pro", "ошибка", "xxy",
     "/bug", "", "2025-01-01", "2026-03-10T12:00:00+00:00", "9999-12-31T23:59:59-12:00", "0001-01-01"]
)  # fmt: skip
_times = st.sampled_from(["2026-03-10T12:00:00+00:00", "2026-03-08T12:00:00+00:00", "2026-07-05T21:00:00+00:00"])
_odd = st.one_of(
    _words,
    st.text(max_size=20),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.lists(_words, max_size=3),
    st.lists(st.dictionaries(_words, _words, max_size=1), max_size=2),
    st.none(),
    st.dictionaries(st.one_of(_words, st.integers()), _words, max_size=2),
)
_usual = {
    "conversation.attributes.Issue Type": st.just("Technical Issue"),
    "conversation.attributes.Issue Priority": st.sampled_from(["High", "Low", "Medium"]),
    "conversation.attributes.Seats": st.integers(0, 9),
    "conversation.attributes.Vip": st.booleans(),
    "contact.attributes.plan": st.sampled_from(["standard", "pro"]),
    "conversation.tags": st.lists(st.sampled_from(["bug", "spam", "urgent"]), max_size=3),
    "conversation.state": st.sampled_from(["open", "closed", "snoozed"]),
    "conversation.id": st.sampled_from(["1", "2", "3"]),
    "contact.id": st.just("c1"),
    "conversation.created_at": _times,
    "now": _times,
    "event.own": st.booleans(),
    "message.text": st.sampled_from(["ошибка", "xxy", "it is not working", "high", "question", "2", "what?"]),
}
_questions = st.dictionaries(
    st.sampled_from(["Kind", "Urgency", "Details", "Gone"]),
    st.one_of(
        _odd,
        st.fixed_dictionaries(
            {"rule": st.sampled_from(["intake", "asks elsewhere", "gone"]), "at": _times, "sent": st.booleans()},
            optional={
                "times": st.integers(1, 3),
                "over": st.booleans(),
                "buttons": st.one_of(_odd, st.just({"uuid-1": "Question"})),
            },
        ),
    ),
    max_size=3,
)
_rule_names = st.sampled_from([rule.name for rule in BOOK.rules])
_past = st.fixed_dictionaries(
    {},
    optional={
        "history.questions": st.one_of(_questions, _questions, _odd),
        "message.quick_reply": st.one_of(_odd, st.just("uuid-1")),
        "conversation.channel": st.sampled_from(["chat", "email", "sms"]),
        "message.language": st.sampled_from(["en", "ru", "zz"]),
        "history.chain": st.one_of(_odd, st.lists(_rule_names, max_size=2)),
        "history.recent": st.one_of(_odd, st.dictionaries(_rule_names, st.integers(0, 40), max_size=2)),
        "history.due": st.one_of(_odd, _rule_names),
        "history.fired": st.one_of(
            _odd,
            st.dictionaries(
                st.sampled_from(
                    ["below|conversation", "on change|change", "in shadow in shadow|customer", "intake|left:Kind"]
                ),
                st.one_of(_odd, st.tuples(_times, st.just(""))),
                max_size=2,
            ),
        ),
    },
)
_events = st.sampled_from(
    [
        {"event.name": "customer_replied", "event.topic": "conversation.user.replied"},
        {"event.name": "teammate_noted", "event.topic": "conversation.admin.noted", "message.command": "/bug"},
        {"event.name": "teammate_noted", "event.topic": "conversation.user.replied"},
        {"event.name": "customer_replied"},
    ]
)
_names = st.sampled_from(sorted({field.name for field in fields_of(BOOK.vocabulary).values()} - {"event.name"}))


def _together(*parts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for part in parts for name, value in part.items()}


_any = st.builds(
    _together, st.fixed_dictionaries({}, optional=_usual), st.dictionaries(_names, _odd, max_size=5), _past, _events
)
_asked = st.builds(
    lambda name, times: {name: {"rule": "intake", "times": times, "at": "2026-03-08T11:00:00+00:00", "sent": True}},
    st.sampled_from(["Kind", "Urgency", "Details"]),
    st.integers(1, 2),
)
_answering = st.fixed_dictionaries(
    {
        "event.name": st.just("customer_replied"),
        "event.topic": st.just("conversation.user.replied"),
        "event.own": st.just(False),  # noqa: FBT003 - a value
        "conversation.channel": st.sampled_from(["chat", "email", "sms"]),
        "history.questions": _asked,
        "message.text": st.sampled_from(["question", "urgent", "1", "hm?", "what does that mean?", ""]),
        "now": st.sampled_from(["2026-03-10T12:00:00+00:00", "2026-07-05T21:00:00+00:00"]),
    }
)
any_facts = st.one_of(_any, _any, st.builds(_together, _any, _answering))
"""Mostly what could be, with some of the wrong type, of rulebooks with the vocabulary above; now and then an answer to
a question."""
