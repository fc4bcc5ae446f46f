import pytest
from httpx import Client

from tests.web.conftest import Desk, started


def test_the_page_of_a_run_needs_no_key_and_tells_how_to_see_more(desk: Desk, stranger: Client) -> None:
    event = desk.receive(started(1))
    run = desk.run(event)
    desk.become("done", action="tag")
    page = stranger.get(f"/runs/{run}")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert f"triage why {event}" in page.text
    assert "1 done, 4 planned" in page.text


def test_the_page_of_a_run_tells_nothing_about_the_customer(desk: Desk, stranger: Client) -> None:
    page = stranger.get(f"/runs/{desk.run(desk.receive(started(1)))}").text
    for word in ("Marta", "marta@", "site is down", "66f0c0ffee", "conversation:desk10kc"):
        assert word not in page


@pytest.mark.parametrize("number", ["1", "0", "-1", "x", "<b>", "1" * 50, str(2**63), "٣", "%00", "1%0a"])
def test_a_run_that_is_not_there_has_a_page_that_says_so(desk: Desk, stranger: Client, number: str) -> None:
    page = stranger.get(f"/runs/{number}")
    assert page.status_code == 404
    assert "No such run" in page.text
    assert "<b>" not in page.text
