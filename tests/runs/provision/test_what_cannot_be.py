"""What no call can mend: it is told with its reason, and all else is done."""

import pytest

from tests.runs.provision.conftest import ALL, Desk, errors, options


def test_another_type_is_told_and_all_else_is_done(desk: Desk) -> None:
    desk.attribute("Mood", "integer")
    outcome = desk.provision()
    (told,) = errors(outcome)
    assert told.startswith(
        "the conversation attribute “Mood” is of the type integer in Intercom and options: Good, Bad"
    )
    assert told.endswith("no type can be changed. Give it the type here that it has there")
    assert desk.told == ALL[1:]
    assert not outcome.is_whole


def test_the_archive_of_conversation_attributes_and_options_is_a_persons_to_open(desk: Desk) -> None:
    mood = desk.attribute("Mood", options=options("Good", "Bad"))
    bad = desk.conversations()["Mood"]["options"][1]["id"]
    desk.call("DELETE", f"/conversations/attributes/{mood}/options/{bad}")
    desk.call("DELETE", f"/conversations/attributes/{desk.attribute('Seats', 'decimal')}")
    told = errors(desk.provision())
    assert [each.split(", whose API does not bring it back. Bring it back there")[0] for each in told] == [
        "the option “Bad” of the conversation attribute “Mood” is archived in Intercom",
        "the conversation attribute “Seats” is archived in Intercom",
    ]


def test_a_name_spelt_otherwise_is_not_made_twice(desk: Desk) -> None:
    desk.attribute("mood", options=options("Good"))
    desk.data_attribute("tier", data_type="options", options=[{"value": "GOLD"}, {"value": "Silver"}])
    told = errors(desk.provision())
    assert told[0].startswith("the conversation attribute “Mood” is spelt “mood” in Intercom, and there case matters")
    assert told[1].startswith("the option “Gold” of the contact attribute “tier” is spelt “GOLD” in Intercom")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("contact_attributes: {Email: {type: text}}", "Intercom brings one of that name along"),
        ("contact_attributes: {a/b: {type: text}}", "hyphens, blanks, _; not /"),
        ("contact_attributes: {tier: [Gold]}", "needs 2 options at least"),
        (
            "contact_attributes: {tier: {type: text}}\n  company_attributes: {Tier: {type: text}}",
            "both a contact's and",
        ),
        (f"attributes: {{{'x' * 256}: {{type: text}}}}", "it has 256 characters, and Intercom takes 255"),
        (f"attributes: {{Mood: [Good, {'x' * 256}]}}", "it has 256 characters, and Intercom takes 255"),
        ('attributes: {" Mood": {type: text}}', "it begins or ends with a blank"),
    ],
)
def test_what_intercom_would_refuse_is_told_before_it_is_sent(desk: Desk, words: str, message: str) -> None:
    (told,) = errors(desk.provision(f"\n  tags: [bug]\n  {words}\n"))
    assert "cannot be created" in told
    assert message in told


def test_what_only_people_can_make_is_looked_for(desk: Desk) -> None:
    words = "\n  tags: [bug]\n  teams: {Support: '5001', Sales: '7'}\n  tickets: {bug: {project: '7', section: '8'}}\n"
    rules = "  - {name: s, when: customer_replied, then: [assign: {team: Sales}, file_in_asana: bug]}\n"
    outcome = desk.provision(words, rules=rules)
    assert [each.split(" is not ")[0] for each in errors(outcome)] == [
        "the team “Sales” (7)",
        "the Asana project 7 of tickets “bug”",
    ]
    assert outcome.in_order == 1
    assert desk.told == ["created the tag “bug”"]


def test_a_long_description_is_cut_where_intercoms_ends(desk: Desk) -> None:
    desk.provision(f"\n  tags: [bug]\n  attributes: {{Mood: {{type: text, about: {'word ' * 90}}}}}\n")
    described = desk.conversations()["Mood"]["description"]
    assert len(described) <= 255
    assert described.endswith("word…")
