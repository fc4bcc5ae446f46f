"""The words of the vocabulary: its sections and what stands in them."""

from app.rules.words.word import Word, Words

VOCABULARY: Words = {
    "attributes": Word(
        "Conversation attributes, by their label in Intercom: a list of options, or a type.",
        "attributes: {Issue Type: [Technical Issue, Feature Request], Seats: {type: number}}",
    ),
    "contact_attributes": Word(
        "Attributes of customers, by their name in Intercom; short is the name that rules use. In open_tickets, a "
        "number, the service counts the customer's open tickets.",
        "contact_attributes: {plan_name: {type: text, short: plan}}",
    ),
    "company_attributes": Word(
        "Attributes of companies, by their name in Intercom.", "company_attributes: {Industry: {type: text}}"
    ),
    "tags": Word("The tags that rules may ask for and set.", "tags: [bug, vip]"),
    "teams": Word("Teams and their ids in Intercom.", "teams: {Engineering: '5002'}"),
    "teammates": Word("Teammates and their ids in Intercom.", "teammates: {Ana: '9002'}"),
    "people": Word(
        "Who can be told something, and who is a manager.",
        "people: {Maria: {teammate: '9003', slack: '#support', role: manager}}",
    ),
    "tickets": Word(
        "Kinds of Asana tickets: where they are filed and what stands in them.", "tickets: {bug: {project: '101'}}"
    ),
    "phrases": Word("Lists of phrases for the operator mentions.", "phrases: {refund: [refund*, money back]}"),
    "synonyms": Word(
        "Phrases that mean the same, for finding tickets on the same matter.",
        "synonyms: [[log in, sign in], [calendar, schedule]]",
    ),
    "plans": Word(
        "Classes of plans, each with the plans in it, by their names on the customer.",
        "plans: {enterprise: [Enterprise], non_enterprise: [Community, Standard]}",
    ),
    "languages": Word("The languages that the desk writes; English where nothing is said.", "languages: {default: en}"),
    "texts": Word(
        "What customers are told, by name: a template, one for each language, or a macro of Intercom's.",
        "texts: {thanks: 'Thank you{{ contact.name | first_name(\" \") }}!'}",
    ),
    "desk": Word(
        "When the desk is at work: for within and outside, and for the field desk.open. There is one.",
        "desk: {timezone: Europe/Berlin, hours: {mon-fri: 09:00-17:30}}",
    ),
    "response_time": Word(
        "The bands that the time to the first human answer is put in.",
        "response_time: {attribute: Response Time, bands: {Early: 1h, Late: more}}",
    ),
    "digest": Word(
        "When and where the team is told each day what was done, held, failed and undone; by itself at 09:00.",
        "digest: {at: '08:30', slack: '#support'}",
    ),
}
ATTRIBUTE: Words = {
    "type": Word("What it holds: options, text, number, flag (true or false) or date.", "{type: number}"),
    "options": Word("The values there are; then the type may be left out.", "{options: [High, Low]}"),
    "about": Word("What it is for, in a sentence.", "{type: text, about: The plan the customer is on.}"),
    "ask": Word(
        "The question that asks a customer for it: a text, or one for each language.",
        "{options: [High, Low], ask: How urgent is it?}",
    ),
    "labels": Word(
        "What customers see in place of an option, in one language or in each.",
        "{options: [High, Low], ask: How urgent is it?, labels: {High: {en: It is urgent}}}",
    ),
    "synonyms": Word(
        "Further words of customers that mean an option.",
        "{options: [High, Low], ask: How urgent is it?, synonyms: {High: [asap, very urgent]}}",
    ),
    "short": Word("The name that rules use for it.", "{type: text, short: plan}"),
}
ASKED_FOR = frozenset({"ask", "labels", "synonyms"})
"""Keys of attributes that a customer may be asked for: a company's are not."""
CONTACT_ONLY = frozenset({"short"})
"""Keys that only a contact attribute has: a conversation attribute's label is its short name."""
ATTRIBUTE_TYPES: Words = {
    "options": Word("One of the options.", "{type: options, options: [High, Low]}"),
    "text": Word("Any text.", "{type: text}"),
    "number": Word("A number.", "{type: number}"),
    "flag": Word("true or false.", "{type: flag}"),
    "date": Word("A date with its time, or a day, which lasts until the desk's work ends on it.", "{type: date}"),
}
TICKET: Words = {
    "about": Word("What kind of ticket this is, in a sentence.", "about: Something does not work as it should."),
    "project": Word(
        "The Asana project that it goes to: the number in the project's address.", "project: '1200000000000101'"
    ),
    "section": Word("The section of the project, by its gid.", "section: '1200000000000201'"),
    "title": Word("The ticket's title, a template.", "title: '{{ conversation.title | first_line }}'"),
    "description": Word("The ticket's description, a template.", "description: '{{ conversation.first_text }}'"),
    "fields": Word(
        "Custom fields of the ticket and where their values come from.",
        "fields: [{gid: '302', from: Issue Priority, options: {High: '311', Low: '313'}}]",
    ),
    "marker_field": Word(
        "A text custom field that holds our mark, by which the ticket is found again.",
        "marker_field: '1200000000000301'",
    ),
    "affected_field": Word(
        "A number custom field that holds how many customers are affected.", "affected_field: '1200000000000305'"
    ),
    "user_note": Word("How it stands on the customer's profile: own or grouped.", "user_note: grouped"),
    "news": Word(
        "What engineers do with it in Asana, and what that means: so customers are told when it is done.",
        "news: {released: {field: Released, is: ['Yes']}, cancelled: {section: Cancelled}, what_changed: What changed}",
    ),
}
TICKET_NEWS: Words = {
    "released": Word(
        "How it shows that its change is out: only then a completed ticket is confirmed as done.",
        "news: {released: {field: Released, is: ['Yes']}}",
    ),
    "cancelled": Word(
        "How it shows that it will not be done: then its completion is no good news.",
        "news: {cancelled: {field: Resolution, is: [Won't do, Duplicate]}}",
    ),
    "what_changed": Word(
        "The custom field in which engineers write for customers what has changed: without that text a completed ticket"
        " is not confirmed as done.",
        "news: {what_changed: What changed}",
    ),
    "for_customer": Word(
        "What a comment begins with that is for the customer.", "news: {for_customer: 'For the customer:'}"
    ),
    "cool_off": Word(
        "How long a ticket is to stay done before its customers are told; 30m without a word.", "news: {cool_off: 2h}"
    ),
}
TICKET_SIGN: Words = {
    "section": Word("The sections of the project that it may be in, by their names in Asana.", "{section: [Released]}"),
    "field": Word("A custom field, by its name in Asana.", "{field: Released, is: ['Yes']}"),
    "is": Word("What the field may hold, as Asana shows it.", "{field: Resolution, is: [Won't do, Duplicate]}"),
}
TICKET_FIELD: Words = {
    "gid": Word("The custom field's gid in Asana.", "{gid: '303', from: Issue Priority}"),
    "value": Word("Its value, a template.", "{gid: '303', value: '{{ contact.name }}'}"),
    "from": Word("The field whose value it takes.", "{gid: '303', from: Users Affected}"),
    "options": Word(
        "For a list field in Asana: the gid of each option, by the label it has here.",
        "{gid: '303', from: Issue Priority, options: {High: '311'}}",
    ),
}
NOTE_STYLES: Words = {
    "own": Word("Each ticket gets a note of its own.", "user_note: own"),
    "grouped": Word("All tickets of this kind of a customer stand in one note.", "user_note: grouped"),
}
