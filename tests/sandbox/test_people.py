"""The sandbox's contacts, companies, teammates, articles and macros."""

from typing import Any

import pytest

from tests.sandbox.conftest import Receiver, Sandbox, until

MARIA, LAKESIDE = "6961d43b372591e999b3ea01", "6762f07f1bb69f9f2193ba01"


def told(receiver: Receiver, topic: str) -> Any:
    """The item of the first notification with this topic."""
    return until(lambda: [note["data"]["item"] for note in receiver.notes if note["topic"] == topic])[0]


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["code"]


def test_a_customer_comes_with_company_segments_and_tags(sandbox: Sandbox) -> None:
    company = {"name": "Acme", "plan": "enterprise", "monthly_spend": 300, "attributes": {"Seats": 4}}
    kim = {"name": "Kim", "company": company, "segments": ["Paying"], "tags": ["VIP"]}
    contact = sandbox.control("POST", "/contacts", kim)["id"]
    found = sandbox.intercom("GET", f"/contacts/{contact}/companies").json()["data"]
    assert [(one["name"], one["plan"]["name"], one["monthly_spend"], one["user_count"]) for one in found] == [
        ("Acme", "enterprise", 300, 1)
    ]
    segments = sandbox.intercom("GET", f"/contacts/{contact}/segments").json()["data"]
    assert [one["name"] for one in segments] == ["Paying"]
    tags = sandbox.intercom("GET", f"/contacts/{contact}/tags").json()["data"]
    assert [one["name"] for one in tags] == ["VIP"]
    shown = sandbox.intercom("GET", f"/contacts/{contact}").json()
    assert (shown["tags"]["total_count"], shown["companies"]["data"][0]["type"]) == (1, "company")


@pytest.mark.parametrize(
    "who", [{"mood": "bad"}, {"company": {"plan": "x"}}, {"segments": ["Nobody"]}, {"company": {"name": "x", "y": 1}}]
)
def test_a_customer_who_makes_no_sense_is_refused(sandbox: Sandbox, who: dict[str, Any]) -> None:
    assert sandbox.client.post(f"{sandbox.address.control}/contacts", json=who).status_code == 400


