"""Pages of Intercom's side: conversations, in which a person can speak, contacts and articles."""

import html
from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.sandbox.calls import Refused
from app.sandbox.control_talk import DEEDS
from app.sandbox.happenings import Scene
from app.sandbox.page_frame import article, facts, link, missing, moment, page
from app.sandbox.records import Attachment, Conversation, Json, Part
from app.sandbox.room import Room
from app.sandbox.workspace_seed import ARTICLES

_SAID_AS = {
    "customer-reply": "Reply as the customer",
    "teammate-reply": "Reply as Ana",
    "teammate-note": "Note by Ana",
}


def conversation(room: Room, request: Request) -> Response:
    kept = room.state.conversations.get(request.path_params["id"])
    if kept is None:
        return missing("conversation")
    one = kept.now
    customer = room.state.contacts[one.contact_id].now
    known = [
        ("Channel", f"{one.channel} {one.subject}"),
        ("State", one.state),
        ("Team", room.state.teams[one.team_id].name if one.team_id else "nobody"),
        ("Teammate", room.state.admins[one.admin_id].name if one.admin_id else "nobody"),
        ("Tags", ", ".join(tag.name for tag in one.tags) or "none"),
        *one.attributes.items(),
    ]
    who = customer.name or customer.email or customer.id
    parts = [
        article(
            f"{moment(p.created_at)} {p.part_type} by {p.author.type} {p.author.name or ''}",
            _shown(p),
            "note" if p.part_type == "note" else "",
        )
        for p in one.parts
    ]
    first = article(f"{moment(one.created_at)} {who}", one.source_body + _files(one.source_attachments))
    top = f"<p>{link(f'/contacts/{customer.id}', who)}</p>"
    return page(f"Conversation {one.id}", top, facts(known), first, *parts, _buttons(one), _box(one))


def contact(room: Room, request: Request) -> Response:
    kept = room.state.contacts.get(request.path_params["id"])
    if kept is None:
        return missing("contact")
    one = kept.now
    known = [
        ("E-mail", one.email),
        ("Role", one.role),
        ("Tags", ", ".join(tag.name for tag in one.tags) or "none"),
        ("Companies", ", ".join(room.state.companies[i].now.name for i in one.company_ids) or "none"),
        *one.attributes.items(),
    ]
    notes = [
        article(f"{moment(note.created_at)} {room.state.admins[note.admin_id].name}", note.body, "note")
        for note in reversed(one.notes)
    ]
    return page(f"Contact {one.name or one.id}", facts(known), "<h2>Notes</h2>", *notes)


def help_article(room: Room, request: Request) -> Response:  # noqa: ARG001 - every page is made alike
    one = next((each for each in ARTICLES if each.id == request.path_params["id"]), None)
    if one is None:
        return missing("article")
    texts = [one.text, *one.translations.values()]
    return page(one.text.title, *(article(text.title, text.body) for text in texts))


def say(room: Room, conversation_id: str, form: bytes) -> Response:
    """What a person at the page says, as the form tells: `as` whom, `text` or the `quick_reply_uuid` of a button."""
    told = dict(parse_qsl(form.decode("utf-8", "replace")))
    kept, speaker = room.state.conversations.get(conversation_id), told.pop("as", "customer-reply")
    if kept is None or speaker not in _SAID_AS:
        return missing("conversation")
    try:
        DEEDS[speaker](Scene(room, room.moment("intercom")), kept, told)
    except Refused as refused:
        return page("Not said", f"<p>{html.escape(refused.message)}</p>", status=refused.status)
    return RedirectResponse(f"/conversations/{kept.now.id}", 303)


def _shown(part: Part) -> str:
    details = " ".join(str(value) for value in part.event_details.values())
    buttons = " ".join(f"[{option['text']}]" for option in part.metadata.get("quick_reply_options", ()))
    return (part.body or html.escape(f"{details} {buttons}")) + _files(part.attachments)


def _files(attached: Iterable[Attachment]) -> str:
    return "".join(f"<p>{html.escape(one.name)}: {html.escape(one.url)}</p>" for one in attached)


def _buttons(one: Conversation) -> str:
    """The quick replies that wait for a click: those after which the customer has not written."""
    options: list[Json] = []
    for part in one.parts:
        if part.author.type in ("user", "lead") and part.body:
            options = []
        options = part.metadata.get("quick_reply_options", options)
    made = (
        f'<button name="quick_reply_uuid" value="{html.escape(option["uuid"])}">{html.escape(option["text"])}</button>'
        for option in options
    )
    return f'<form method="post" action="/conversations/{one.id}/say">{"".join(made)}</form>' if options else ""


def _box(one: Conversation) -> str:
    made = (f'<button name="as" value="{name}">{label}</button>' for name, label in _SAID_AS.items())
    return (
        f'<form method="post" action="/conversations/{one.id}/say">'
        f'<textarea name="text" rows="3" aria-label="What to say" required></textarea>{"".join(made)}</form>'
    )
