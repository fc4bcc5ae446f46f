"""B5, B6: Title / Asana link / Intercom link, bulleted: a bug has a note of its own, requests stand together in one,
and that one is written last, so that it stands on top."""

from pathlib import Path

from tests.house import wait_until
from tests.journeys.swell import BUGS, REQUESTS, a_swell_desk, ticket_of


def test_b6_a_bugs_note_and_above_it_the_requests(house_database: str, tmp_path: Path) -> None:
    with a_swell_desk(house_database, tmp_path) as house:
        conversation, contact = house.customer_starts("Hello there")
        house.teammate_notes(conversation, "/bug Calendar is empty")
        house.teammate_notes(conversation, "/request Export as a spreadsheet")

        wait_until(lambda: len(house.notes_on(contact)) == 2, what="two user notes")

        bug, requests = house.notes_on(contact)
        bug_url = ticket_of(house, conversation, BUGS)["permalink_url"]
        request_url = ticket_of(house, conversation, REQUESTS)["permalink_url"]
        assert bug.index("Calendar is empty") < bug.index(f'<li><a href="{bug_url}"') < bug.rindex(conversation)
        title = requests.index("Feature Request: Export as a spreadsheet")
        assert title < requests.index(f'<li><a href="{request_url}"') < requests.rindex(conversation)
