"""The reference on what rules wait for and ask. Every YAML block loads beside the shipped rulebook."""

from app.rules.patterns import MAX_SEARCHED

START = """\
# The rule language

This page is made by `triage rules reference` from the same tables as the language, so it says what is so. The way in
is [Your first rule in five minutes](../README.md#your-first-rule-in-five-minutes). In an editor that understands
`yaml-language-server` (VS Code with the extension YAML from Red Hat, Neovim, Zed, JetBrains) the same texts appear
while you type, with the words of your own vocabulary.

**On this page:** [Files](#files) · [Rules](#rules) · [Events](#events) · [Conditions](#conditions) ·
[Operators](#operators) · [Fields](#fields) · [Actions](#actions) · [Several cases](#several-cases) ·
[How often, how soon, how much, how far](#how-often-how-soon-how-much-how-far) · [Texts](#texts) ·
[The vocabulary](#the-vocabulary) · [Spans of time and desk hours](#spans-of-time-and-desk-hours) ·
[Tests of rules](#tests-of-rules) · [Result codes](#result-codes)"""

FILES = """\
## Files

A rulebook is a folder of YAML files (`*.yaml`), in folders as you like. One of them may list under `files` which ones
count, in the order in which they are read (the shipped one is `desk.yaml`); without such a list all count, by name. A
file holds any of these sections. What stands below `tests/` in the folder are tests and no part of the rulebook."""

SCALARS = """\
`yes`, `no`, `on` and `off` are plain text here; what is true or false is written `true` or `false`. A key that is
given twice is a mistake, and aliases, anchors and tags of YAML are not understood. `triage rules check` tells all
mistakes at once, each with file, line and column."""

RULES = """\
## Rules

```yaml
rules:
  - name: urgent-bug-of-a-paying-customer
    about: It is urgent, and whoever opens the conversation sees why.
    when: [conversation_started, customer_replied]
    if:
      Issue Type: Technical Issue
      plan: [standard, enterprise]
      any:
        - Scale of Issue: [Site access, Site down]
        - message.text: {mentions: high-priority}
    unless: {tag: spam}
    then:
      - set: {Internal Priority: High}
      - tag: urgent
    once_per: conversation
```

A rule needs `name`, `when`, and `then` or `first_match`. Rules are looked at from top to bottom, and a later rule
sees what an earlier one has set, tagged, filed, assigned or closed. Two rules that ask for the same get it once."""

EVENTS = """\
## Events

`when` takes the plain names on the left or Intercom's topics on the right; a plain name stands for all of its topics.
Events about conversations are those that actions work on:"""

MORE_EVENTS = """\
A teammate's command is an internal note that starts with a word such as `/bug`; what follows on the line is the title
of the ticket that the rule files:

```yaml
rules:
  - name: defect-by-hand
    when: {teammate_command: [/defect, /broken]}
    then: [tag: bug, file_in_asana: bug, user_note: bug]
```

Events about customers, companies, Intercom's tickets and teammates are understood and decided on. Of the actions those
work on them that need no conversation: what is done to the customer or the company, `alert`, and `set_away`:"""

