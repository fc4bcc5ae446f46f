"""The words of a condition: groups, operators and the types of fields."""

from collections.abc import Mapping

from app.rules.words.word import Word, Words

GROUPS: Words = {
    "any": Word(
        "At least one of these must be so.",
        "any: [{Scale of Issue: Site down}, {message.text: {mentions: high-priority}}]",
    ),
    "all": Word("Each of these must be so.", "all: [{tag: bug}, {not: {tag: urgent}}]"),
    "not": Word(
        "This must not be so. What cannot be told stays untold: its negation holds no more than it.", "not: {tag: spam}"
    ),
}
SHARED: Words = {
    "condition": Word("A condition from the section conditions, by its name.", "condition: paying customer")
}

OPERATORS: Words = {
    "is": Word(
        "It is this, or one of a list. Capital letters do not matter. With known or unknown it asks whether anything "
        "is known at all, and that fits every field.",
        "Issue Type: {is: unknown}",
    ),
    "not": Word("It is known, and is not this nor any of a list.", "plan: {not: [trial, community]}"),
    "in": Word("It is one of these.", "plan: {in: [enterprise, premium]}"),
    "contains": Word(
        "This stands somewhere in the text, also inside a word.", "conversation.subject: {contains: invoice}"
    ),
    "contains_any": Word(
        "At least one of these stands somewhere in the text.",
        "conversation.subject: {contains_any: [invoice, receipt]}",
    ),
    "contains_all": Word(
        "All of these stand somewhere in the text.", "conversation.subject: {contains_all: [invoice, overdue]}"
    ),
    "starts_with": Word(
        "The text starts with this, or with one of a list.", "conversation.title: {starts_with: 'Re:'}"
    ),
    "ends_with": Word(
        "The text ends with this, or with one of a list.",
        "contact.email: {ends_with: ['@example.com', '@example.org']}",
    ),
    "matches": Word(
        "The text matches a pattern (a regular expression). The search stops after 50 ms and is then unknown.",
        "message.text: {matches: 'INV-[0-9]{6}'}",
    ),
    "mentions": Word(
        "The text mentions a phrase of the vocabulary's list, or of a list given here, as whole words; a * stands for "
        "any ending.",
        "message.text: {mentions: high-priority}",
    ),
    "at_least": Word("It is this number or more.", "Users Affected: {at_least: 10}"),
    "at_most": Word("It is this number or less.", "Users Affected: {at_most: 10}"),
    "more_than": Word("It is more than this number.", "Users Affected: {more_than: 10}"),
    "less_than": Word("It is less than this number.", "Users Affected: {less_than: 10}"),
    "before": Word(
        "It was before this moment; a time without a zone is in UTC.", "contact.created_at: {before: 2026-01-31}"
    ),
    "after": Word(
        "It was after this moment; a time without a zone is in UTC.",
        "contact.created_at: {after: '2026-01-31T09:00+02:00'}",
    ),
    "older_than": Word("It was longer ago than this.", "conversation.created_at: {older_than: 7d}"),
    "newer_than": Word("It was less long ago than this.", "contact.created_at: {newer_than: 30d}"),
    "within": Word("The moment lies within the desk's hours.", "now: {within: desk_hours}"),
    "outside": Word("The moment lies outside the desk's hours, or on a holiday.", "now: {outside: desk_hours}"),
    "has": Word("This is among them.", "tag: {has: spam}"),
    "has_any": Word("At least one of these is among them.", "tag: {has_any: [bug, question]}"),
    "has_all": Word("All of these are among them.", "tag: {has_all: [bug, urgent]}"),
    "has_none": Word("None of these is among them.", "tag: {has_none: [spam, urgent]}"),
    "is_empty": Word("There is nothing in it (true), or there is something (false).", "tag: {is_empty: true}"),
}
KNOWN: Words = {
    "known": Word("Something is known, whatever it is.", "contact.email: {is: known}"),
    "unknown": Word("Nothing is known.", "Issue Type: {is: unknown}"),
}
TYPES: Words = {
    "text": Word("Any text.", "plan: enterprise"),
    "choice": Word("One of the options that the field has.", "Issue Type: Technical Issue"),
    "number": Word("A number.", "Users Affected: 3"),
    "flag": Word("true or false.", "desk.open: true"),
    "time": Word("A moment. It is compared by an operator.", "contact.created_at: {newer_than: 30d}"),
    "set": Word("Several words at once, such as tags. A plain value asks whether it is among them.", "tag: spam"),
}
SOURCES: Mapping[str, str] = {
    "notification": "What Intercom has sent about the event.",
    "conversation": "The conversation as it stood in that notification, with what was done here since.",
    "contact": "The customer's profile, read from Intercom and kept for some minutes.",
    "whole conversation": "Everything written and done in the conversation, read from Intercom if a rule asks for it.",
    "company": "The customer's company, read if a rule asks for it and kept for some minutes.",
    "contact's lists": "The customer's segments and tags, read if a rule asks for them and kept for some minutes.",
    "contact's conversations": "The customer's newest conversations, read if a rule asks and kept for some minutes.",
    "contact's tickets": "The tickets that this service filed for the customer, looked up if a rule asks for them.",
    "help centre": "What the help centre finds for the message's words, searched if a rule asks for it.",
    "asana": "What Asana has told of the ticket that the event is about, and what was read of it then.",
    "ledger": "What this service has done before.",
    "this decision": "What the rules find out while they are asked.",
    "clock": "The moment at which the rules are asked.",
    "settings": "The installation's settings.",
}
