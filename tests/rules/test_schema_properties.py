"""Whatever loads is valid by the JSON Schema."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.fields import fields_of
from app.rules.loader import load
from app.rules.operators import OPERATORS
from app.rules.rulebook import Rulebook
from tests.rules.desk_words import DESK_WORDS
from tests.rules.makers import VOCABULARY
from tests.rules.schemas import DESK, WORDS, faults

options = st.sampled_from(["Technical Issue", "technical issue", "FEATURE request", "High", "medium", "bug", "SPAM"])
values = st.one_of(
    options,
    st.sampled_from(
        ["known", "unknown", "desk_hours", "failing", "2026-01-31", "3d", "10 M", "x+", "", "no", "Support"]
    ),
    st.booleans(),
    st.integers(-3, 30),
    st.floats(0, 3, allow_nan=False),
    st.none(),
)
listed = st.lists(values, max_size=3)
names = st.sampled_from(sorted(fields_of(WORDS)))
asked = st.one_of(values, listed, st.dictionaries(st.sampled_from(sorted(OPERATORS)), values | listed, max_size=2))
fitting = st.one_of(
    st.fixed_dictionaries({"Issue Type": st.sampled_from(["technical issue", ["Feature Request"], {"is": "unknown"}])}),
    st.fixed_dictionaries({"Seats": st.sampled_from([3, [1, 2.5], {"at_least": 3, "at_most": 9}, {"is": [1, 2]}])}),
    st.fixed_dictionaries({"tag": st.sampled_from(["Bug", ["bug"], {"has_none": "spam", "is_empty": False}])}),
    st.fixed_dictionaries({"now": st.sampled_from([{"within": "desk_hours"}, {"after": "2026-01-31"}])}),
    st.fixed_dictionaries({"message.text": st.sampled_from(["a", {"mentions": ["a", "b*"]}, {"mentions": "FAILING"}])}),
)
conditions = st.recursive(
    st.one_of(fitting, fitting, st.dictionaries(names, asked, min_size=1, max_size=2), st.just("calm")),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3),
        st.fixed_dictionaries({"any": inner}),
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"condition": inner}),
    ),
    max_leaves=5,
)
steps = st.lists(
    st.sampled_from(
        [
            {"tag": "BUG"},
            {"tag": ["bug", "spam"]},
            {"set": {"Issue Priority": "high", "Seats": 3}},
            {"set": {"Vip": True, "Remark": 3}},
            {"internal_note": "{{ contact.name }}"},
            {"close": None},
            {"close": "conversation"},
            {"assign": {"team": "support"}},
            {"assign": {"teammate": "ANA"}},
            {"file_in_asana": "Bug"},
            {"file_in_asana": {"kind": "request", "title": "x", "matter": "y"}},
            {"user_note": "bug"},
            {"tag": "other"},
            {"shout": 1},
            {"untag": ["bug"]},
            {"tag_contact": "BUG"},
            {"set_contact": {"plan": "x"}},
            {"set_company": {"region": 3}},
            {"snooze": "2d"},
            {"snooze": 2},
            {"open": "conversation"},
            {"open": "it"},
            {"unassign": "Team"},
            {"close_as_spam": None},
            {"block": "customer"},
            {"link_ticket": "from the note"},
            {"user_note": "linked"},
            {"suggest_related": ["bug", "Request"]},
            {"suggest_related": []},
            {"reply": "Greeting"},
            {"reply": {"words": "Hello {{ contact.name }}"}},
            {"reply": {"text": "greeting", "words": "x"}},
            {"article": {"text": "read this", "send": "automatically"}},
            {"draft": {"text": "greeting", "send": "automatically"}},
            {"ask": "kind"},
            {"ask": "Seats"},
            {"ask": {"attribute": "Details", "again": True}},
            {"ask_in_order": ["Kind", "Urgency"]},
            {"ask_in_order": []},
            {"ask_in_order": {"attributes": "Kind", "send": "Automatically"}},
            {"alert": {"to": "kim", "text": "{{ contact.name }}"}},
            {"alert": {"slack": "#bugs", "text": 3}},
            {"alert": {"to": "Kim", "slack": "x", "text": "x"}},
            {"set_away": True},
            {"set_away": {"away": False, "reassign": True}},
            {"set_away": "yes"},
            {"undo": "last"},
            {"stop_sending": "customers"},
            {"reply": {"text": "greeting", "approve": "First"}},
            {"reply": {"words": "x", "approve": "no"}},
            {"send_held": "conversation"},
            {"send_held": {"words": "{{ message.command_text }}"}},
            {"send_held": {}},
            {"drop_held": None},
            {"comment_in_asana": {"text": "x"}},
            {"comment_in_asana": "x"},
        ]
    ),
    min_size=1,
    max_size=4,
)
branches = st.lists(
    st.one_of(
        st.fixed_dictionaries({"if": conditions, "then": steps}),
        st.fixed_dictionaries({"unless": conditions, "then": st.just(["stop"])}),
        st.fixed_dictionaries({"otherwise": steps}),
    ),
    max_size=3,
)
rules = st.fixed_dictionaries(
    {"when": st.sampled_from(["customer_replied", ["conversation.user.created"], {"teammate_command": ["/Bug"]}])},
    optional={
        "name": st.just("a"),
        "about": values,
        "if": conditions,
        "unless": conditions,
        "then": steps | steps.map(lambda those: [*those, "stop"]),
        "first_match": branches,
        "once_per": st.sampled_from(["Conversation", "event", {"customer": "30d"}, {"CHANGE": "2W"}, {"event": "1d"}]),
        "wait": st.sampled_from(
            ["10m", " 2 H ", "soon", 10, {"for": "45m", "counting": "Wall_clock"}, {"for": 45}, {}]
        ),
        "mode": st.sampled_from(["Live", "shadow", {"off": "why", "until": "2026-12-24"}, {"live": "x"}, "on"]),
        "rollout": st.sampled_from(["10%", "100%", "0.5%", "99.9%", "0%", 10]),
        "reach": st.sampled_from(["inside", "WATCH", "all"]),
        "include_own": st.sampled_from([True, False, "yes"]),
    },
)


@settings(deadline=None, max_examples=400)
@given(rules)
def test_every_book_that_loads_is_valid(rule: dict[str, Any]) -> None:
    text = json.dumps({"rules": [{"name": "a", "then": [{"tag": "bug"}], **rule}]}, ensure_ascii=False)
    shared = "conditions: {calm: {Issue Priority: [Low, Medium]}}"

    if isinstance(
        load({"book.yaml": text, "v.yaml": VOCABULARY, "w.yaml": DESK, "d.yaml": DESK_WORDS, "s.yaml": shared}),
        Rulebook,
    ):
        assert faults(text, WORDS) == []
