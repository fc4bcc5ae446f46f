"""References checked against the vendors, the sandbox standing for both: what is not there, and what to do about it."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import httpx
import pytest

from app.integrations.asana import AsanaClient
from app.integrations.errors import CallFailed, Reason, Service
from app.integrations.intercom import IntercomClient
from app.rules.loader import load
from app.rules.references import references_of
from app.rules.rulebook import Rulebook
from app.runs.references.check import check
from app.runs.references.finding import Finding
from app.sandbox.server import Address
from tests.shipped import shipped_files

MORE = """
vocabulary:
  contact_attributes: {tier: {type: text}}
  tags: [vip]
rules:
  - name: to-support
    when: customer_replied
    if: {tag: vip, contact.attributes.plan: enterprise, Users Affected: {at_least: 5}}
    then: [{assign: {team: Support}}, {assign: {teammate: Ana}}]
"""


def a_book(more: str = "") -> Rulebook:
    texts = shipped_files()
    book = load({**texts, **({"own/more.yaml": more} if more else {})})
    assert isinstance(book, Rulebook), book
    return book


def checked(sandbox: Address, book: Rulebook, **more: Any) -> tuple[Finding, ...]:
    with (
        IntercomClient(base_url=sandbox.intercom, token="t", admin_id="9001", reads_only=True) as intercom,
        AsanaClient(base_url=sandbox.asana, token="t", reads_only=True) as asana,
    ):
        return check(references_of(book), intercom, asana, **more)


def errors(sandbox: Address, book: Rulebook) -> list[str]:
    return [finding.message for finding in checked(sandbox, book) if finding.severity == "error"]


def hints(sandbox: Address, book: Rulebook) -> list[str]:
    return [finding.message for finding in checked(sandbox, book) if finding.severity == "hint"]


def rearranged(sandbox: Address, kind: str, id_: str, name: str | None = None) -> None:
    httpx.post(f"{sandbox.control}/rearrange", json={"kind": kind, "id": id_, "name": name}).raise_for_status()


def only(found: list[str]) -> str:
    assert len(found) == 1, found
    return found[0]


def test_the_shipped_rulebook_has_all_it_needs_in_the_sandbox(sandbox: Address) -> None:
    assert errors(sandbox, a_book()) == []


def test_a_tag_that_a_rule_adds_will_be_made_and_is_no_alarm(sandbox: Address) -> None:
    told = hints(sandbox, a_book())
    assert "the tag “urgent” is not in Intercom. It will be made when upgrade-priority first adds it" in told


def test_a_tag_that_no_rule_uses_is_no_alarm(sandbox: Address) -> None:
    told = hints(sandbox, a_book("vocabulary: {tags: [never-used]}"))
    assert "the tag “never-used” is not in Intercom. No rule uses it" in told


def test_a_tag_that_is_only_asked_for_is_missed(sandbox: Address) -> None:
    message = next(each for each in errors(sandbox, a_book(MORE)) if "tag" in each)
    assert message.startswith("the tag “vip” is not in Intercom (used by to-support)")


def test_a_tag_under_another_name_is_guessed(sandbox: Address) -> None:
    headers = {"Authorization": "Bearer t", "Intercom-Version": "2.16"}
    httpx.post(f"{sandbox.intercom}/tags", json={"name": "VIPs"}, headers=headers).raise_for_status()
    assert any("“vip” is not in Intercom, did you mean “VIPs”?" in each for each in errors(sandbox, a_book(MORE)))


def test_a_macro_that_is_not_there_is_told_with_the_one_that_may_be_meant(sandbox: Address) -> None:
    headers = {"Authorization": "Bearer t", "Intercom-Version": "2.16"}
    there = httpx.get(f"{sandbox.intercom}/macros", headers=headers).raise_for_status().json()["data"][0]
    texts = f"{{known: {{macro: '{there['id']}'}}, \"{there['name']}\": {{macro: '404'}}}}"
    told = [each for each in hints(sandbox, a_book(f"vocabulary: {{texts: {texts}}}")) if "macro" in each]

    assert only(told).startswith(
        f"the macro 404 of the text “{there['name']}” is not in Intercom, did you mean {there['id']}"
    )


def test_a_contact_attribute_that_no_rule_uses_is_only_hinted_at(sandbox: Address) -> None:
    told = next(each for each in hints(sandbox, a_book(MORE)) if "tier" in each)
    assert told.startswith("the contact attribute “tier” is not in Intercom (no rule uses it now)")


@pytest.mark.parametrize(
    ("kind", "id_", "name", "expected"),
    [
        ("team", "5001", None, "the team “Support” (5001) is not in Intercom (used by to-support). Put the right id"),
        ("teammate", "9002", None, "the teammate “Ana” (9002) is not in Intercom (used by to-support)"),
        ("contact_attribute", "plan", None, "the contact attribute “plan” is archived in Intercom"),
        (
            "contact_attribute",
            "plan",
            "plans",
            "the contact attribute “plan” is not in Intercom, did you mean “plans”? (used by",
        ),
        ("attribute", "Users Affected", None, "the conversation attribute “Users Affected” is archived in Intercom"),
        (
            "attribute",
            "Users Affected",
            "Affected Users",
            "the conversation attribute “Users Affected” is not in Intercom",
        ),
    ],
)
def test_what_is_gone_from_intercom_is_told_with_what_to_do(
    sandbox: Address, kind: str, id_: str, name: str | None, expected: str
) -> None:
    before = set(errors(sandbox, a_book(MORE)))
    rearranged(sandbox, kind, id_, name)
    assert only(sorted(set(errors(sandbox, a_book(MORE))) - before)).startswith(expected)


def test_an_option_that_was_renamed_is_guessed_and_an_archived_one_is_called_so(sandbox: Address) -> None:
    rearranged(sandbox, "option", "Issue Type/Technical Issue", "Technical Issues")
    rearranged(sandbox, "option", "Issue Priority/High")

    renamed, archived = sorted(errors(sandbox, a_book()))[::-1]

    assert renamed.startswith(
        "the option “Technical Issue” of “Issue Type” is not in Intercom, did you mean “Technical Issues”? (used by"
    )
    assert archived.startswith("the option “High” of “Issue Priority” is archived in Intercom (used by priority-high")


def test_a_team_that_goes_by_another_name_is_only_hinted_at(sandbox: Address) -> None:
    rearranged(sandbox, "team", "5001", "Customer Care")
    assert "the team “Support” (5001) is called “Customer Care” in Intercom" in hints(sandbox, a_book(MORE))


def test_a_team_that_has_another_id_is_guessed(sandbox: Address) -> None:
    texts = {**shipped_files(), "own/more.yaml": MORE}
    texts["vocabulary.yaml"] = texts["vocabulary.yaml"].replace('"5001"', '"5009"')
    book = load(texts)
    assert isinstance(book, Rulebook)
    assert any(
        "“Support” (5009) is not in Intercom, did you mean 5001 (“Support”)?" in it for it in errors(sandbox, book)
    )


@pytest.mark.parametrize(
    ("kind", "id_", "expected"),
    [
        ("project", "1200000000000101", "the Asana project 1200000000000101 of tickets “bug” is not there, or the acc"),
        ("section", "1200000000000201", "the project “Bug reports” has no section 1200000000000201 for tickets “bug”"),
    ],
)
def test_a_project_or_section_that_is_gone_is_told_once(sandbox: Address, kind: str, id_: str, expected: str) -> None:
    rearranged(sandbox, kind, id_)
    assert only(errors(sandbox, a_book())).startswith(expected)


def test_a_custom_field_that_is_gone_is_told_for_each_project(sandbox: Address) -> None:
    rearranged(sandbox, "field", "1200000000000302")
    told = errors(sandbox, a_book())
    assert len(told) == 3
    assert told[0].startswith("the project “Bug reports” has no custom field 1200000000000302 (used by log-bug-by-hand")
    assert "1200000000000301 “Triage marker”" in told[0]


def test_an_option_that_is_switched_off_in_asana_is_told_and_a_renamed_one_hinted_at(sandbox: Address) -> None:
    rearranged(sandbox, "field_option", "1200000000000311")
    rearranged(sandbox, "field_option", "1200000000000312", "Middling")
    assert (
        len([it for it in errors(sandbox, a_book()) if "(“High”) of the custom field “Priority” in Asana is s" in it])
        == 3
    )
    assert len([it for it in hints(sandbox, a_book()) if "is called “Middling” there" in it]) == 3


def test_a_marker_has_to_be_a_text_field(sandbox: Address) -> None:
    texts = shipped_files()
    texts["vocabulary.yaml"] = texts["vocabulary.yaml"].replace("1200000000000301", "1200000000000302", 1)
    book = load(texts)
    assert isinstance(book, Rulebook)
    assert "is of the type enum, not text" in only(errors(sandbox, book))


def test_a_finding_says_where_it_stands_and_has_a_subject_of_its_own(sandbox: Address) -> None:
    rearranged(sandbox, "field", "1200000000000302")
    found = [each for each in checked(sandbox, a_book()) if each.severity == "error"]
    assert str(found[0]).startswith(f"{found[0].position} error: the project")
    assert found[0].position.file == "vocabulary.yaml"
    assert len({each.subject for each in found}) == 3


def test_a_vendor_that_does_not_answer_is_no_finding(sandbox: Address) -> None:
    httpx.put(f"{sandbox.control}/weather", json={"asana": {"rate_5xx_before": 1.0}}).raise_for_status()
    with pytest.raises(CallFailed) as failed:
        checked(sandbox, a_book())
    assert failed.value.reason is Reason.UNKNOWN


def test_every_read_waits_for_its_turn_and_each_list_is_read_once(sandbox: Address) -> None:
    turns: list[Service] = []

    def turn(service: Service) -> AbstractContextManager[None]:
        turns.append(service)
        return nullcontext()

    checked(sandbox, a_book(), turn=turn)

    calls = httpx.get(f"{sandbox.control}/counters").json()
    assert turns.count("intercom") == calls["intercom"]["calls"] == 5  # tags, teams, teammates, attributes of two kinds
    assert turns.count("asana") == calls["asana"]["calls"] == 9  # three of each of three projects


NEWS = """
vocabulary:
  tickets:
    outage:
      project: "1200000000000101"
      news:
        released: {field: Released, is: ["Yes", Perhaps]}
        cancelled: {section: [Cancelled, Canceled]}
        what_changed: Priority
rules:
  - {name: log-outage, when: {teammate_command: /outage}, then: [file_in_asana: outage]}
"""


def test_what_tells_of_news_is_looked_for_by_its_name_in_asana(sandbox: Address) -> None:
    told = [each for each in errors(sandbox, a_book(NEWS)) if "log-outage" in each]

    option, section, field = told
    assert "the custom field “Released” has no option “Perhaps” (used by log-outage). It has: “Yes”, “No”" in option
    assert "the project “Bug reports” has no section “Canceled”, did you mean “Cancelled”?" in section
    assert "the custom field “Priority” is of the type enum, not text (used by log-outage)." in field
