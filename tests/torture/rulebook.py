"""The rulebooks of a torture run. In the first every event leaves one note that quotes it, the first of a conversation
a second one when a wait is over, and customers are asked two questions in order. In the second all who are linked to a
ticket are told once it is done."""

RULEBOOK = """
vocabulary:
  attributes:
    Issue Type: [Technical Issue, Question or Guidance, Feature Request]
    Scale of Issue: {type: text}
    Users Affected: {type: number}
    Issue Priority: {options: [High, Medium, Low], ask: How urgent is it?}
    Product Affected: {options: [Introductions, Office Hours, Development Programs], ask: Which product is it about?}
  texts:
    hello: Thank you for writing to us.
    thanks: Thank you for the answers.
  tags: [bug, question, request, waiting]
  teams: {Engineering: "5002"}
  tickets:
    bug:
      project: "1200000000000101"
      section: "1200000000000201"
      marker_field: "1200000000000301"
      user_note: own
    question:
      project: "1200000000000102"
      section: "1200000000000202"
      user_note: own
    request:
      project: "1200000000000103"
      section: "1200000000000203"
      marker_field: "1200000000000301"
      user_note: grouped

rules:
  - name: trace
    when: [conversation_started, customer_replied, teammate_replied, teammate_noted, teammate_closed]
    unless: {message.text: {starts_with: "seen "}}
    then:
      - internal_note: "<p>seen {{ message.text }}</p>"
      - set: {Scale of Issue: "{{ message.text }}"}

  - name: look-again
    when: conversation_started
    wait: 2s
    then: [{internal_note: "<p>seen again {{ message.text }}</p>"}]

  - name: bug-by-type
    when: [conversation_started, customer_replied, teammate_replied]
    if: {Issue Type: Technical Issue}
    then: [{tag: bug}, {file_in_asana: bug}, {user_note: bug}, {assign: {team: Engineering}}]

  - name: question-by-type
    when: [conversation_started, customer_replied, teammate_replied]
    if: {Issue Type: Question or Guidance}
    then: [{tag: question}, {file_in_asana: question}, {user_note: question}]

  - name: bug-by-command
    when: {teammate_command: /bug}
    then: [{tag: bug}, {file_in_asana: bug}, {user_note: bug}]

  - name: question-by-command
    when: {teammate_command: /question}
    then: [{tag: question}, {file_in_asana: question}, {user_note: question}]

  - name: request-by-command
    when: {teammate_command: /request}
    then: [{tag: request}, {file_in_asana: request}, {user_note: request}]

  - name: close-on-thanks
    when: customer_replied
    if: {message.text: {contains: that is all}}
    then: [{close: conversation}]

  - name: intake
    when: conversation_started
    if: {message.text: {contains: please ask}}
    then: [{reply: hello}, {ask_in_order: [Issue Priority, Product Affected]}]

  - name: intake-done
    when: customer_replied
    if: {question.answered: Product Affected}
    then: [{reply: thanks}]

  - name: tell-support
    when: customer_replied
    if: {question.answered: Issue Priority, Issue Priority: High}
    then: [{alert: {slack: support, text: "Urgent: {{ message.text }}"}}]

  - name: tell-the-lead
    when: customer_replied
    if: {question.answered: Issue Priority, Issue Priority: Low}
    then: [{alert: {email: lead@sandbox.example, text: "Not urgent: {{ message.text }}"}}]

  - name: later
    when: {teammate_command: /later}
    then: [{tag: waiting}, {snooze: 2d}]

  - name: back
    when: {teammate_command: /back}
    then: [{untag: waiting}, {open: conversation}]
"""

LINKED_RULEBOOK = """
vocabulary:
  tickets:
    bug:
      project: "1200000000000101"
      section: "1200000000000201"
      marker_field: "1200000000000301"
      title: "{{ message.command_argument }}"
      news:
        released: {field: Released, is: [Yes]}
        what_changed: What changed
        cool_off: 2s
  texts:
    fixed: "It is fixed: {{ news.title }}. {{ news.what_changed }}"

rules:
  - {name: log-bug, when: {teammate_command: /bug}, then: [file_in_asana: bug]}
  - {name: link, when: {teammate_command: /link}, then: [link_ticket: from the note]}
  - {name: send, when: {teammate_command: /send}, then: [send_held: conversation]}
  - name: tell
    when: ticket_fixed
    then:
      - internal_note: "Done: {{ news.title }}"
      - open: conversation
      - reply: {text: fixed, approve: first}
"""
