"""Intercom's `statistics` of a conversation, worked out from its parts. Times are UNIX seconds."""

from app.sandbox.records import Conversation, Json, Part


def _at(parts: list[Part], index: int) -> int | None:
    return parts[index].created_at if parts else None


def statistics(one: Conversation) -> Json:
    customer = [p for p in one.parts if p.author.type in ("user", "lead") and p.body]
    replies = [p for p in one.parts if p.author.type == "admin" and p.body and p.part_type != "note"]
    closes = [p for p in one.parts if p.part_type == "close"]
    assignments = [p for p in one.parts if p.part_type in ("assignment", "assign_and_reopen")]
    first_reply, first_close, last_close = _at(replies, 0), _at(closes, 0), _at(closes, -1)
    first_assignment = _at(assignments, 0)

    def since_start(moment: int | None) -> int | None:
        return None if moment is None else moment - one.created_at

    return {
        "type": "conversation_statistics",
        "time_to_assignment": since_start(first_assignment),
        "time_to_admin_reply": since_start(first_reply),
        "time_to_first_close": since_start(first_close),
        "time_to_last_close": since_start(last_close),
        "median_time_to_reply": None,
        "first_contact_reply_at": one.created_at,
        "first_assignment_at": first_assignment,
        "first_admin_reply_at": first_reply,
        "first_close_at": first_close,
        "last_assignment_at": _at(assignments, -1),
        "last_assignment_admin_reply_at": None,
        "last_contact_reply_at": _at(customer, -1) or one.created_at,
        "last_admin_reply_at": _at(replies, -1),
        "last_close_at": last_close,
        "last_closed_by_id": closes[-1].author.id if closes else None,
        "count_reopens": sum(p.part_type in ("open", "assign_and_reopen") for p in one.parts),
        "count_assignments": len(assignments),
        "count_conversation_parts": len(one.parts) + 1,
        "assigned_team_first_response_time": [],
        "assigned_team_first_response_time_in_office_hours": [],
        "handling_time": None,
    }
