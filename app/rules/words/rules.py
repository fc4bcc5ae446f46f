"""The words around a rule: sections of a file, keys of a rule and of an entry of `first_match`, and their values."""

from app.rules.words.word import Word, Words

SECTIONS: Words = {
    "files": Word(
        "The files that make the rulebook, in the order in which they are read; a pattern stands for all that fit. In "
        "one file. Without such a list every file counts, by name.",
        "files: [vocabulary.yaml, desk/*.yaml]",
    ),
    "vocabulary": Word(
        "What rules may refer to by name: attributes, tags, teams, kinds of tickets, phrases, the desk."
    ),
    "conditions": Word("Conditions with a name, for rules to share."),
    "rules": Word("What is to happen when. Rules are looked at from top to bottom, file after file by name."),
}
TESTS = "tests"
TEST_SECTIONS: Words = {
    TESTS: Word(
        "Tests of the rules: an event, what is known, and what the rules must do. `triage rules test` runs them."
    )
}

RULE: Words = {
    "name": Word(
        "What the rule is called: one line, unlike any other rule. Runs, tests and `triage why` name it so.",
        "name: upgrade-priority",
    ),
    "about": Word(
        "What the rule is for, in a sentence. `triage why` says it to whoever asks.",
        "about: A technical issue that the customer calls high is high for us too.",
    ),
    "when": Word(
        "The event, or several, that make the rule be looked at: by our plain name or by Intercom's topic. Or a "
        "teammate's command at the start of an internal note, a customer who waits for an answer, the clock, or a "
        "date.",
        "when: [conversation_started, customer_replied]",
    ),
    "if": Word(
        "What must be so. Without it the rule acts on each of its events.",
        "if: {Issue Type: Technical Issue, Issue Priority: High}",
    ),
    "unless": Word(
        "What must not be so. If it is so, or cannot be told, the rule does not act.", "unless: {tag: spam}"
    ),
    "then": Word(
        "What is done, in this order. A step that needs the result of an earlier one waits for it by itself.",
        "then: [tag: bug, file_in_asana: bug, user_note: bug]",
    ),
    "first_match": Word(
        "Several cases, of which the first that holds is done, after what stands under then. One whose condition "
        "cannot be told does not hold. Which one it is, is told before then is done. The last may be otherwise.",
        "first_match: [{if: {plan: enterprise}, then: [tag: urgent]}, {otherwise: [tag: question]}]",
    ),
    "once_per": Word(
        "The rule acts once for each conversation, matter, customer or change; with a span of time once more after it. "
        "Without it the rule acts on each event.",
        "once_per: {customer: 30d}",
    ),
    "wait": Word(
        "The rule does not act at once: so long after the event it looks again, at the conversation as it is then, and "
        "acts if its conditions still hold. Another event of the rule in the same conversation begins the wait anew.",
        "wait: 10m",
    ),
    "mode": Word(
        "live; shadow (what it would do is recorded and compared, and not done); or off. With a reason, and with the "
        "last day on which that holds: after it the rule is live.",
        "mode: {shadow: we try it out first, until: 2026-12-24}",
    ),
    "rollout": Word(
        "The rule acts on this share of the conversations; for the others it is recorded what it would do. A "
        "conversation that is in stays in when the share grows.",
        "rollout: 10%",
    ),
    "reach": Word(
        "How far the rule may go, if it is to be less than the installation: watch, inside or customers.",
        "reach: inside",
    ),
    "include_own": Word(
        "Whether the rule also sees events that this service has caused itself. Most rules should not.",
        "include_own: true",
    ),
}
BRANCH: Words = {
    "if": Word("What must be so for this case.", "{if: {plan: enterprise}, then: [tag: urgent]}"),
    "unless": Word("What must not be so for this case.", "{unless: {tag: spam}, then: [tag: urgent]}"),
    "then": Word("What is done in this case, in order.", "{if: {plan: enterprise}, then: [tag: urgent, stop]}"),
    "otherwise": Word("What is done if no case above holds. It comes last.", "{otherwise: [tag: question]}"),
}
WHEN: Words = {
    "teammate_command": Word(
        "A teammate's internal note starts with this word. In file_in_asana what follows it is the ticket's title.",
        "when: {teammate_command: /bug}",
    )
}
WAITING: Words = {
    "no_human_answer_for": Word(
        "The rule looks when a customer has waited so long for a person: since the first message that nobody has "
        "handled. A teammate's answer, a close and a ticket handle it; notes, bots and this service do not.",
        "when: {no_human_answer_for: 45m, counting: desk_hours}",
    ),
    "counting": Word(
        "desk_hours: only the time counts at which the desk is at work. wall_clock: all time counts, as without it.",
        "when: {no_human_answer_for: 45m, counting: desk_hours}",
    ),
}
SCHEDULE: Words = {
    "every": Word(
        "The days on which the rule is asked for every open conversation: day, weekday (Monday to Friday), days by "
        "their names, or a day of the month; a month that lacks it has its last day.",
        'when: {every: weekday, at: "09:00"}',
    ),
    "at": Word(
        "The time of the day. Where the clock is put forward over it, the next moment that there is; where it is put "
        "back over it, the first of the two.",
        'when: {every: [monday, thursday], at: "16:30"}',
    ),
    "in": Word(
        "By whose clock, as region and city. Without it by the desk's.",
        'when: {every: day, at: "09:00", in: Europe/Berlin}',
    ),
    "over": Word(
        "Whether the rule is asked for open conversations, as without it, for snoozed ones, or for both.",
        'when: {every: weekday, at: "09:00", over: [open, snoozed]}',
    ),
    "except_holidays_of": Word(
        "Whose holidays are left out: those of the desk, or of regions by their names.",
        'when: {every: weekday, at: "09:00", except_holidays_of: desk}',
    ),
}
DUE: Words = {
    "due": Word(
        "A date attribute of the conversation, by its label: the rule looks when that date falls due, in whatever "
        "state the conversation is then. A day without a time lasts until the desk's work ends on it.",
        "when: {due: Promised until}",
    ),
    "before": Word("How long before the date the rule looks.", "when: {due: Promised until, before: 2h}"),
    "after": Word("How long after the date the rule looks.", "when: {due: Promised until, after: 1d}"),
    "counting": Word(
        "desk_hours: before and after count only the time at which the desk is at work. wall_clock: all time counts, "
        "as without it.",
        "when: {due: Promised until, before: 2h, counting: desk_hours}",
    ),
    "except_holidays_of": Word(
        "Whose holidays are no desk hours: those of the desk, as without it, or of regions by their names.",
        "when: {due: Promised until, before: 1d, counting: desk_hours, except_holidays_of: desk}",
    ),
}
DAY_OF_MONTH: Words = {
    "day_of_month": Word(
        "The day of the month, 1 to 31.",
        'when: {every: {day_of_month: 1}, at: "09:00"}',
    )
}
DAYS: Words = {
    "day": Word("Every day."),
    "weekday": Word("Monday to Friday."),
    **{
        name: Word(f"Every {name.capitalize()}.")
        for name in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    },
}
OVER: Words = {
    "open": Word("Conversations that are open."),
    "snoozed": Word("Conversations that are snoozed."),
}
WAIT: Words = {
    "for": Word("How long after the event.", "wait: {for: 45m}"),
    "counting": Word(
        "desk_hours: only the time counts at which the desk is at work. wall_clock: all time counts, as without it.",
        "wait: {for: 45m, counting: desk_hours}",
    ),
}
BY_ESTIMATE: Words = {
    "estimate": Word(
        "As long as the desk usually takes on the conversation's channel, of its hours: what customers are told as the "
        "estimate (estimate in the vocabulary's desk). On a channel of which it says nothing, the longest counts.",
        "when: {no_human_answer_for: estimate}",
    )
}
COUNTING: Words = {
    "desk_hours": Word("Only the time counts at which the desk is at work."),
    "wall_clock": Word("All time counts."),
}
SCOPES: Words = {
    "conversation": Word("Once for each conversation.", "once_per: conversation"),
    "matter": Word("Once for each ticket's matter, so that one conversation can hold two bugs.", "once_per: matter"),
    "customer": Word("Once for each customer, in whatever conversation.", "once_per: {customer: 30d}"),
    "change": Word(
        "Once in each conversation until something changes in the fields that its conditions ask for.",
        "once_per: change",
    ),
}
EVENT_SCOPE: Words = {"event": Word("On each event: what holds without once_per.", "once_per: event")}
MODES: Words = {
    "live": Word("The rule acts. This is so without mode.", "mode: live"),
    "shadow": Word(
        "What the rule would do is recorded and compared with what live rules did. Nothing is done, and no later rule "
        "is stopped.",
        "mode: {shadow: we try it out first}",
    ),
    "off": Word("The rule is not looked at.", "mode: {off: Asana is being rebuilt}"),
}
UNTIL: Words = {
    "until": Word(
        "The last day on which this mode holds, as days are in the desk's time zone (without a desk: in UTC); from the "
        "next day on the rule is live.",
        "mode: {off: Asana is being rebuilt, until: 2026-12-24}",
    )
}
REACHES: Words = {
    "watch": Word("Decide and record, touch nothing.", "reach: watch"),
    "inside": Word("Only what teammates see: tags, attributes, assignments, notes, tickets.", "reach: inside"),
    "customers": Word("Also what customers can see. Closing counts as that.", "reach: customers"),
}
