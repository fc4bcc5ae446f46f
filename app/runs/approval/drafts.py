"""How people see a message that waits for approval: a note in its conversation, and a comment in the ticket where it is
the first of many."""

from collections.abc import Iterator
from dataclasses import replace
from html import escape

from app.integrations.texts import plain_text
from app.rules.actions import InternalNote
from app.rules.decision import Step
from app.rules.events import News
from app.rules.masking import masked
from app.rules.wording import promises_in
from app.runs import voice
from app.runs.ledger_steps import Message, Part, ShowDraft
from app.runs.occasion import Occasion
from app.runs.turn_notes import FOR_THE_CUSTOMER

_HOW = "/send sends it, /hold keeps it back; or write /send and your own words. As an internal note, here."


def shown(step: Step, message: Message, occasion: Occasion) -> Iterator[Step]:
    """What shows a message to people; nothing where it goes out by itself. `step`: whose message it is."""
    if message.approve == "never":
        return
    yield replace(step, action=InternalNote(html=_note(message)), reach=None)
    news = occasion.event.news
    if message.approve == "first" and news is not None:
        yield replace(step, action=_comment(message, news, occasion.conversation_url), reach=None)


def _note(message: Message) -> str:
    parts = voice.one_question(message.parts)
    words = "".join(map(_html, parts))
    warning = "".join(
        f"<p>Mind: it says “{escape(promise.found)}” ({escape(promise.why)}).</p>" for promise in promises_in(words)
    )
    return f"<p><b>{FOR_THE_CUSTOMER}</b>, to be approved:</p>{words}{warning}<p>{_HOW}</p>"


def _html(part: Part) -> str:
    words = part.html or f"<p>(the macro “{escape(part.name)}”, {escape(part.macro or '')})</p>"
    return words + (f"<p>{escape(_buttons(part))}</p>" if part.buttons else "")


def _buttons(part: Part) -> str:
    return " / ".join(f"[{button.label}]" for button in part.buttons)


def _comment(message: Message, news: News, conversation_url: str | None) -> ShowDraft:
    said = "\n\n".join(plain_text(_html(part)) for part in voice.one_question(message.parts))
    text = (
        "Draft of what the customers of this ticket are told, for the first of them:\n\n"
        f"{masked(said)}\n\n"
        f"A teammate approves it in Intercom: {conversation_url or 'in the conversation'}\n"
        "There, in an internal note: /send sends it, /hold keeps it back; /send and other words sends those. Once it "
        "was sent as it is, the others are told in the same way."
    )
    return ShowDraft(gid=news.gid, completion=news.completion or 0, text=text)
