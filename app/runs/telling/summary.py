"""Who was told, in words: for the ticket's comment and for people at work on a telling."""

from collections.abc import Iterator, Sequence

from app.runs.workplace import Links
from app.store.told_conversations import Outcome

_MOST_NAMES = 50
"""Lines of one list. Asana takes more, but nobody reads them."""
_LONGEST_REASON, _LONGEST_NAME = 200, 80
_STILL = {
    "held": "a person has not decided yet",
    "planned": "the message is on its way",
    "waiting": "the message waits for its turn",
    "sending": "the message is on its way",
    "unsure": "whether it arrived is not known",
}


def is_told(each: Outcome) -> bool:
    """Whether the customer's message went out."""
    return each.speaks and each.state == "done"


def why_not(each: Outcome) -> str:
    """Why a customer is not told (yet)."""
    if each.not_told:
        return each.not_told
    if each.event_state == "waiting":
        return "what is to be said is being decided on"
    if each.event_state == "failed":
        return "the news could not be handled in the conversation"
    if each.is_drafted:
        return "a teammate has a draft to send"
    if each.state is None:
        return each.reason or "no rule had anything to say"
    return _STILL.get(each.state) or (each.reason or each.state)[:_LONGEST_REASON]


def in_words(outcomes: Sequence[Outcome], links: Links) -> str:
    """The ticket's comment, as plain text."""
    told = [each for each in outcomes if is_told(each)]
    others = [each for each in outcomes if not is_told(each)]
    return "\n".join(_lines(told, others, links))


def _lines(told: Sequence[Outcome], others: Sequence[Outcome], links: Links) -> Iterator[str]:
    yield f"{len(told)} of {len(told) + len(others)} customers were told that this is done."
    yield from _listed(f"- {_who(each)}: {_where(each, links)}" for each in told)
    if others:
        yield f"Not told: {len(others)}."
        yield from _listed(f"- {_who(each)}: {why_not(each)}. {_where(each, links)}" for each in others)


def _listed(lines: Iterator[str]) -> Iterator[str]:
    listed = list(lines)
    yield from listed[:_MOST_NAMES]
    if len(listed) > _MOST_NAMES:
        yield f"- and {len(listed) - _MOST_NAMES} more"


def _who(each: Outcome) -> str:
    return " ".join((each.name or "a customer without a name").split())[:_LONGEST_NAME]


def _where(each: Outcome, links: Links) -> str:
    _, app_id, conversation_id = each.conversation.split(":", 2)
    return links.conversation(app_id, conversation_id)
