"""The words of a test of rules."""

from app.rules.words.word import Word, Words

TEST: Words = {
    "name": Word("What the test says, as a sentence.", "name: a broken calendar is a technical issue"),
    "event": Word("What happens, by its plain name.", "event: conversation_started"),
    "topic": Word("What happens, by Intercom's topic.", "topic: conversation.user.created"),
    "fixture": Word(
        "A stored webhook, as JSON: it gives the event and what is known. The path starts at this file's folder.",
        "fixture: payloads/broken-calendar.json",
    ),
    "schedule": Word(
        "The rule whose time has come, of those that the clock or a date calls.", "schedule: left-for-three-days"
    ),
    "now": Word("The moment at which the rules are asked.", "now: 2026-03-02T10:00+01:00"),
    "facts": Word(
        "What is known, by the names that rules use; unknown takes away what is known otherwise.",
        "facts: {message.text: The calendar does not work, plan: pro, tag: [urgent]}",
    ),
    "before": Word("What was done before.", "before: {tickets: [bug]}"),
    "after": Word(
        "How long after the event the test ends. Rules whose wait is over by then have looked again; that nobody has "
        "answered goes without saying, unless meanwhile says so (conversation.awaits_teammate: false).",
        "after: 45m",
    ),
    "meanwhile": Word(
        "What has become known between the event and the second look, as under facts.",
        "meanwhile: {conversation.state: closed}",
    ),
    "expect": Word(
        "What must be done, in the words of then; nothing: no step at all.",
        "expect: [{set: {Issue Type: Technical Issue}}]",
    ),
    "fires": Word("Rules that must act.", "fires: [type-technical-issue]"),
    "waits": Word("Rules that must match and wait.", "waits: [type-question]"),
    "does_not_fire": Word("Rules that must not act.", "does_not_fire: [type-question]"),
    "never": Word("What must not be done, in the words of then.", "never: [{tag: spam}]"),
    "in_shadow": Word("Rules that must match in shadow.", "in_shadow: [type-question]"),
}
BEFORE: Words = {
    "tickets": Word("Kinds of tickets that were filed from this conversation.", "before: {tickets: [bug]}"),
    "fired": Word("Rules with once_per that have acted, and how long ago.", "before: {fired: {welcome: 2h}}"),
    "asked": Word(
        "What the customer was asked, and the rule that did. An answer by a button is message.quick_reply: with the "
        "option.",
        "before: {asked: {Browser: {by: intake}}}",
    ),
    "own": Word("Whether this service has caused the event itself.", "before: {own: true}"),
    "chain": Word("The rules that led to this event, oldest first.", "before: {chain: [upgrade-priority]}"),
}
ASKED: Words = {
    "by": Word("The rule that asked.", "before: {asked: {Browser: {by: intake}}}"),
    "times": Word("How often it was asked.", "before: {asked: {Browser: {by: intake, times: 2}}}"),
    "ago": Word("How long ago; 5 minutes go without saying.", "before: {asked: {Browser: {by: intake, ago: 2d}}}"),
}
PART: Words = {
    "whole": Word("The whole text of the note.", "expect: [internal_note: {whole: New here.}]"),
    "contains": Word("Words that stand in the step's text.", "expect: [internal_note: {contains: waits}]"),
    "question": Word("The attribute whose question is drafted.", "expect: [draft: {question: Browser}]"),
    "gid": Word("The ticket's number in Asana.", "expect: [link_ticket: {gid: '1200000000000999'}]"),
    "destination": Word("The destination that is resumed.", "expect: [resume_destination: {destination: asana}]"),
    "held": Word(
        "What becomes of what customers would have seen.",
        "expect: [resume_destination: {destination: asana, held: send}]",
    ),
}
"""What a test may say of a step beside what stands inside the action in `then`."""
