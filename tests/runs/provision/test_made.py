"""What provisioning makes and completes, what it leaves alone, and that it can be repeated."""

from tests.runs.provision.conftest import ALL, Desk, hints, labels, options


def test_a_bare_workspace_gets_everything_once(desk: Desk) -> None:
    outcome = desk.provision()
    assert desk.told == ALL
    assert (outcome.findings, outcome.in_order) == ((), 0)

    again = desk.provision()
    assert desk.told == []
    assert (again.findings, again.in_order) == ((), 9)
    assert desk.writes() == len(ALL)


def test_everything_is_made_as_the_rulebook_describes_it(desk: Desk) -> None:
    desk.provision()
    mood, seats = desk.conversations()["Mood"], desk.conversations()["Seats"]
    tier, industry = desk.data("contact")["tier"], desk.data("company")["industry"]
    assert (mood["data_type"], mood["description"], labels(mood)) == ("list", "How it went.", ["Good", "Bad"])
    assert (seats["data_type"], tier["options"]) == ("decimal", ["Gold", "Silver"])
    assert (industry["data_type"], industry["description"]) == ("string", "What they do.")


def test_a_dry_run_tells_the_same_and_changes_nothing(desk: Desk) -> None:
    desk.provision(dry_run=True)
    assert desk.told == [line.replace("created", "would create") for line in ALL]
    assert desk.conversations() == {}
    assert desk.writes() == 0


def test_what_is_there_is_completed_and_the_rest_of_it_left_alone(desk: Desk) -> None:
    desk.attribute("Mood", options=options("Odd", "Good"))
    desk.data_attribute("tier", data_type="options", options=[{"value": "Bronze"}, {"value": "Gold"}])
    desk.data_attribute("industry", "company", description="Their trade.")
    outcome = desk.provision()
    assert desk.told == [
        "completed the conversation attribute “Mood”: the option “Bad”",
        "completed the conversation attribute “Mood”: its description",
        ALL[1],
        "completed the contact attribute “tier”: the option “Silver”",
        ALL[4],
    ]
    assert labels(desk.conversations()["Mood"]) == ["Odd", "Good", "Bad"]
    assert desk.data("contact")["tier"]["options"] == ["Bronze", "Gold", "Silver"]
    assert desk.data("company")["industry"]["description"] == "Their trade."
    assert hints(outcome) == [
        "the conversation attribute “Mood” has options in Intercom that the rulebook lacks: “Odd”: left alone",
        "the contact attribute “tier” has options in Intercom that the rulebook lacks: “Bronze”: left alone",
        "the company attribute “industry” is described in other words in Intercom: left alone",
    ]
    assert outcome.is_whole


def test_a_contact_attribute_comes_back_from_the_archive(desk: Desk) -> None:
    id_ = desk.data_attribute("tier", data_type="options", options=[{"value": "Gold"}, {"value": "Silver"}])
    desk.call("PUT", f"/data_attributes/{id_}", {"archived": True})
    desk.provision()
    assert "brought back the contact attribute “tier”" in desk.told
    assert desk.data("contact")["tier"]["archived"] is False


def test_a_text_of_intercoms_takes_our_options(desk: Desk) -> None:
    desk.attribute("Mood", "string", description="How it went.")
    outcome = desk.provision()
    assert desk.told == ALL[1:]
    assert outcome.findings == ()


def test_a_tag_is_there_whatever_its_case(desk: Desk) -> None:
    desk.call("POST", "/tags", {"name": "BUG"})
    desk.provision()
    assert desk.told == ALL[:-1]


def test_a_name_that_was_changed_in_intercom_is_mentioned(desk: Desk) -> None:
    desk.attribute("Mod", "string")
    outcome = desk.provision()
    assert [each for each in hints(outcome) if "Intercom has “Mod”, which the rulebook does not name" in each]
