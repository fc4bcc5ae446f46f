"""The reference on vocabulary, tests and result codes. Every YAML block loads beside the shipped rulebook."""

VOCABULARY = """\
## The vocabulary

What rules refer to by name stands here and nowhere else, so that a mistyped name is found before it counts. It may
stand in several files.

```yaml
vocabulary:
  attributes:
    Refund Amount: {type: number, about: In the customer's currency.}
    Refund State: [Asked for, Granted, Refused]
  contact_attributes:
    is_partner: {type: flag, short: partner, about: Whether the customer sells our product.}
  tags: [refund]
  teams: {Billing: "5003"}
  teammates: {Ben: "9003"}
  phrases:
    refund: [refund*, money back, chargeback]
  tickets:
    refund:
      about: Money is to go back.
      project: "1200000000000104"
      user_note: own
      title: 'Refund for {{ contact.name or "a customer" }}'
      fields:
        - {gid: "1200000000000401", from: Refund Amount}
```"""

ATTRIBUTES = """\
**Attributes** have a list of options, or a mapping. Only an attribute of a customer has `short`; a conversation
attribute's label is its short name."""

QUESTIONS = """\
**Questions.** An attribute with `ask` can be asked for. Its options are offered with their labels; an answer is
understood in any case, by its number, with a slip of the pen, and by every label and synonym.

```yaml
vocabulary:
  attributes:
    Refund Reason:
      options: [Charged twice, Not used]
      ask: {en: Why do you ask for your money back?, ru: Почему вы просите вернуть деньги?}
      labels:
        Charged twice: {ru: Списали дважды}
        Not used: {en: I have not used it, ru: Не пользовались}
      synonyms:
        Charged twice: [double charge, billed twice]
```"""

PEOPLE = "**People** have a teammate id, an e-mail address or a Slack channel:"

CUSTOMER_TEXTS = """\
**Texts** are what customers are told: one template, one for each language, or a macro of Intercom's. They are HTML and
follow the rules of texts above. `rules check` tells which translations are missing; a customer who writes such a
language is not answered in another one: the teammate gets a draft.

```yaml
vocabulary:
  texts:
    thanks-for-writing:
      en: >
        Hi{{ contact.name | first_name(" ") }}! Thank you for telling us. You usually hear from us by
        {{ now | desk_time(desk.estimate or "2h") }}.
      ru: >
        Здравствуйте{{ contact.name | first_name(", ") }}! Спасибо, что написали нам.
    refund-steps: {macro: "789"}
```

A text must not promise: an exact or relative date beside what will be done, or a feature without a link or a quarter,
is refused. Name the quarter instead: `planned for {{ "2026-07-01" | quarter }}` says Q3 2026."""

TEXT_FILTERS = """\
`first_name` is empty where a name looks like an address or a mailbox; what stands in its brackets goes before it.
`desk_time` tells when so much of the desk's time has passed, where 1d is one of its working days; without a span it
tells a moment by the desk's clock, as 2026-12-01 18:00 EST. `names` puts commas between the items of a list."""

TICKETS = "**Kinds of tickets** (ids are those of Asana, in quotes):"

TICKET_NEWS = """\
**News of tickets.** What engineers do with a ticket in Asana becomes events in every conversation that is linked to it.
`news` tells what it means, by the names that sections and custom fields have in Asana (`rules check --online` finds
those that are not there). A ticket is confirmed as done, so that customers may be told, when it is completed and not
cancelled, its change is released and the text of what changed stands there; what is not named is not asked for.

```yaml
vocabulary:
  tickets:
    outage:
      project: "1200000000000105"
      news:
        released: {field: Released, is: ["Yes"]}
        cancelled: {section: [Cancelled]}
        what_changed: What changed
        for_customer: "For the customer:"
```"""

SPANS = """\
## Spans of time and desk hours

A span of time is a whole number and a unit: `45s`, `10m`, `2h`, `30d`, `2w`. A moment is a day (`2026-01-31`) or a
day and a time (`2026-01-31T09:00+02:00`); without a zone it is in UTC.

The desk's hours stand in the vocabulary. `now: {within: desk_hours}`, `now: {outside: desk_hours}` and the field
`desk.open` ask for them; they follow the time zone's summer time.

```yaml
vocabulary:
  desk:
    timezone: Europe/Berlin
    hours:
      mon-thu: [09:00-12:00, 13:00-17:30]
      fri: 09:00-16:00
    holidays: [2026-12-25, 2026-12-26]
    estimate: {chat: 2h, email: 1d}
```"""

TESTS = """\
## Tests of rules

Tests stand in the folder `tests` below the rulebook's, in as many files as you like; `triage rules test` runs them. A
test is an event, what is known, and what must come of it.

```yaml
tests:
  - name: a broken calendar of a customer who is in a hurry
    event: conversation_started
    now: 2026-03-02T10:00+01:00
    facts:
      message.text: The calendar does not work
      Issue Priority: High
    expect:
      - set: {Issue Type: Technical Issue}
      - tag: urgent
      - file_in_asana: bug
    never: [{tag: spam}]
    fires: [upgrade-priority]
    does_not_fire: [log-question]
```

The conversation and the customer go without saying, as does who wrote; what is not told is unknown. A teammate's
command is `event: teammate_noted` with `message.text: /bug Calendar stays empty`. A test gives `event`, `topic` or
`fixture`, and at least one thing that must or must not be."""

CODES = """\
## Result codes

Every run keeps one letter for each rule. `triage why EVENT` says it in words, with what was wanted and
what was seen."""
