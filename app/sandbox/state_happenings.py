"""How a conversation is moved: closed, opened, snoozed, handed over, rated. Each tells the outbox."""

from dataclasses import replace

from app.sandbox.happenings import Scene, add_part, author_of, bot, tell
from app.sandbox.records import Admin, Conversation, Json, Rating
from app.sandbox.versions import Kept


def close(scene: Scene, kept: Kept[Conversation], admin: Admin, text: str | None = None) -> Conversation:
    body = scene.html(text) if text else None
    one, part = add_part(
        scene, kept, "close", author_of(admin), body, state="closed", snoozed_until=None, waiting_since=None
    )
    tell(scene, "conversation.admin.closed", one, part)
    return one


def reopen(scene: Scene, kept: Kept[Conversation], admin: Admin) -> Conversation:
    topic = "conversation.admin.unsnoozed" if kept.now.state == "snoozed" else "conversation.admin.opened"
    one, part = add_part(scene, kept, "open", author_of(admin), state="open", snoozed_until=None)
    tell(scene, topic, one, part)
    return one


def snooze(scene: Scene, kept: Kept[Conversation], admin: Admin, until: int) -> Conversation:
    one, part = add_part(scene, kept, "snoozed", author_of(admin), state="snoozed", snoozed_until=until)
    tell(scene, "conversation.admin.snoozed", one, part)
    return one


def assign(
    scene: Scene, kept: Kept[Conversation], admin: Admin, to: tuple[str, str | None], text: str | None = None
) -> Conversation:
    """`to` is ("admin" or "team", id); no id takes the assignee away. Assigning what is closed opens it."""
    kind, assignee = to
    opens = assignee is not None and kept.now.state == "closed"
    changes: Json = {"admin_id" if kind == "admin" else "team_id": assignee}
    one, part = add_part(
        scene,
        kept,
        "assign_and_reopen" if opens else "assignment",
        author_of(admin),
        scene.html(text) if text else None,
        assigned_to=(kind, assignee) if assignee else None,
        state="open" if opens else kept.now.state,
        **changes,
    )
    tell(scene, "conversation.admin.open.assigned" if opens else "conversation.admin.assigned", one, part)
    return one


def wake(scene: Scene, kept: Kept[Conversation]) -> Conversation:
    """The time of a snooze is over."""
    one, part = add_part(scene, kept, "timer_unsnooze", bot(), state="open", snoozed_until=None)
    tell(scene, "conversation.admin.unsnoozed", one, part)
    return one


def rate(scene: Scene, kept: Kept[Conversation], rating: int, remark: str) -> Conversation:
    """The customer answers Intercom's own question how it was, which is about the teammate who wrote last."""
    replies = (part for part in kept.now.parts if part.author.type == "admin" and part.part_type == "comment")
    teammates = [part.author.id for part in replies]
    now = scene.moment.second
    given = Rating(
        rating=rating,
        remark=remark,
        asked_at=now,
        given_at=now,
        admin_id=teammates[-1] if teammates else kept.now.admin_id,
    )
    one = kept.put(replace(kept.now, rating=given, updated_at=now), scene.moment.at)
    tell(scene, "conversation.rating.added", one, None)
    return one
