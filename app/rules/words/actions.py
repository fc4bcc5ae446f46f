"""The words of `then`: actions, and who sees what they do."""

from app.rules.words.word import Word, Words

_ON_CONVERSATIONS: Words = {
    "tag": Word("Tags the conversation; with a list, several times.", "tag: [bug, urgent]"),
    "untag": Word("Takes tags away from the conversation.", "untag: urgent"),
    "set": Word(
        "Sets attributes of the conversation. A template that gives one of the options may stand for an option.",
        "set: {Issue Priority: High}",
    ),
    "internal_note": Word(
        "Writes an internal note, a text in HTML; a link to the run is added. {{ ticket.url }} in it is the address of "
        "the ticket that the same rule has filed before it: the note waits until there is one.",
        "internal_note: '<p>{{ contact.name or \"A customer\" }} waits.</p>'",
    ),
    "history_note": Word(
        "Writes an internal note of what was before: the customer's conversations and tickets, what is open, what was "
        "asked and what was promised. It joins the other notes of the event; where nothing is known none is written.",
        "history_note: customer",
    ),
    "close": Word("Closes the conversation, without a word.", "close: conversation"),
    "close_as_spam": Word(
        "Tags the conversation spam and closes it, without a word; the vocabulary needs the tag spam.",
        "close_as_spam: conversation",
    ),
    "open": Word("Opens the conversation again.", "open: conversation"),
    "snooze": Word(
        "Snoozes the conversation for a span of time, a template: of what it gives the first word counts.",
        "snooze: 2d",
    ),
    "assign": Word("Hands the conversation to a team or to a teammate.", "assign: {team: Engineering}"),
    "unassign": Word("Takes the conversation from its team or its teammate.", "unassign: teammate"),
}
_ON_CUSTOMERS: Words = {
    "tag_contact": Word("Tags the customer.", "tag_contact: vip"),
    "untag_contact": Word("Takes tags away from the customer.", "untag_contact: vip"),
    "set_contact": Word("Sets attributes of the customer.", "set_contact: {plan: trial}"),
    "tag_company": Word("Tags the customer's company.", "tag_company: vip"),
    "untag_company": Word("Takes tags away from the customer's company.", "untag_company: vip"),
    "set_company": Word("Sets attributes of the customer's company.", "set_company: {region: EMEA}"),
    "block": Word("Blocks the customer in Intercom.", "block: customer"),
}
_TICKETS: Words = {
    "file_in_asana": Word(
        "Files a ticket of this kind in Asana: one for each kind, conversation and matter.", "file_in_asana: bug"
    ),
    "link_ticket": Word(
        "Adds the customer to the Asana ticket whose address the teammate's note holds: a comment there, and one more "
        "in the kind's affected_field. What the rule says to the customer is said only while that ticket is open.",
        "link_ticket: from the note",
    ),
    "user_note": Word(
        "Notes the ticket that the same rule has filed before it on the customer's profile; linked: the one that it "
        "has linked.",
        "user_note: bug",
    ),
    "comment_in_asana": Word(
        "Comments in the conversation's ticket in Asana, the newest that is not completed. The conversation's "
        "address is added.",
        "comment_in_asana: {text: '{{ admin.name }}: {{ message.command_text }}'}",
    ),
    "retire_user_note": Word(
        "In a rule for news of a ticket: the ticket's note on the customer's profile is to go. A teammate deletes it "
        "by hand; a note that lists requests is written anew without it.",
        "retire_user_note: ticket",
    ),
    "suggest_related": Word(
        "Writes an internal note with the tickets of these kinds that may be about the same matter.",
        "suggest_related: [bug, request]",
    ),
}
_MESSAGES: Words = {
    "reply": Word(
        "Says a text of the vocabulary to the customer, in the customer's language. By e-mail it becomes a draft, "
        "unless send says otherwise; so it does where the text is missing in that language.",
        "reply: we-are-on-it",
    ),
    "article": Word(
        "Replies with a text that gives the help article which fits: for rules that ask for article.match.",
        "article: read-this",
    ),
    "draft": Word("Proposes a text to the teammate, as an internal note.", "draft: we-are-on-it"),
    "ask": Word(
        "Asks the customer for an attribute that is not known, with the question of the vocabulary; the answer becomes "
        "the attribute.",
        "ask: Browser",
    ),
    "ask_in_order": Word(
        "Asks for several attributes, one after the other: each after the answer to the one before. What is known is "
        "not asked.",
        "ask_in_order: [Browser, Device]",
    ),
    "alert": Word(
        "Tells a person of the vocabulary, a Slack channel or an e-mail address. A person is told by Slack, else by "
        "e-mail, else by an internal note.",
        "alert: {to: Kim, text: 'A paying customer waits: {{ links.conversation }}'}",
    ),
}
_TEAMMATES: Words = {
    "set_away": Word("Switches away mode on or off for the teammate whom the event is about.", "set_away: false"),
    "tell_why": Word("Explains in an internal note what was done last, and why.", "tell_why: conversation"),
    "undo": Word("Takes back what was done last in this conversation, as far as that can be.", "undo: last"),
    "stop_sending": Word(
        "Holds everything that customers could see, in all conversations, until a person resumes (`triage resume`).",
        "stop_sending: customers",
    ),
    "pause_destination": Word(
        "Lets nothing go to intercom, asana, slack or mail until somebody resumes it; what is to go there waits. A "
        "template may stand for the name.",
        "pause_destination: asana",
    ),
    "resume_destination": Word(
        "Lets calls to a destination go on that was paused. What customers would have seen meanwhile is discarded; "
        "with a second word it is kept for review, or sent. A template may stand for it.",
        "resume_destination: asana send",
    ),
    "send_held": Word(
        "Sends the customer the newest message that waits for approval in this conversation (see approve, under "
        "reply); with words, these in place of its text.",
        "send_held: conversation",
    ),
    "drop_held": Word(
        "Holds back the newest message that waits for approval in this conversation.", "drop_held: conversation"
    ),
}
ACTIONS: Words = {**_ON_CONVERSATIONS, **_ON_CUSTOMERS, **_TICKETS, **_MESSAGES, **_TEAMMATES}
STOP: Words = {"stop": Word("No later rule is looked at. It comes last.", "stop")}
SEEN_BY_CUSTOMERS = frozenset({"reply", "article", "ask", "ask_in_order", "close", "close_as_spam", "block"})
"""Actions that a customer can notice; the ledger's kinds of effects say the same."""
