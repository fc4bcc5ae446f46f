"""The words of `then`: actions, what they need, and who sees what they do."""

from collections.abc import Mapping

from app.rules.words.word import Word, Words

ACTIONS: Words = {
    "tag": Word("Tags the conversation; with a list, several times.", "tag: [bug, urgent]"),
    "set": Word("Sets attributes of the conversation.", "set: {Issue Priority: High}"),
    "internal_note": Word(
        "Writes an internal note, a text in HTML; a link to the run is added. {{ ticket.url }} in it is the address of "
        "the ticket that the same rule has filed before it: the note waits until there is one.",
        "internal_note: '<p>{{ contact.name or \"A customer\" }} waits.</p>'",
    ),
    "close": Word("Closes the conversation, without a word.", "close: conversation"),
    "assign": Word("Hands the conversation to a team or to a teammate.", "assign: {team: Engineering}"),
    "file_in_asana": Word(
        "Files a ticket of this kind in Asana: one for each kind, conversation and matter.", "file_in_asana: bug"
    ),
    "user_note": Word(
        "Notes the ticket that the same rule has filed before it on the customer's profile.",
        "user_note: bug",
    ),
}
STOP: Words = {"stop": Word("No later rule is looked at. It comes last.", "stop")}
SEEN_BY_CUSTOMERS = frozenset({"close"})
"""Actions that a customer can notice; the ledger's kinds of effects say the same."""
DETAILS: Mapping[str, Words] = {
    "assign": {
        "team": Word("A team of the vocabulary.", "assign: {team: Engineering}"),
        "teammate": Word("A teammate of the vocabulary.", "assign: {teammate: Ana}"),
    },
    "file_in_asana": {
        "kind": Word("A kind of ticket, from the vocabulary.", "file_in_asana: {kind: bug}"),
        "matter": Word(
            "What the ticket is about, a template: tells two tickets of one conversation apart.",
            "file_in_asana: {kind: bug, matter: '{{ message.text | first_line }}'}",
        ),
        "title": Word(
            "The ticket's title, a template, in place of the kind's.",
            "file_in_asana: {kind: bug, title: '{{ conversation.subject }}'}",
        ),
    },
    "user_note": {
        "kind": Word("The kind of the ticket that was filed before.", "user_note: {kind: bug}"),
        "matter": Word(
            "The matter of the ticket that was filed before, written in the same way.",
            "user_note: {kind: bug, matter: '{{ message.text | first_line }}'}",
        ),
    },
}
