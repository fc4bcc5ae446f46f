"""Tags and attributes of contacts and companies, blocking, and teammates' away mode."""

from app.integrations.lookups import attribute_of, away_of, is_tagged
from app.integrations.receipt import Receipt
from app.rules.actions import AddTag, BlockContact, RemoveTag, SetAttribute, SetAway
from app.runs.errand import Errand
from app.runs.ledger_steps import RestoreAttribute
from app.runs.performing.conversation import refuse_what_stayed, with_tag, without_tag
from app.runs.sight import Absent, Found, Sight, TakenOver
from app.store import slots

TagAction = AddTag | RemoveTag
AttributeAction = SetAttribute | RestoreAttribute


def add_tag(errand: Errand[AddTag]) -> Receipt:
    action, intercom, deadline = errand.action, errand.place.intercom, errand.deadline
    subject = action.subject_id or ""
    if action.on == "company":
        return intercom.tag_company(subject, action.tag, deadline=deadline)
    return with_tag(errand, action.tag, lambda tag: intercom.tag_contact(subject, tag, deadline=deadline))


def remove_tag(errand: Errand[RemoveTag]) -> Receipt:
    action, intercom, deadline = errand.action, errand.place.intercom, errand.deadline
    subject = action.subject_id or ""
    if action.on == "company":
        return intercom.untag_company(subject, action.tag, deadline=deadline)
    return without_tag(
        lambda: intercom.untag_contact(subject, intercom.tag_id(action.tag), deadline=deadline),
        lambda: _has_tag(action, errand),
    )


def look_for_tag(errand: Errand[AddTag]) -> Sight:
    return Found() if _has_tag(errand.action, errand) else Absent()


def look_for_no_tag(errand: Errand[RemoveTag]) -> Sight:
    return Absent() if _has_tag(errand.action, errand) else Found()


def _has_tag(action: TagAction, errand: Errand[AddTag] | Errand[RemoveTag]) -> bool:
    intercom, subject = errand.place.intercom, action.subject_id or ""
    if action.on == "company":
        return is_tagged(intercom.company(subject), action.tag)
    wanted = action.tag.casefold()
    return wanted in {str(tag.get("name", "")).casefold() for tag in intercom.contact_tags(subject)}


def set_attribute(errand: Errand[AttributeAction]) -> Receipt:
    action, intercom = errand.action, errand.place.intercom
    update = intercom.update_company if action.on == "company" else intercom.update_contact
    receipt = update(action.subject_id or "", {action.name: action.value}, deadline=errand.deadline)
    if action.on == "contact":
        errand.place.contacts.forget(action.subject_id or "")
    if action.value is None:
        refuse_what_stayed(action.name, _value_of(errand))
    return receipt


def look_at_attribute(errand: Errand[AttributeAction]) -> Sight:
    action, holds = errand.action, _value_of(errand)
    if holds == action.value:
        return Found()
    return Absent() if holds == errand.entry.before or not (holds or errand.entry.before) else TakenOver(str(holds))


def _value_of(errand: Errand[AttributeAction]) -> object:
    action, intercom = errand.action, errand.place.intercom
    read = intercom.company if action.on == "company" else intercom.contact
    return attribute_of(read(action.subject_id or ""), action.name)


def block(errand: Errand[BlockContact]) -> Receipt:
    return errand.place.intercom.block_contact(errand.action.subject_id or "", deadline=errand.deadline)


def set_away(errand: Errand[SetAway]) -> Receipt:
    action = errand.action
    return errand.place.intercom.set_away(
        action.teammate_id, away=action.away, reassign=action.reassign, reason_id=None, deadline=errand.deadline
    )


def look_at_away(errand: Errand[SetAway]) -> Sight:
    action, mode = errand.action, away_of(errand.place.intercom.teammate(errand.action.teammate_id))
    if mode is not None and mode.away == action.away and (mode.reassign == action.reassign or not action.away):
        return Found()
    if slots.is_decided_anew(errand.place.db, errand.entry.id):
        return TakenOver("away" if mode is not None and mode.away else "here")
    return Absent()
