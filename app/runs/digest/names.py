"""What effects are called in the digest, where the ledger's name for them says little to people."""

from collections.abc import Mapping

_NAMES: Mapping[str, str] = {
    "comment_in_asana": "comment in Asana",
    "count_affected": "affected user counted",
    "count_open_tickets": "open tickets counted",
    "drop_held": "draft held back",
    "history_note": "note of what was before",
    "link_ticket": "customer added to a ticket",
    "list_told": "list of who was told",
    "pause_destination": "pause",
    "place_ticket": "ticket put into its section",
    "quick_replies": "buttons",
    "restore_attribute": "attribute given back",
    "resume_destination": "end of a pause",
    "retire_user_note": "user note retired",
    "send_held": "draft sent",
    "show_draft": "draft shown in Asana",
    "stop_sending": "stop",
    "suggest_related": "related tickets suggested",
    "tell_undone": "answer to /undo",
    "tell_why": "answer to /why",
    "tell_withdrawn": "comment in Asana",
    "withdraw_ticket": "ticket withdrawn",
}


def called(action: str) -> str:
    """The name of an action, for people."""
    return _NAMES.get(action, action.replace("_", " "))
