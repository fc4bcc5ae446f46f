import gzip
import json

import pytest

from app.integrations.errors import Reason
from app.integrations.intercom import IntercomClient
from tests.integrations.asking import failed, soon
from tests.integrations.far_end import (
    Behaviour,
    FarEnd,
    reply,
    reset,
)


def test_a_read_is_repeated_after_an_unclear_end(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reset, reply({}, 503), reply(b"{"), reply({"id": "55"}))
    assert intercom.conversation("55") == {"id": "55"}
    assert len(far_end.requests) == 4


def test_an_answer_without_an_id_is_no_conversation(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply(b""))
    assert failed(lambda: intercom.conversation("55")).reason is Reason.UNKNOWN


def test_a_compressed_answer_is_read(far_end: FarEnd, intercom: IntercomClient) -> None:
    body = gzip.compress(json.dumps({"id": "55"}).encode())
    far_end.plays(reply(body, headers={"Content-Encoding": "gzip"}))
    assert intercom.conversation("55") == {"id": "55"}


def merged_into(other: str) -> Behaviour:
    return reply({}, 410, {"Link": f'</contacts/{other}>; rel="canonical"'})


def test_a_merged_contact_is_followed_for_three_hops(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(merged_into("b"), merged_into("c"), merged_into("d"), reply({"id": "d"}))
    assert intercom.contact("a")["id"] == "d"
    assert [sent.path for sent in far_end.requests] == [f"/contacts/{name}" for name in "abcd"]


def test_contacts_merged_in_a_circle_are_not_found(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(merged_into("a"))
    assert failed(lambda: intercom.contact("a")).reason is Reason.NOT_FOUND
    assert len(far_end.requests) == 4


@pytest.mark.parametrize("answer", [reply({}, 404), reply({}, 410)], ids=["missing", "gone"])
def test_a_contact_that_is_gone_is_not_found(far_end: FarEnd, intercom: IntercomClient, answer: Behaviour) -> None:
    far_end.plays(answer)
    assert failed(lambda: intercom.contact("a")).reason is Reason.NOT_FOUND


def test_a_tags_id_is_asked_for_once_whatever_its_case(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reset, reply({"id": 105, "name": "Bug"}))
    assert [intercom.tag_id("Bug"), intercom.tag_id("bug "), intercom.tag_id("BUG")] == ["105"] * 3
    assert [sent.json for sent in far_end.requests] == [{"name": "Bug"}] * 2


def test_a_tag_that_was_deleted_is_made_anew(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply({"id": "1"}), reply({}, 404), reply({"id": "2"}))
    assert intercom.tag_id("bug") == "1"
    assert failed(lambda: intercom.add_tag("55", "1", deadline=soon())).reason is Reason.NOT_FOUND
    assert intercom.tag_id("bug") == "2"


def test_notes_are_listed_by_page_number_to_the_end(far_end: FarEnd, intercom: IntercomClient) -> None:
    pages = [{"data": [{"id": n}], "pages": {"next": None, "page": n, "total_pages": 3}} for n in (1, 2, 3)]
    far_end.plays(*[reply(page) for page in pages])
    assert [note["id"] for note in intercom.contact_notes("a")] == [1, 2, 3]
    assert [sent.path for sent in far_end.requests] == [f"/contacts/a/notes{end}" for end in ("", "?page=2", "?page=3")]


def test_a_list_that_knows_no_page_numbers_ends_at_its_first_page(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply({"data": [{"id": 1}, {"id": 2}], "pages": {"next": None, "page": 1, "total_pages": 9}}))
    assert [note["id"] for note in intercom.contact_notes("a")] == [1, 2]
    assert len(far_end.requests) == 2


def test_a_next_page_given_as_an_address_is_followed_on_the_same_host_only(
    far_end: FarEnd, intercom: IntercomClient
) -> None:
    second = {"data": [{"id": 2}], "pages": {"next": "https://evil.example/contacts/a/notes?page=3"}}
    far_end.plays(reply({"data": [{"id": 1}], "pages": {"next": f"{far_end.url}/p?x=2"}}), reply(second))
    notes = intercom.contact_notes("a")
    assert [next(notes)["id"], next(notes)["id"]] == [1, 2]
    assert failed(notes.__next__).reason is Reason.UNKNOWN
    assert [sent.path for sent in far_end.requests] == ["/contacts/a/notes", "/p?x=2"]


def test_a_search_goes_on_by_cursor_past_an_empty_page(far_end: FarEnd, intercom: IntercomClient) -> None:
    def page(ids: list[int], cursor: str | None) -> Behaviour:
        following = {"page": 2, "starting_after": cursor} if cursor else None
        return reply({"conversations": [{"id": n} for n in ids], "pages": {"next": following}})

    far_end.plays(page([1, 2], "x"), page([], "y"), page([3], None))
    query = {"field": "updated_at", "operator": ">", "value": 1}
    assert [found["id"] for found in intercom.search_conversations(query)] == [1, 2, 3]
    assert [sent.json["pagination"] for sent in far_end.requests] == [
        {"per_page": 150},
        {"per_page": 150, "starting_after": "x"},
        {"per_page": 150, "starting_after": "y"},
    ]


def test_pages_that_go_in_a_circle_raise(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply({"conversations": [{"id": 1}], "pages": {"next": {"starting_after": "x"}}}))
    assert failed(lambda: list(intercom.search_conversations({}))).reason is Reason.UNKNOWN


def test_an_answer_without_the_list_is_not_an_empty_list(far_end: FarEnd, intercom: IntercomClient) -> None:
    far_end.plays(reply({"type": "list"}))
    assert failed(lambda: list(intercom.contact_notes("a"))).reason is Reason.UNKNOWN
