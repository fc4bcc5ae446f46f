"""The rulebook of an outage: what customers write while it lasts is answered, and nothing else is done."""

RULEBOOK = """
vocabulary:
  attributes:
    Issue Priority: [High, Medium, Low]
  texts:
    hello: Thank you for writing to us.
  tickets:
    bug: {project: "1200000000000101", marker_field: "1200000000000301"}
rules:
  - name: answer
    when: [conversation_started, customer_replied]
    if: {message.text: {contains: in the outage}}
    then: [{reply: hello}]

  - name: file
    when: conversation_started
    if: {message.text: {contains: a bug}}
    then: [{file_in_asana: bug}]
"""
