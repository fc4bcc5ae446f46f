from datetime import UTC, datetime
from typing import Any

import pytest

from app.integrations.lookups import (
    assignee_of,
    attribute_of,
    candidates_comment,
    candidates_contact_note,
    candidates_note,
    candidates_task,
    state_of,
    tags_of,
)

AFTER = datetime(2026, 11, 23, 10, 0, 0, 500_000, tzinfo=UTC)
NOW = int(AFTER.timestamp())
RUN = "https://triage.example/runs/12"


def part(part_id: str, **changes: Any) -> dict[str, Any]:
    body = f'<p>Filed. <a href="{RUN}">Why</a></p>'
    author = {"type": "admin", "id": 7}
    return {"id": part_id, "part_type": "note", "body": body, "created_at": NOW + 5, "author": author, **changes}


def found(*parts: object) -> list[str]:
    conversation = {"conversation_parts": {"conversation_parts": list(parts)}}
    return candidates_note(conversation, marker=RUN, admin_id="7", after=AFTER)


def test_our_notes_are_found_by_their_link_oldest_first() -> None:
    assert found(part("2", created_at=NOW + 9), part("1"), part("3", created_at=NOW)) == ["3", "1", "2"]


@pytest.mark.parametrize(
    "changes",
    [
        {"body": f'<a href="{RUN}3">Why</a>'},
        {"body": None},
        {"body": 5},
        {"part_type": "comment"},
        {"author": {"type": "admin", "id": "8"}},
        {"author": {"type": "user", "id": "7"}},
        {"author": None},
        {"created_at": NOW - 1},
        {"created_at": None},
        {"created_at": "yesterday"},
        {"id": None},
    ],
)
def test_a_part_that_is_not_our_note_is_no_candidate(changes: dict[str, Any]) -> None:
    assert found(part("1", **changes), None, "part") == []


def test_times_may_be_iso_and_bodies_plain() -> None:
    assert found(part("1", created_at="2026-11-23T11:00:30+01:00", body=f"Filed. Why: {RUN}.")) == ["1"]


@pytest.mark.parametrize("conversation", [{}, {"conversation_parts": None}, {"conversation_parts": {"x": 1}}])
def test_a_conversation_without_parts_has_no_candidates(conversation: dict[str, Any]) -> None:
    assert candidates_note(conversation, marker=RUN, admin_id="7", after=AFTER) == []


def test_contact_notes_are_matched_by_text_and_links() -> None:
    html = '<p>Bug / <a href="https://app.asana.com/1">Asana</a></p>'
    same = {"id": 1, "author": {"type": "admin", "id": "7"}, "created_at": NOW, "body": f"<div>{html}\n</div>"}
    notes = [
        same,
        {**same, "id": 2, "body": html.replace("Bug", "Question")},
        {**same, "id": 3, "body": html.replace("com/1", "com/2")},
        {**same, "id": 4, "created_at": NOW - 60},
        {**same, "id": 5, "author": {"type": "admin", "id": "8"}},
        {**same, "id": 6, "body": ""},
    ]
    assert candidates_contact_note(notes, html=html, admin_id="7", after=AFTER) == ["1"]


def test_tasks_are_found_by_the_marker_in_the_field_or_the_last_line() -> None:
    made = {"created_at": "2026-11-23T10:00:07.123Z", "permalink_url": "https://app.asana.com/1/1/task/1"}
    tasks: list[dict[str, Any]] = [
        {**made, "gid": "1", "custom_fields": [{"gid": "f", "text_value": "m-1"}]},
        {"gid": "2", "created_at": "2026-11-23T10:00:03.000Z", "notes": "text\n\nm-1 \n"},
        {**made, "gid": "3", "custom_fields": [{"gid": "g", "text_value": "m-1"}]},
        {**made, "gid": "4", "custom_fields": [None, {"gid": "f", "text_value": None}], "notes": "m-1\nmore"},
        {**made, "gid": "5", "notes": "m-12"},
        {"gid": "6", "created_at": "2026-11-23T09:59:59.000Z", "notes": "m-1"},
        {**made, "notes": "m-1"},
    ]
    assert candidates_task(tasks, marker="m-1", marker_field="f", after=AFTER) == [
        ("2", None),
        ("1", made["permalink_url"]),
    ]
    assert candidates_task(tasks, marker="m-1", marker_field=None, after=AFTER) == [("2", None)]


def test_comments_are_found_by_their_last_line_oldest_first() -> None:
    def story(gid: str, text: str, at: str, kind: str = "comment") -> dict[str, Any]:
        return {"gid": gid, "type": kind, "text": text, "created_at": f"2026-11-23T{at}.000Z"}

    stories: list[Any] = [
        story("3", f"One more customer\n{RUN}\n", "10:00:09"),
        story("2", f"One more customer\r\n {RUN} ", "10:00:00"),
        story("4", f"{RUN}\nas was said above", "10:00:09"),
        story("5", f"One more customer\n{RUN}0", "10:00:09"),
        story("6", f"One more customer\n{RUN}", "09:59:59"),
        story("7", RUN, "10:00:09", "system"),
        {"type": "comment", "text": RUN, "created_at": "2026-11-23T10:00:09.000Z"},
        None,
    ]
    assert candidates_comment(stories, marker=RUN, after=AFTER) == ["2", "3"]


def test_tags_are_given_by_id_and_name() -> None:
    assert tags_of({"tags": {"tags": [{"id": "5", "name": "Bug"}, None]}}) == {"5", "Bug", "bug"}
    assert tags_of({"tags": None}) == tags_of({}) == tags_of({"tags": 5}) == set()


def test_slots_are_read_whatever_shape_nobody_has() -> None:
    assert attribute_of({"custom_attributes": {"A": 1}}, "A") == 1
    assert attribute_of({"custom_attributes": None}, "A") is None
    assert [state_of({"state": "snoozed", "open": True}), state_of({"open": False}), state_of({})] == [
        "snoozed",
        "closed",
        None,
    ]
    nobody = [assignee_of({"admin_assignee_id": nobody}, "teammate") for nobody in (None, 0, "0", "")]
    assert nobody == [None] * 4
    assert assignee_of({"team_assignee_id": 42}, "team") == "42"
