"""How actions stand in the ledger: their names, whom they may affect, how they repeat, how they are taken back; to JSON
and back."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from app.rules import actions
from app.rules.actions import Action
from app.runs import ledger_steps
from app.runs.ledger_steps import Button, Message, Part, PlaceTicket, QuickReplies

Repeats = Literal["harmless", "look", "again"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`repeats`: harmless (read the slot, then do it again), look (only after it was not found at the far end), again
    (cannot be looked up: once more, marked as such). `undo`: how it is taken back; "" where it cannot be, and then
    `stays` says why. `needs`: what it cannot do without. `tells`: it does nothing but tell teammates something, by
    itself (news) or because they asked for it (an answer)."""

    name: str
    cls: type[Action]
    destination: str
    reach: Literal["inside", "customers"]
    repeats: Repeats
    undo: str
    needs: str = ""
    stays: str = ""
    tells: Literal["", "news", "answer"] = ""

    @property
    def is_note(self) -> bool:
        """Whether it is an internal note in the conversation."""
        return bool(self.tells) and self.destination == "intercom"


def _kind(  # noqa: PLR0913, PLR0917 - one line of the table below
    name: str, cls: type[Action], destination: str, reach: Literal["inside", "customers"], repeats: Repeats,
    undo: str, needs: str = "", stays: str = "",
) -> Kind:  # fmt: skip
    return Kind(
        name=name, cls=cls, destination=destination, reach=reach, repeats=repeats, undo=undo, needs=needs, stays=stays
    )


def _note(name: str, cls: type[Action], tells: Literal["news", "answer"], needs: str = "") -> Kind:
    return Kind(
        name=name, cls=cls, destination="intercom", reach="inside", repeats="look", undo="", needs=needs, tells=tells,
        stays="Intercom cannot delete a note by its API",
    )  # fmt: skip


KINDS = (
    _kind("tag", actions.AddTag, "intercom", "inside", "harmless", "untagged", "the tag in Intercom: it is made"),
    _kind("untag", actions.RemoveTag, "intercom", "inside", "harmless", "tagged again"),
    _kind("set_attribute", actions.SetAttribute, "intercom", "inside", "harmless", "given its value before",
          "the attribute in Intercom: triage provision"),
    _kind("restore_attribute", ledger_steps.RestoreAttribute, "intercom", "inside", "harmless", ""),
    _kind("assign", actions.Assign, "intercom", "inside", "harmless", "handed back"),
    _kind("unassign", actions.Unassign, "intercom", "inside", "harmless", "handed back"),
    _kind("close", actions.Close, "intercom", "customers", "harmless", "opened again"),
    _kind("open", actions.Reopen, "intercom", "inside", "harmless", "closed again"),
    _kind("snooze", actions.Snooze, "intercom", "inside", "harmless", "opened again"),
    _note("internal_note", actions.InternalNote, "news"),
    _note("draft", actions.Draft, "news"),
    _note("history_note", actions.HistoryNote, "news"),
    _note("tell_why", actions.TellWhy, "answer"),
    _note("suggest_related", actions.SuggestRelated, "news", "tickets that are known: triage asana index"),
    _kind("message", Message, "intercom", "customers", "look", "",
          stays="what the customer was told cannot be unsent"),
    _kind("quick_replies", QuickReplies, "intercom", "customers", "look", "", "its message"),
    _kind("ticket", actions.FileTicket, "asana", "inside", "look", "completed, with a comment"),
    _kind("place_ticket", PlaceTicket, "asana", "inside", "harmless", "", "its ticket"),
    _kind("tell_withdrawn", ledger_steps.TellWithdrawn, "asana", "inside", "look", ""),
    _kind("list_told", ledger_steps.ListTold, "asana", "inside", "look", "",
          stays="the comment in the ticket stays: delete it in Asana"),
    _kind("withdraw_ticket", ledger_steps.WithdrawTicket, "asana", "inside", "harmless", "", "its comment"),
    _kind("link_ticket", actions.LinkTicket, "asana", "inside", "look", "", "the ticket in Asana",
          stays="the comment in the ticket stays: delete it in Asana"),
    _kind("count_affected", ledger_steps.CountAffected, "asana", "inside", "look", "", "its linked ticket",
          stays="the ticket goes on counting this user: correct the number in Asana"),
    _kind("user_note", actions.UserNote, "intercom", "inside", "look", "", "its ticket",
          stays="Intercom cannot delete a note by its API: a teammate deletes it on the customer's profile"),
    _kind("retire_user_note", actions.RetireUserNote, "triage", "inside", "harmless", "",
          stays="the note is only listed as one to delete: leave it where it is"),
    _kind("count_open_tickets", ledger_steps.CountOpenTickets, "intercom", "inside", "harmless", "",
          "the contact attribute open_tickets in Intercom: triage provision"),
    _kind("block", actions.BlockContact, "intercom", "customers", "harmless", "",
          stays="Intercom cannot unblock by its API: a teammate does it on the customer's profile"),
    _kind("set_away", actions.SetAway, "intercom", "inside", "harmless", "switched back"),
    _kind("reply", actions.Reply, "intercom", "customers", "look", "", "part of a message"),
    _kind("ask", actions.Ask, "intercom", "customers", "look", "", "part of a message"),
    Kind(name="alert", cls=actions.Alert, destination="slack", reach="inside", repeats="again", undo="",
         needs="SLACK_WEBHOOK_URL or SMTP_URL", stays="an alert cannot be unsent", tells="news"),
    Kind(name="undo", cls=actions.UndoLast, destination="triage", reach="inside", repeats="harmless", undo="",
         tells="answer"),
    _note("tell_undone", ledger_steps.TellUndone, "answer"),
    _kind("stop_sending", actions.StopSending, "triage", "inside", "harmless", "",
          stays="a person resumes: triage resume"),
    _kind("pause_destination", actions.PauseDestination, "triage", "inside", "harmless", "",
          stays="a person resumes: triage resume"),
    _kind("resume_destination", actions.ResumeDestination, "triage", "inside", "harmless", "",
          stays="what was let go on cannot be called back: triage pause"),
    _kind("send_held", actions.SendHeld, "triage", "inside", "harmless", "", "a draft that waits for approval",
          stays="what the customer was told cannot be unsent"),
    _kind("drop_held", actions.DropHeld, "triage", "inside", "harmless", "", "a draft that waits for approval",
          stays="what was held back is not sent any more: write to the customer by hand"),
    _kind("comment_in_asana", actions.CommentInAsana, "asana", "inside", "look", "", "a ticket of the conversation",
          stays="the comment in the ticket stays: delete it in Asana"),
    _kind("show_draft", ledger_steps.ShowDraft, "asana", "inside", "look", "",
          stays="the comment in the ticket stays: delete it in Asana"),
)  # fmt: skip

