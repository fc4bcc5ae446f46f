"""The words of the desk itself: its hours, its regions, its people, and how fast it answers."""

from app.rules.words.word import Word, Words

DESK: Words = {
    "timezone": Word("The desk's time zone, by its place.", "timezone: Europe/Berlin"),
    "hours": Word(
        "Hours by weekday; a day that is not there is a day off. 24:00 is midnight.",
        "hours: {mon-thu: [09:00-12:00, 13:00-17:30], fri: 09:00-16:00}",
    ),
    "holidays": Word("Days on which the desk is closed.", "holidays: [2026-12-25, 2026-12-26]"),
    "regions": Word(
        "Where other holidays count or another clock, chosen by the customer's country.",
        "regions: {Russia: {countries: [RU, RUS], holidays: [2027-01-07]}}",
    ),
    "estimate": Word(
        "Within how much of its time the desk usually answers: the field desk.estimate. 1d is a working day.",
        "estimate: {chat: 2h, email: 1d}",
    ),
}
REGION: Words = {
    "countries": Word(
        "Countries by their names or codes in Intercom; the region's own name counts too.", "countries: [RU, RUS]"
    ),
    "holidays": Word("The region's holidays, in place of the desk's.", "holidays: [2027-01-07]"),
    "timezone": Word("The region's time zone, in place of the desk's.", "timezone: Europe/Moscow"),
}
ESTIMATE: Words = {
    "chat": Word("In a chat.", "chat: 2h"),
    "email": Word("By e-mail.", "email: 1d"),
}
PERSON: Words = {
    "teammate": Word("The person's teammate id in Intercom.", "teammate: '9002'"),
    "email": Word("Where mail for this person goes.", "email: ana@example.com"),
    "slack": Word("The Slack channel where messages for this person go, in quotes.", "slack: '#support'"),
    "role": Word("manager or teammate; without a word: teammate.", "role: manager"),
}
ROLES: Words = {
    "manager": Word("Decides what others may not: about snoozing, about spam.", "role: manager"),
    "teammate": Word("Answers customers.", "role: teammate"),
}
RESPONSE_TIME: Words = {
    "attribute": Word("The conversation attribute whose options are the bands.", "attribute: Response Time"),
    "counting": Word("Which time counts: desk_hours (without a word) or wall_clock.", "counting: wall_clock"),
    "bands": Word(
        "Each option with the time that an answer in it stays under, the shortest first; the last has more.",
        "bands: {All Star under 1 hour: 1h, 1-6 hours: 6h, Overdue: more}",
    ),
}
COUNTING: Words = {
    "desk_hours": Word("Only the time at which the desk is at work.", "counting: desk_hours"),
    "wall_clock": Word("All time.", "counting: wall_clock"),
}
DIGEST: Words = {
    "at": Word("The time of the desk's day, in quotes; 09:00 without a word.", "at: '08:30'"),
    "slack": Word("The Slack channel, in quotes; without it and email the first that there is.", "slack: '#support'"),
    "email": Word("The addresses; without it and without Slack the managers'.", "email: [ana@example.com]"),
}
