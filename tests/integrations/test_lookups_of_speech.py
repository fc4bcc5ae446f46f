from datetime import UTC, datetime
from typing import Any

import pytest

from app.integrations.lookups import (
    Away,
    away_of,
    candidates_quick_replies,
    candidates_reply,
    is_tagged,
)

AFTER = datetime(2026, 11, 23, 10, 0, 0, 500_000, tzinfo=UTC)
NOW = int(AFTER.timestamp())
HTML = '<p>Hi Kim,<br>see <a href="https://help.example/31">this article</a>.</p>'


def part(part_id: str, **changes: Any) -> dict[str, Any]:
    author = {"type": "admin", "id": 7}
    return {"id": part_id, "part_type": "comment", "body": HTML, "created_at": NOW + 5, "author": author, **changes}


def conversation(*parts: object) -> dict[str, Any]:
    return {"conversation_parts": {"conversation_parts": list(parts)}}


def found(*parts: object) -> list[str]:
    return candidates_reply(conversation(*parts), html=HTML, admin_id="7", after=AFTER)


def test_our_replies_are_found_by_their_words_oldest_first() -> None:
    tracked = HTML.replace("help.example/31", "via.example/x?to=31")
    assert found(part("2", created_at=NOW + 9), part("1", body=tracked), part("3", part_type="open")) == ["1", "3", "2"]


@pytest.mark.parametrize(
    "changes",
    [
        {"body": HTML.replace("Kim", "Ann")},
        {"body": None},
        {"body": ""},
        {"part_type": "note"},
        {"author": {"type": "admin", "id": "8"}},
        {"author": {"type": "user", "id": "7"}},
        {"created_at": NOW - 1},
        {"id": None},
    ],
)
def test_a_part_that_is_not_our_reply_is_no_candidate(changes: dict[str, Any]) -> None:
    assert found(part("1", **changes), None, "part") == []


def test_quick_replies_are_found_by_exactly_their_uuids() -> None:
    def offering(part_id: str, *uuids: object) -> dict[str, Any]:
        return part(part_id, body=None, metadata={"quick_reply_options": [{"uuid": uuid} for uuid in uuids]})

    parts = [offering("1", "a", "b", "c"), offering("2", "b", "a"), offering("3"), part("4", metadata=None)]
    assert candidates_quick_replies(conversation(*parts), uuids=["a", "b"]) == ["2"]
    assert candidates_quick_replies(conversation(*parts), uuids=[]) == []


def test_a_tag_is_seen_by_id_or_name_whatever_the_case() -> None:
    company = {"tags": {"type": "tag.list", "tags": [{"id": "5", "name": "Very important"}]}}
    assert [is_tagged(company, tag) for tag in ("5", "VERY Important", "6")] == [True, True, False]


@pytest.mark.parametrize(("reason", "read"), [(12345, 12345), ("12346", 12346), (None, None)])
def test_a_teammates_away_mode_is_read_whatever_shape_its_reason_has(reason: object, read: int | None) -> None:
    told = {"away_mode_enabled": True, "away_mode_reassign": False, "away_status_reason_id": reason}
    assert away_of(told) == Away(away=True, reassign=False, reason_id=read)


def test_a_teammate_who_does_not_say_is_neither_away_nor_there() -> None:
    assert away_of({"id": "7"}) is None