TIMES = """\
**Time calls rules too.** `no_human_answer_for` looks when a customer has waited that long for a person. It counts from
the first message that nobody has handled: one who writes again does not start it anew. Conditions are asked then, of
the conversation as it is then in Intercom, and not before. The rule acts once for each such wait, or less often if
`once_per` says so; a `stop` of another rule does not keep it from counting. Answers of bots and of
this service handle nothing, nor do notes; mere thanks begin no wait.

```yaml
rules:
  - name: nobody-has-answered
    when: {no_human_answer_for: 45m, counting: desk_hours}
    unless: {conversation.state: snoozed}
    then: [internal_note: Nobody has answered for 45 minutes.]
```

**An estimate that falls due** is such a wait. What `{{ desk.estimate }}` tells customers is `estimate` in the
vocabulary's desk, by channel; `no_human_answer_for: estimate` looks when a customer has waited that long, in the desk's
hours, and `wait: estimate` in a rule looks again that long after its event, answered or not:

```yaml
rules:
  - name: estimate-is-over
    when: {no_human_answer_for: estimate}
    then: [internal_note: The customer was told to expect an answer by now.]
```

**A date calls rules** where it stands in an attribute of the conversation (in the vocabulary `type: date`), whoever
has set it: a teammate, a rule, or a workflow. `due` looks at the date, or so long before or after it; conditions are
asked of the conversation as it is then, in whatever state. A day without a time lasts until the desk's work ends on
it, on a day on which the desk is closed until midnight, by the desk's clock. Where the date is moved, the new one
counts and the old one does not; where it is taken away, nothing is done. The rule acts once for each date. What fell
due while the service was down is called late, once. Where a date is set when the time before it has begun already,
the rule is called at once; a date that was past when it was set calls nobody. Intercom tells nobody of a change by
hand: a date is seen with the next event of the conversation, and within minutes by reading it again.

```yaml
rules:
  - name: promise-is-nearly-over
    when: {due: Promised until, before: 2h, counting: desk_hours}
    unless: {conversation.state: closed}
    then:
      - internal_note: 'Promised until {{ attributes["Promised until"] | desk_time }}.'
```

`every` asks the rule for every open conversation, at its time of the day. They are counted first: where the rule would
act on more conversations than the setting TRIAGE_SCHEDULE_FUSE allows, nothing is done until a person says so
(`triage schedules go` or `drop`). `triage schedules` shows what comes next, `triage schedules preview` what it would
act on now. A time that was missed by less than two hours is made up for once, an older one is left out and told. Of one
rule, a conversation gets at most one event a day.

```yaml
rules:
  - name: left-for-three-days
    when: {every: weekday, at: "09:00", in: Europe/Berlin}
    if: {conversation.waiting_since: {older_than: 3d}}
    then: [tag: urgent]
```"""

CONDITIONS = """\
## Conditions

`if` and `unless` hold a condition. It is

- a **mapping**: each of its lines must be so;
- a **list**: any of its entries may be so;
- a **name** of a shared condition.

A line is a field and what is asked of it: a plain value (it is this), a list of values (it is one of them), or a
mapping of [operators](#operators) (each must be so). Capital letters do not matter, nor does е or ё."""

UNKNOWN = """\
**Unknown is not no.** Where something is not known, a comparison with it can be told neither true nor false, and so
can its negation; a rule acts only if its condition is true. `plan: {not: trial}` is not true of a customer whose plan
nobody knows. To ask whether something is known write `{is: known}` or `{is: unknown}`. In a mapping one line that is
false makes the whole false, in a list one entry that is true makes the whole true, whatever else is unknown. If
`unless` cannot be told, the rule does not act.

**Shared conditions** have a name and may rest on each other. Rules use them by name, alone or beside other lines:

```yaml
conditions:
  paying customer: {plan: [standard, enterprise]}
  at night: {now: {outside: desk_hours}}
  paying customer at night: {all: [paying customer, at night]}

rules:
  - name: tag-at-night
    when: conversation_started
    if: paying customer at night
    then: [tag: urgent]

  - name: tag-site-down
    when: [conversation_started, customer_replied]
    if: {Scale of Issue: Site down, condition: paying customer}
    then: [tag: urgent]
```"""

OPERATORS = f"""\
## Operators

`is: known` and `is: unknown` fit every field. A pattern is searched in the first {MAX_SEARCHED // 1024} K characters
of a text, for 50 ms at most; one that is slow on long texts is refused by `triage rules check`."""

TYPES = "What a plain value asks depends on the field's type:"

FIELDS = """\
## Fields

Besides these there are the attributes of your [vocabulary](#the-vocabulary): a conversation attribute by its label
(`Issue Type`, in full `conversation.attributes.Issue Type`), an attribute of the customer by its short name (`plan`)
or as `contact.attributes.<name>`."""

SOURCES = "Where they come from, and so when they are known:"
