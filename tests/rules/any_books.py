"""Any rulebook that loads: rules of every shape, for tests that say what holds for all of them."""

import json
from typing import Any

from hypothesis import strategies as st

from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.makers import VOCABULARY

_EVENTS = [
    "customer_replied",
    "conversation_started",
    "conversation.user.replied",
    ["teammate_noted", "customer_replied"],
]
_TESTS: list[dict[str, Any]] = [
    {"Issue Type": "Technical Issue"},
    {"Issue Type": {"not": ["Technical Issue", "Feature Request"]}},
    {"Issue Priority": {"is": "unknown"}},
    {"Seats": {"at_least": 3, "less_than": 9}},
    {"Vip": True},
    {"Remark": {"matches": "x+y"}},
    {"Remark": {"is_empty": True}},
    {"tag": ["bug", "spam"]},
    {"tag": {"has_none": ["urgent"]}},
    {"tag": {"is_empty": False}},
    {"message.text": {"mentions": "failing"}},
    {"message.text": {"contains_all": ["a", "b / c"]}},
    {"plan": {"starts_with": ["pro", "ent"]}},
    {"conversation.created_at": {"older_than": "2h"}},
    {"conversation.created_at": {"after": "2026-01-01"}},
    {"ticket.kinds": {"is": "known"}},
    {"now": {"outside": "desk_hours"}},
    {"condition": "shared"},
]
_SHARED = {
    "conditions": {"shared": [{"plan": "pro"}, {"not": {"condition": "inner"}}], "inner": {"Vip": False, "Seats": 2}}
}
_DESK = {"vocabulary": {"desk": {"timezone": "Europe/Berlin", "hours": {"mon-fri": "09:00-17:00"}}}}
_conditions: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(_TESTS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3),
        st.builds(lambda part: {"not": part}, inner),
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=6,
)
_steps = st.lists(
    st.sampled_from(
        [{"tag": "bug"}, {"set": {"Issue Type": "Technical Issue"}}, {"file_in_asana": "bug"}, {"close": None}]
    ),
    min_size=1,
    max_size=3,
)
_sides = st.fixed_dictionaries({}, optional={"if": _conditions, "unless": _conditions})
_cases = st.lists(
    st.builds(lambda condition, then: {"if": condition, "then": then}, _conditions, _steps), min_size=1, max_size=3
)
_limits = st.fixed_dictionaries(
    {},
    optional={
        "about": st.sampled_from(["What it is for.", "Über\u202e alles \x1b[2J"]),
        "once_per": st.sampled_from(["conversation", "change", {"customer": "30d"}]),
        "wait": st.sampled_from(["10m", {"for": "45m", "counting": "desk_hours"}]),
        "rollout": st.sampled_from(["10%", "90%"]),
        "include_own": st.just(True),  # noqa: FBT003 - a value of YAML
        "mode": st.sampled_from(["live", {"shadow": "trying it out"}, {"off": "for now", "until": "2026-12-24"}]),
    },
)


@st.composite
def any_books(draw: st.DrawFn) -> Rulebook:
    """A rulebook of one to six rules."""
    rules = [_rule(draw, number) for number in range(draw(st.integers(1, 6)))]
    sources = {"desk.yaml": _DESK, "rules.yaml": {"rules": rules}, "shared.yaml": _SHARED}
    book = load({"vocabulary.yaml": VOCABULARY, **{name: json.dumps(told) for name, told in sources.items()}})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


def _rule(draw: st.DrawFn, number: int) -> dict[str, Any]:
    does: dict[str, Any] = {"then": draw(_steps)}
    kind = draw(st.sampled_from(["then", "stop", "cases", "cases only"]))
    if kind == "stop":
        does["then"].append("stop")
    elif kind != "then":
        otherwise = [{"otherwise": draw(_steps)}] if draw(st.booleans()) else []
        does = {**(does if kind == "cases" else {}), "first_match": [*draw(_cases), *otherwise]}
    name = draw(st.sampled_from(["rule", "log-bug", "über alles", "a & b"]))
    rule = {"name": f"{name} {number}", "when": draw(st.sampled_from(_EVENTS)), **draw(_sides), **draw(_limits), **does}
    if rule.get("once_per") == "change" and not rule.keys() & {"if", "unless"}:
        del rule["once_per"]  # it needs something that can change
    return rule
