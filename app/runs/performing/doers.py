"""The one table of actions and who carries them out."""

from collections.abc import Mapping
from typing import Any

from app.integrations.receipt import Receipt
from app.rules import actions
from app.rules.actions import Action
from app.runs import ledger_steps
from app.runs.approval import decide
from app.runs.errand import Doer, Errand
from app.runs.ledger import KINDS
from app.runs.performing import comments, conversation, messages, open_tickets, people, service, tickets
from app.runs.sight import Absent, Sight
from app.runs.undoing import asking
from app.runs.workplace import Workplace
from app.store.effects import Entry


def _absent(_errand: Errand[Any]) -> Sight:
    return Absent()


_NOTED: Doer[Any] = Doer(conversation.write_note, conversation.look_for_note)

DOERS: Mapping[type[Action], Doer[Any]] = {
    actions.AddTag: Doer(conversation.add_tag, conversation.look_for_tag),
    actions.RemoveTag: Doer(conversation.remove_tag, conversation.look_for_no_tag),
    actions.SetAttribute: Doer(conversation.set_attribute, conversation.look_at_slot),
    ledger_steps.RestoreAttribute: Doer(conversation.restore_attribute, conversation.look_at_slot),
    actions.Close: Doer(conversation.close, conversation.look_at_slot),
    actions.Reopen: Doer(conversation.reopen, conversation.look_at_slot),
    actions.Snooze: Doer(conversation.snooze, conversation.look_at_slot),
    actions.Assign: Doer(conversation.assign, conversation.look_at_slot),
    actions.Unassign: Doer(conversation.unassign, conversation.look_at_slot),
    **{kind.cls: _NOTED for kind in KINDS if kind.is_note},
    ledger_steps.Message: Doer(messages.say, messages.look_for_message),
    ledger_steps.QuickReplies: Doer(messages.show_buttons, messages.look_for_buttons),
    actions.Alert: Doer(messages.alert, _absent),
    actions.FileTicket: Doer(tickets.file, tickets.look_for_task),
    ledger_steps.PlaceTicket: Doer(tickets.put_in_section, _absent),
    ledger_steps.TellWithdrawn: Doer(tickets.tell_in_ticket, tickets.look_for_what_was_told),
    ledger_steps.ListTold: Doer(tickets.tell_in_ticket, tickets.look_for_what_was_told),
    ledger_steps.WithdrawTicket: Doer(tickets.withdraw, tickets.look_for_withdrawal),
    actions.LinkTicket: Doer(tickets.link, tickets.look_for_link),
    ledger_steps.CountAffected: Doer(tickets.count, tickets.look_for_count),
    actions.UserNote: Doer(tickets.note_on_profile, tickets.look_for_note_on_profile),
    ledger_steps.CountOpenTickets: Doer(open_tickets.write_count, open_tickets.look_at_count),
    actions.BlockContact: Doer(people.block, _absent),
    actions.SetAway: Doer(people.set_away, people.look_at_away),
    actions.UndoLast: Doer(asking.undo_last, _absent),
    actions.RetireUserNote: Doer(service.retire_note, _absent),
    actions.StopSending: Doer(service.stop_sending, _absent),
    actions.PauseDestination: Doer(service.pause_destination, _absent),
    actions.ResumeDestination: Doer(service.resume_destination, _absent),
    actions.SendHeld: Doer(decide.send_held, _absent),
    actions.DropHeld: Doer(decide.drop_held, _absent),
    actions.CommentInAsana: Doer(comments.comment, comments.look_for_comment),
    ledger_steps.ShowDraft: Doer(comments.comment, comments.look_for_comment),
}
_ON_PEOPLE: Mapping[type[Action], Doer[Any]] = {
    actions.AddTag: Doer(people.add_tag, people.look_for_tag),
    actions.RemoveTag: Doer(people.remove_tag, people.look_for_no_tag),
    actions.SetAttribute: Doer(people.set_attribute, people.look_at_attribute),
    ledger_steps.RestoreAttribute: Doer(people.set_attribute, people.look_at_attribute),
}


def _doer(action: Action) -> Doer[Any]:
    on_people = getattr(action, "on", "conversation") != "conversation"
    return _ON_PEOPLE[type(action)] if on_people else DOERS[type(action)]


def perform(place: Workplace, entry: Entry, action: Action, *, html: str | None, deadline: float) -> Receipt:
    """Make the call. `html` is the text of a note or message, already written down. Raises CallFailed."""
    return _doer(action).perform(Errand(place=place, entry=entry, action=action, html=html, deadline=deadline))


def look(place: Workplace, entry: Entry, action: Action, *, html: str | None, deadline: float) -> Sight:
    """What the far end shows of this effect. Raises CallFailed."""
    return _doer(action).look(Errand(place=place, entry=entry, action=action, html=html, deadline=deadline))
