"""What a test may say of each action, by the action's word."""

from collections.abc import Mapping

from app.rules import actions
from app.rules.actions import Action
from app.rules.instructions.tickets import LINKED
from app.rules.reading.steps.tickets import THE_TICKET, THIS_NOTE
from app.rules.trials.expectation_parts import CONTAINS, Parts, Shape
from app.rules.vocabulary import Vocabulary

ANY = "any"
_BARE: Mapping[str, Shape] = {
    "close": Shape(kind=actions.Close, usual="conversation"),
    "open": Shape(kind=actions.Reopen, usual="conversation"),
    "history_note": Shape(kind=actions.HistoryNote, usual="customer"),
    "block": Shape(kind=actions.BlockContact, usual="customer"),
    "tell_why": Shape(kind=actions.TellWhy, usual="conversation"),
    "undo": Shape(kind=actions.UndoLast, usual="last"),
    "stop_sending": Shape(kind=actions.StopSending, usual="customers"),
    "drop_held": Shape(kind=actions.DropHeld, usual="conversation"),
}
_TAGGING: Mapping[str, type[Action]] = {"tag": actions.AddTag, "untag": actions.RemoveTag}


def shapes_of(vocabulary: Vocabulary, parts: Parts) -> dict[str, Shape]:
    """By the word of `then`. Those of `set` and its likes, whose parts have names of their own, are not among them."""
    return {
        **_BARE,
        **_tags(vocabulary, parts),
        **_about_conversations(vocabulary, parts),
        **_tickets(vocabulary, parts),
        **_messages(vocabulary, parts),
    }


def _tags(vocabulary: Vocabulary, parts: Parts) -> dict[str, Shape]:
    tag = {"tag": parts.one("tag", "tag", vocabulary.tags)}
    return {
        f"{word}{suffix}": Shape(kind=kind, main="tag", parts=tag, each=True, fixed={"on": on})
        for word, kind in _TAGGING.items()
        for suffix, on in (("", "conversation"), ("_contact", "contact"), ("_company", "company"))
    }


def _about_conversations(vocabulary: Vocabulary, parts: Parts) -> dict[str, Shape]:
    to = {
        "team": parts.one("name", "team", vocabulary.teams, {"to": "team"}),
        "teammate": parts.one("name", "teammate", vocabulary.teammates, {"to": "teammate"}),
    }
    note = {"whole": parts.text("html", "a note"), CONTAINS: parts.contains()}
    away = {"away": parts.flag("away"), "reassign": parts.flag("reassign")}
    return {
        "internal_note": Shape(kind=actions.InternalNote, main="whole", parts=note),
        "snooze": Shape(kind=actions.Snooze, main="until", parts={"until": parts.until()}, usual=ANY),
        "assign": Shape(kind=actions.Assign, parts=to, one_of="a team or a teammate"),
        "unassign": Shape(kind=actions.Unassign, main="whom", parts={"whom": parts.one("to", "word", to)}),
        "set_away": Shape(kind=actions.SetAway, main="away", parts=away),
    }


def _tickets(vocabulary: Vocabulary, parts: Parts) -> dict[str, Shape]:
    kinds = vocabulary.ticket_kinds
    kind, noted = parts.one("kind", "ticket kind", kinds), parts.one("kind", "ticket kind", (*kinds, LINKED))
    filed = {"kind": kind, "matter": parts.matter(), "title": parts.text("title", "title"), CONTAINS: parts.contains()}
    linked = {"gid": parts.text("gid", "a gid"), CONTAINS: parts.contains()}
    return {
        "file_in_asana": Shape(kind=actions.FileTicket, main="kind", parts=filed, needs_main=True),
        "user_note": Shape(
            kind=actions.UserNote, main="kind", parts={"kind": noted, "matter": parts.matter()}, needs_main=True
        ),
        "link_ticket": Shape(kind=actions.LinkTicket, parts=linked, usual=THIS_NOTE),
        "retire_user_note": Shape(kind=actions.RetireUserNote, usual=THE_TICKET),
        "suggest_related": Shape(
            kind=actions.SuggestRelated, main="kinds", parts={"kinds": parts.several("kinds", "ticket kind", kinds)}
        ),
    }


def _messages(vocabulary: Vocabulary, parts: Parts) -> dict[str, Shape]:
    asked = [name for name, each in vocabulary.attributes.items() if each.question]
    said = {"text": parts.one("name", "text", vocabulary.texts), CONTAINS: parts.contains()}
    question = {"attribute": parts.one("attribute", "attribute", asked), CONTAINS: parts.contains()}
    destination = {"destination": parts.one("destination", "destination", actions.DESTINATIONS)}
    held = {"held": parts.one("held", "word", actions.HELD)}
    whom = {
        "to": parts.one("to", "person", vocabulary.people),
        "slack": parts.text("address", "a channel", {"channel": "slack"}),
        "email": parts.text("address", "an e-mail address", {"channel": "email"}),
    }
    approve = {"approve": parts.one("approve", "approve", actions.APPROVE)}
    return {
        "reply": Shape(kind=actions.Reply, main="text", parts={**said, **approve}),
        "article": Shape(kind=actions.Reply, main="text", parts=said),
        "draft": Shape(kind=actions.Draft, main="text", parts={**said, "question": parts.question(asked)}),
        "ask": Shape(kind=actions.Ask, main="attribute", parts=question),
        "pause_destination": Shape(kind=actions.PauseDestination, main="destination", parts=destination),
        "resume_destination": Shape(kind=actions.ResumeDestination, main="destination", parts={**destination, **held}),
        "alert": Shape(kind=actions.Alert, main="to", parts={**whom, CONTAINS: parts.contains()}),
        "send_held": Shape(
            kind=actions.SendHeld,
            usual="conversation",
            parts={"words": parts.text("words", "words"), CONTAINS: parts.contains()},
        ),
        "comment_in_asana": Shape(
            kind=actions.CommentInAsana,
            main="whole",
            parts={"whole": parts.text("text", "a comment"), CONTAINS: parts.contains()},
        ),
    }
