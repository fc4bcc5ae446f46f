"""Comments in Asana tickets: what teammates have to tell engineers, and drafts for people to read."""

from app.integrations.lookups import candidates_comment
from app.integrations.receipt import Receipt
from app.rules.actions import CommentInAsana
from app.runs import ticket_comment
from app.runs.errand import Errand
from app.runs.ledger import mark
from app.runs.ledger_steps import ShowDraft
from app.runs.sight import Sight, unclaimed

AnyComment = CommentInAsana | ShowDraft


def comment(errand: Errand[AnyComment]) -> Receipt:
    """The receipt has the comment's gid, and the ticket's address if it is known."""
    gid, url = _ticket(errand)
    text = f"{errand.action.text}\n{mark(errand.entry.key)}"
    made = errand.place.asana.comment(gid, text, deadline=errand.deadline)
    return Receipt(far_id=made.far_id, url=url, at=made.at)


def look_for_comment(errand: Errand[AnyComment]) -> Sight:
    gid, url = _ticket(errand)
    stories = errand.place.asana.comments(gid)
    found = candidates_comment(stories, marker=mark(errand.entry.key), after=errand.since)
    return unclaimed(errand.place, errand.entry, [(comment_gid, url) for comment_gid in found])


def _ticket(errand: Errand[AnyComment]) -> tuple[str, str | None]:
    if isinstance(errand.action, ShowDraft):
        return errand.action.gid, None
    return ticket_comment.chosen(errand.place.db, errand.entry)