def test_a_changed_customer_keeps_what_was_not_named(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.control("POST", f"/contacts/{MARIA}/change", {"segments": ["Free trial"], "attributes": {"age": 3}})
    item = told(receiver, "contact.user.updated")
    assert (item["name"], item["custom_attributes"]) == ("Maria Lopez", {"plan": "enterprise", "age": 3})


def test_a_contact_is_tagged_once_and_each_change_is_told(sandbox: Sandbox, receiver: Receiver) -> None:
    tag = sandbox.intercom("POST", "/tags", {"name": "VIP"}).json()["id"]
    for _ in range(2):
        assert sandbox.intercom("POST", f"/contacts/{MARIA}/tags", {"id": tag}).status_code == 200
    assert sandbox.intercom("DELETE", f"/contacts/{MARIA}/tags/{tag}").status_code == 200
    assert code(sandbox.intercom("DELETE", f"/contacts/{MARIA}/tags/{tag}")) == (404, "not_found")
    assert code(sandbox.intercom("POST", f"/contacts/{MARIA}/tags", {"id": "1"})) == (404, "not_found")
    assert told(receiver, "contact.user.tag.created")["tag"]["name"] == "VIP"
    assert told(receiver, "contact.user.tag.deleted")["contact"]["id"] == MARIA
    assert receiver.topics().count("contact.user.tag.created") == 1


def test_the_survivor_of_a_merge_has_the_tags_and_companies_of_both(sandbox: Sandbox) -> None:
    lead = sandbox.control("POST", "/contacts", {"role": "lead", "tags": ["VIP"], "company": {"name": "Acme"}})["id"]
    assert sandbox.control("POST", f"/contacts/{lead}/merge", {"into": MARIA}) == {"id": MARIA}
    maria = sandbox.state()["contacts"][MARIA]
    assert (maria["tags"], len(maria["company_ids"])) == (["VIP"], 2)


def test_companies_are_tagged_and_untagged_by_the_tags_name(sandbox: Sandbox) -> None:
    for _ in range(2):
        made = sandbox.intercom("POST", "/tags", {"name": "VIP", "companies": [{"id": LAKESIDE}]}).json()
        assert made["companies"] == [{"id": LAKESIDE, "tagged": True}]
    company = sandbox.intercom("GET", f"/companies/{LAKESIDE}").json()
    assert [tag["name"] for tag in company["tags"]["tags"]] == ["VIP"]
    off = {"name": "vip", "companies": [{"company_id": "lakeside", "untag": True}]}
    assert sandbox.intercom("POST", "/tags", off).json()["companies"] == [{"id": LAKESIDE, "tagged": False}]
    assert sandbox.state()["companies"][LAKESIDE]["tags"] == []
    unknown = sandbox.intercom("POST", "/tags", {"name": "other", "companies": [{"id": "1"}]})
    assert code(unknown) == (404, "not_found")
    assert "other" not in sandbox.state()["tags"].values()


@pytest.mark.parametrize(
    ("path", "values"),
    [
        (f"/contacts/{MARIA}", {"mood": "bad"}),
        (f"/contacts/{MARIA}", {"plan": 5}),
        (f"/companies/{LAKESIDE}", {"mood": "bad"}),
        (f"/companies/{LAKESIDE}", {"Seats": "many"}),
    ],
)
def test_an_attribute_that_is_not_there_changes_nobody(sandbox: Sandbox, path: str, values: dict[str, Any]) -> None:
    before = sandbox.intercom("GET", path).json()["custom_attributes"]
    assert code(sandbox.intercom("PUT", path, {"custom_attributes": values})) == (400, "parameter_invalid")
    assert sandbox.intercom("GET", path).json()["custom_attributes"] == before


def test_attributes_of_companies_merge_and_null_takes_one_away(sandbox: Sandbox, receiver: Receiver) -> None:
    change = {"custom_attributes": {"Seats": 5, "Account owner": None}, "monthly_spend": 12.9}
    changed = sandbox.intercom("PUT", f"/companies/{LAKESIDE}", change).json()
    assert (changed["custom_attributes"], changed["monthly_spend"]) == ({"Seats": 5}, 12)
    assert told(receiver, "company.updated")["id"] == LAKESIDE


def test_a_company_is_changed_by_people_too(sandbox: Sandbox) -> None:
    made = sandbox.control("POST", "/companies", {"name": "Acme"})["id"]
    sandbox.control("POST", f"/companies/{made}/change", {"plan": "standard", "attributes": {"Seats": 2}})
    company = sandbox.intercom("GET", f"/companies/{made}").json()
    assert (company["plan"]["name"], company["custom_attributes"]) == ("standard", {"Seats": 2})
    assert code(sandbox.intercom("GET", "/companies/1")) == (404, "not_found")


def test_a_blocked_contact_is_remembered_as_blocked(sandbox: Sandbox) -> None:
    assert sandbox.intercom("POST", f"/contacts/{MARIA}/block").json()["blocked"] is True
    assert sandbox.state()["contacts"][MARIA]["blocked"] is True


def test_a_teammate_goes_away_with_a_reason_and_comes_back_without(sandbox: Sandbox, receiver: Receiver) -> None:
    away = {"away_mode_enabled": True, "away_mode_reassign": True, "away_status_reason_id": 7002}
    gone = sandbox.intercom("PUT", "/admins/9002/away", away).json()
    assert (gone["away_mode_enabled"], gone["away_mode_reassign"], gone["away_status_reason_id"]) == (True, True, 7002)
    assert told(receiver, "admin.away_mode_updated")["away_status_reason"] == "Done for the day"
    back = {"away_mode_enabled": False, "away_mode_reassign": False}
    assert sandbox.intercom("PUT", "/admins/9002/away", back).json()["away_status_reason_id"] is None
    assert sandbox.state()["admins"]["9002"] == {"away": False, "reassign": False}


@pytest.mark.parametrize(
    "body",
    [
        {"away_mode_enabled": True},
        {"away_mode_enabled": "yes", "away_mode_reassign": False},
        {"away_mode_enabled": True, "away_mode_reassign": False, "away_status_reason_id": 1},
        {"away_mode_enabled": True, "away_mode_reassign": False, "away_status_reason_id": 7003},
    ],
)
def test_an_away_mode_that_makes_no_sense_is_refused(sandbox: Sandbox, body: dict[str, Any]) -> None:
    assert sandbox.intercom("PUT", "/admins/9002/away", body).status_code == 400
    assert sandbox.state()["admins"]["9002"]["away"] is False


@pytest.mark.parametrize("what", ["login", "logout"])
def test_a_teammates_login_and_logout_are_told(sandbox: Sandbox, receiver: Receiver, what: str) -> None:
    sandbox.control("POST", f"/admins/9003/{what}")
    item = told(receiver, {"login": "admin.logged_in", "logout": "admin.logged_out"}[what])
    assert (item["type"], item["id"], item["away_mode_enabled"]) == ("admin", "9003", False)


@pytest.mark.parametrize(
    ("phrase", "state", "ids"),
    [
        ("How do I set a date for office hours?", "published", ["31"]),
        ("Как назначить дату", "published", ["31"]),
        ("office hours", "all", ["31", "34"]),
        ("my dog", "published", []),
    ],
)
def test_articles_are_found_by_their_words_in_any_language(
    sandbox: Sandbox, phrase: str, state: str, ids: list[str]
) -> None:
    found = sandbox.intercom("GET", "/articles/search", params={"phrase": phrase, "state": state}).json()
    assert [one["id"] for one in found["data"]["articles"]] == ids


def test_an_articles_address_leads_to_its_page(sandbox: Sandbox) -> None:
    article = sandbox.intercom("GET", "/articles/31").json()
    page = sandbox.client.get(article["url"])
    assert page.status_code == 200
    assert article["translated_content"]["ru"]["title"] in page.text
    assert code(sandbox.intercom("GET", "/articles/1")) == (404, "not_found")


def test_macros_come_page_by_page(sandbox: Sandbox) -> None:
    first = sandbox.intercom("GET", "/macros", params={"per_page": "1"}).json()
    after = first["pages"]["next"]["starting_after"]
    second = sandbox.intercom("GET", "/macros", params={"per_page": "1", "starting_after": after}).json()
    assert [one["id"] for one in (*first["data"], *second["data"])] == ["81", "82"]
    assert second["pages"]["next"] is None
    assert code(sandbox.intercom("GET", "/macros/1")) == (404, "not_found")