NOTES = tuple(kind.name for kind in KINDS if kind.is_note)
ANSWERS = tuple(kind.name for kind in KINDS if kind.tells == "answer")
TELL_ONLY = tuple(kind.name for kind in KINDS if kind.tells)

_BY_NAME = {kind.name: kind for kind in KINDS}
_BY_CLASS = {kind.cls: kind for kind in KINDS}


def kind_named(name: str) -> Kind:
    return _BY_NAME[name]


def kind_of(action: Action) -> Kind:
    return _BY_CLASS[type(action)]


def destination_of(action: Action) -> str:
    """Where it is sent: an alert goes by Slack or by e-mail, as it says itself."""
    if isinstance(action, actions.Alert):
        return "slack" if action.channel == "slack" else "mail"
    return kind_of(action).destination


def to_request(action: Action) -> dict[str, Any]:
    """The action as it is written down before it is sent."""
    written: dict[str, Any] = asdict(action)  # type: ignore[call-overload]  # every action is a dataclass
    return written


def to_action(name: str, request: Mapping[str, Any]) -> Action:
    """The action that was written down."""
    cls = _BY_NAME[name].cls
    known = cls.__dataclass_fields__  # type: ignore[attr-defined]  # every action is a dataclass
    values = {key: value for key, value in request.items() if key in known}
    if name == "ticket":
        values["fields"] = tuple((gid, tuple(v) if isinstance(v, list) else v) for gid, v in values["fields"])
    if "affected_fields" in values:
        values["affected_fields"] = tuple((project, gid) for project, gid in values["affected_fields"])
    if name == "suggest_related":
        values["kinds"] = tuple(values["kinds"])
    if name == "message":
        values["parts"] = tuple(map(part_from, values["parts"]))
    if name == "quick_replies":
        values["buttons"] = _buttons(values["buttons"])
    action: Action = cls(**values)
    return action


def part_from(written: Mapping[str, Any]) -> Part:
    """A message's part that was written down."""
    return Part(**{**written, "buttons": _buttons(written["buttons"])})


def _buttons(written: list[Mapping[str, str]]) -> tuple[Button, ...]:
    return tuple(Button(**each) for each in written)


def mark(key: str) -> str:
    """A short mark of an effect that people can see and that we find again at the far end."""
    return "triage-" + hashlib.sha256(key.encode()).hexdigest()[:16]
