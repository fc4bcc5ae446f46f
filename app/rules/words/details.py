"""What stands inside an action of `then`."""

from collections.abc import Mapping

from app.rules.words.word import Word, Words

_SEND = "automatically: also by e-mail it is sent and not drafted."
_TEXT = "A text of the vocabulary."
_WORDS = "The words themselves, a template in HTML."
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
    "reply": {
        "text": Word(_TEXT, "reply: {text: we-are-on-it}"),
        "words": Word(_WORDS, "reply: {words: We look into it at once.}"),
        "send": Word(_SEND, "reply: {text: we-are-on-it, send: automatically}"),
        "approve": Word(
            "each: a person reads it first, as a draft in a note, and sends it by /send. first: so it is with the "
            "first message on a ticket, and once it was sent as it is, the others go out by themselves. "
            "never: nobody is asked.",
            "reply: {text: we-are-on-it, approve: each}",
        ),
    },
    "article": {
        "text": Word(_TEXT, "article: {text: read-this}"),
        "send": Word(_SEND, "article: {text: read-this, send: automatically}"),
    },
    "draft": {
        "text": Word(_TEXT, "draft: {text: we-are-on-it}"),
        "words": Word(_WORDS, "draft: {words: 'Hello {{ contact.name }}, is it better now?'}"),
    },
    "ask": {
        "attribute": Word("A conversation attribute with a question.", "ask: {attribute: Browser}"),
        "send": Word(_SEND, "ask: {attribute: Browser, send: automatically}"),
        "again": Word("true: it is asked although it is known.", "ask: {attribute: Browser, again: true}"),
        "insist": Word(
            "false: if the customer writes something else, it is not asked once more, and the question is over.",
            "ask: {attribute: Browser, insist: false}",
        ),
    },
    "ask_in_order": {
        "attributes": Word("Conversation attributes with questions.", "ask_in_order: {attributes: [Browser, Device]}"),
        "send": Word(_SEND, "ask_in_order: {attributes: [Browser, Device], send: automatically}"),
    },
    "send_held": {
        "words": Word(
            "Words to send instead, a template of plain text; buttons and questions stay.",
            "send_held: {words: '{{ message.command_text }}'}",
        ),
    },
    "comment_in_asana": {
        "text": Word(
            "The comment, a template of plain text.",
            "comment_in_asana: {text: '{{ admin.name }}: {{ message.command_text }}'}",
        ),
    },
    "alert": {
        "to": Word("A person of the vocabulary.", "alert: {to: Kim, text: A payer waits.}"),
        "slack": Word("A Slack channel.", "alert: {slack: '#support', text: A payer waits.}"),
        "email": Word("An e-mail address.", "alert: {email: support@example.com, text: A payer waits.}"),
        "text": Word("What is told, a template.", "alert: {to: Kim, text: '{{ contact.name }} waits.'}"),
    },
    "set_away": {
        "away": Word("true or false.", "set_away: {away: true}"),
        "reassign": Word("true: new replies go to others.", "set_away: {away: true, reassign: true}"),
    },
}
