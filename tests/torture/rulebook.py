"""The rulebook of a torture run: every event leaves one note that quotes it, and every action is used."""

RULEBOOK = """
vocabulary:
  attributes:
    Issue Type: [Technical Issue, Question or Guidance, Feature Request]
    Scale of Issue: {type: text}
  tags: [bug, question, request]
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
"""
