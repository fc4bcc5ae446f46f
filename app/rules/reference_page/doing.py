"""The reference on what rules do, and what keeps them from it. Every YAML block loads beside the shipped rulebook."""

from app.rules.firing import MOST_AN_HOUR
from app.rules.templates import FILTERS, MAX_RENDERED, TAGS

ACTIONS = """\
## Actions

`then` is a list of actions, done in this order. What needs the result of an earlier action waits for it by itself:
the note on the customer's profile comes after its ticket. What is so already is not done again. An action that
customers can see passes only where the installation's reach is `customers`."""

CASES = """\
## Several cases

`first_match` does the first case that holds, and no other. It may stand beside `then`, which is done first, and under
the `if` of the rule.

```yaml
rules:
  - name: urgency-by-plan
    when: conversation_started
    if: {Issue Type: Technical Issue}
    first_match:
      - if: {plan: enterprise}
        then:
          - set: {Internal Priority: High}
          - tag: urgent
      - if: {plan: standard}
        then: [set: {Internal Priority: Medium}]
      - otherwise: [set: {Internal Priority: Low}]
```"""

LIMITS = """\
## How often, how soon, how much, how far

```yaml
rules:
  - name: greet-new-customers
    when: conversation_started
    if: {contact.created_at: {newer_than: 7d}}
    then: [internal_note: New here. Take a little more time.]
    once_per: {customer: 30d}
    mode: {shadow: we look at it for a week, until: 2026-12-24}
    rollout: 50%
    reach: inside
```

**How often:** `once_per`. What counts is that the rule has acted, whatever became of the actions. In shadow and
outside its rollout a rule is counted for itself."""

WAIT = """\
**How soon:** `wait`. The rule looks at its event at once; if its conditions hold, it waits, and looks again when the
wait is over: at the conversation as it is then in Intercom, with the rulebook as it is then. What the event told (the
message, who wrote it) stays as it was. It acts if its conditions still hold, as an event of its own. Where the rule is
called again meanwhile in the same conversation and its conditions hold, the wait begins anew: of several replies the
last one counts. A replay begins no second wait.

```yaml
rules:
  - name: still-waiting
    when: customer_replied
    wait: 45m
    unless: {conversation.state: closed}
    then: [internal_note: Nobody has answered for 45 minutes.]
```"""

SHADOW = "**Whether at all:** `mode`. `triage rules shadow` compares, `triage rules promote NAME` makes a rule live."

REACH = "**How far:** `reach`. A rule can be narrower than the installation, never wider."

LOOPS = f"""\
**No loops.** What this service does itself comes back as an event, and triggers no rule unless the rule says
`include_own: true`. Where a chain of such rules would go on in a circle, or a rule has acted {MOST_AN_HOUR} times on
one conversation within an hour, the loop guard stops it and the run says which rules they are."""

TEXTS = f"""\
## Texts

Notes, titles, descriptions and attributes of type text are templates: `{{{{ field }}}}` stands for what is known, and
for nothing where it is not. Attributes are `{{{{ attributes["Issue Type"] }}}}`, those of the customer
`{{{{ plan }}}}` or `{{{{ contact.attributes.plan }}}}`. A customer's words are data: escaped in notes, never run. A
text has at most {MAX_RENDERED // 1024} K characters.

Filters: {", ".join(f"`{name}`" for name in sorted(FILTERS))}.

Tags: {", ".join(f"`{name}`" for name in sorted(TAGS))}.

```yaml
rules:
  - name: who-waits
    when: customer_replied
    if: {{conversation.waiting_since: {{older_than: 2h}}}}
    then:
      - internal_note: >
          <p>{{{{ contact.name or "A customer" }}}} has waited since {{{{ conversation.waiting_since }}}}:
          {{{{ conversation.title or message.text | first_line }}}}</p>
```"""
