"""The control API's part for people: customers, their companies, and teammates coming and going."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request

from app.sandbox import admin_happenings, company_happenings, contact_happenings
from app.sandbox.happenings import Scene
from app.sandbox.intercom_conversations import invalid, live_contact, not_found, optional_text, text_of
from app.sandbox.intercom_tags import company_named
from app.sandbox.records import Admin, Contact, Json
from app.sandbox.room import Room
from app.sandbox.seed import CONTACTS, OWN_ADMIN
from app.sandbox.versions import Kept

_PLAIN = frozenset(
    ("role", "external_id", "email", "phone", "name", "language", "country", "attributes", "unsubscribed_from_emails")
)
_COMPANY = frozenset(("company_id", "name", "plan", "monthly_spend", "attributes"))


def teammate_of(scene: Scene, body: Mapping[str, Any]) -> Admin:
    """The teammate whose id is `admin`; Ana where none is told."""
    admin = scene.room.state.admins.get(optional_text(body, "admin") or "9002")
    if admin is None:
        raise not_found("No such admin")
    return admin


def contact_of(scene: Scene, who: object) -> Contact:
    """The contact with this id, the one that this object describes (made anew; with `named` only where nobody has this
    name), or the first of the seed."""
    if isinstance(who, dict) and set(who) == {"named"}:
        return _named(scene, text_of(who, "named"))
    if isinstance(who, dict):
        contact = contact_happenings.create_contact(scene, _described(scene, who))
        _tagged(scene, contact, who.get("tags") or [])
        return scene.contact(contact.id)
    return live_contact(scene.room, str(who or CONTACTS[0].id)).now


def _named(scene: Scene, name: str) -> Contact:
    """The newest contact of this name that is there still, else a new user."""
    there = (kept.now for kept in scene.room.state.contacts.values() if not (kept.now.deleted or kept.now.merged_into))
    known = [one for one in there if one.name == name]
    return known[-1] if known else contact_happenings.create_contact(scene, {"name": name, "role": "user"})


def _described(scene: Scene, told: Mapping[str, Any]) -> dict[str, Any]:
    """`company` is an id or what a new one is like; `segments` and `tags` are names."""
    if unknown := sorted(set(told) - {*_PLAIN, "company", "segments", "tags"}):
        raise invalid(f"unknown about a contact: {', '.join(unknown)}")
    values = {name: told[name] for name in _PLAIN if name in told}
    if "company" in told:
        values["company_ids"] = (_company(scene, told["company"]),)
    if "segments" in told:
        values["segment_ids"] = _segments(scene, told["segments"])
    return values


def _company(scene: Scene, told: object) -> str:
    if not isinstance(told, dict):
        return company_named(scene.room, {"id": told}).now.id
    if unknown := sorted(set(told) - _COMPANY):
        raise invalid(f"unknown about a company: {', '.join(unknown)}")
    text_of(told, "name")
    return company_happenings.create_company(scene, told).id


def _segments(scene: Scene, names: object) -> tuple[str, ...]:
    ids = {one.name: one.id for one in scene.room.state.segments.values()}
    if not isinstance(names, list) or not set(names) <= set(ids):
        raise invalid(f"segments is a list of: {', '.join(ids)}")
    return tuple(ids[name] for name in names)


def _tagged(scene: Scene, contact: Contact, names: list[str]) -> None:
    kept, admin = scene.room.state.contacts[contact.id], scene.room.state.admins[OWN_ADMIN]
    for name in names:
        contact_happenings.tag_contact(scene, kept, scene.room.state.tag(name), admin)


async def create_contact(room: Room, _: Request, body: Mapping[str, Any]) -> Json:
    return {"id": contact_of(Scene(room, room.moment("intercom")), dict(body)).id}


Deed = Callable[[Scene, Kept[Contact], Mapping[str, Any]], None]


def _change(scene: Scene, kept: Kept[Contact], body: Mapping[str, Any]) -> None:
    """Takes what a new contact is described with; attributes that are not named stay."""
    values = _described(scene, {name: value for name, value in body.items() if name != "tags"})
    if "attributes" in values:
        values["attributes"] = {**kept.now.attributes, **values["attributes"]}
    contact_happenings.change_contact(scene, kept, values)


def _tag(scene: Scene, kept: Kept[Contact], body: Mapping[str, Any]) -> None:
    tag = scene.room.state.tag(text_of(body, "name"))
    contact_happenings.tag_contact(scene, kept, tag, teammate_of(scene, body))


def _untag(scene: Scene, kept: Kept[Contact], body: Mapping[str, Any]) -> None:
    name = text_of(body, "name").casefold()
    found = next((one for one in kept.now.tags if one.name.casefold() == name), None)
    if found is None:
        raise not_found("Tag Not Found")
    contact_happenings.untag_contact(scene, kept, found)


def _merge(scene: Scene, kept: Kept[Contact], body: Mapping[str, Any]) -> None:
    into = live_contact(scene.room, text_of(body, "into"))
    if into is kept:
        raise invalid("A contact cannot be merged into itself")
    contact_happenings.merge_contact(scene, kept, into)


def _delete(scene: Scene, kept: Kept[Contact], _: Mapping[str, Any]) -> None:
    contact_happenings.delete(scene, kept)


def _delete_note(scene: Scene, kept: Kept[Contact], body: Mapping[str, Any]) -> None:
    note = text_of(body, "note")
    if note not in {one.id for one in kept.now.notes}:
        raise not_found("Note Not Found")
    contact_happenings.delete_note(scene, kept, note)


CONTACT_DEEDS: Mapping[str, Deed] = {
    "change": _change, "tag": _tag, "untag": _untag, "merge": _merge, "delete": _delete, "delete-note": _delete_note,
}  # fmt: skip
"""What can be done to a contact, by its name in the address."""


def doing(deed: Deed) -> Callable[[Room, Request, Mapping[str, Any]], Any]:
    """The deed as an action of the control API, which tells the contact's id: after a merge the survivor's."""

    async def done(room: Room, request: Request, body: Mapping[str, Any]) -> Json:
        kept = live_contact(room, request.path_params["id"])
        deed(Scene(room, room.moment("intercom")), kept, body)
        return {"id": kept.now.merged_into or kept.now.id}

    return done


async def create_company(room: Room, _: Request, body: Mapping[str, Any]) -> Json:
    return {"id": _company(Scene(room, room.moment("intercom")), dict(body))}


async def change_company(room: Room, request: Request, body: Mapping[str, Any]) -> Json:
    if unknown := sorted(set(body) - _COMPANY):
        raise invalid(f"unknown about a company: {', '.join(unknown)}")
    kept = company_named(room, {"id": request.path_params["id"]})
    values = {**body, "attributes": {**kept.now.attributes, **(body.get("attributes") or {})}}
    return {"id": company_happenings.change_company(Scene(room, room.moment("intercom")), kept, values).id}


async def login(room: Room, request: Request, _: Mapping[str, Any]) -> Json:
    return _comes_or_goes(room, request, admin_happenings.log_in)


async def logout(room: Room, request: Request, _: Mapping[str, Any]) -> Json:
    return _comes_or_goes(room, request, admin_happenings.log_out)


def _comes_or_goes(room: Room, request: Request, happening: Callable[[Scene, Admin], None]) -> Json:
    scene = Scene(room, room.moment("intercom"))
    admin = teammate_of(scene, {"admin": request.path_params["id"]})
    happening(scene, admin)
    return {"id": admin.id, "away": admin.away}
