"""What a teammate reads where a rule has acted so often in a conversation that the loop guard stops it from then on."""

from html import escape

from app.rules.actions import InternalNote
from app.rules.firing import MOST_AN_HOUR, Facts


def last_note(rule: str, facts: Facts) -> InternalNote:
    """That more of it is not told here for now, and where it stands."""
    told = f"The rule {rule} has acted {MOST_AN_HOUR} times here within an hour, which is the most it may"
    return InternalNote(html=f"<p>{escape(told)}: more of the kind is not told here for now.{_ticket(facts)}</p>")


def _ticket(facts: Facts) -> str:
    url, title = facts.get("news.url"), facts.get("news.title")
    if not isinstance(url, str):
        return ""
    name = title if isinstance(title, str) and title else "the ticket"
    return f' See <a href="{escape(url)}">{escape(name)}</a>.'
