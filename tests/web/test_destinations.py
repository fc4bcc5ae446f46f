"""The admin API about destinations and incidents."""

from httpx import Client

from app.store import incidents
from app.store.database import Database
from app.store.incidents import Failure
from tests.web.conftest import Desk


def test_a_destination_is_paused_with_who_and_why_and_resumed(desk: Desk, client: Client) -> None:
    asked = {"why": "its token is changed"}
    paused = client.post("/api/destinations/asana/pause", json=asked).json()
    again = client.post("/api/destinations/asana/pause", json={"why": "another reason"}).json()

    assert (paused["paused"], paused["why"], paused["by_itself"]) == (True, "its token is changed", False)
    assert paused["by"].startswith("key ")
    assert again == paused, "a pause of a person stays as it is"
    shown = client.get("/api/destinations").json()["destinations"]
    assert {each["name"]: each["paused"] for each in shown} == {
        "intercom": False,
        "asana": True,
        "slack": False,
        "mail": False,
    }
    assert 'triage_paused{destination="asana"} 1.0' in client.get("/metrics").text

    answer = client.post("/api/destinations/asana/resume", json={"held": "send"})

    assert answer.json() == {"held": 0, "done": "send", "waiting": 0}
    assert client.post("/api/destinations/asana/resume", json={}).status_code == 409
    assert 'triage_paused{destination="asana"} 0.0' in client.get("/metrics").text


def test_a_destination_that_nobody_knows_is_refused(desk: Desk, client: Client) -> None:
    assert client.post("/api/destinations/fax/pause", json={}).status_code == 422


def test_incidents_are_listed_with_what_failed(desk: Desk, client: Client, db: Database) -> None:
    failure = Failure(kind="effects", cause="asana: 400", words="asana: 400: effect 1", destination="asana", rule="log")
    for _ in range(3):
        with db.transaction() as conn:
            incidents.note(conn, failure)

    (shown,) = client.get("/api/incidents", params={"state": "open"}).json()["incidents"]
    assert (shown["cause"], shown["failures"], shown["rule"], shown["over_at"]) == ("asana: 400", 3, "log", None)
    assert client.get(f"/api/incidents/{shown['id']}").json()["effects"] == []
    assert "triage_incidents_open 1.0" in client.get("/metrics").text
    assert client.get("/api/incidents/99").status_code == 404

    assert incidents.close(db, shown["id"], "over after 2 minutes")
    assert not incidents.close(db, shown["id"], "over again")
    (over,) = client.get("/api/incidents").json()["incidents"]
    assert over["outcome"] == "over after 2 minutes"
    told = db.rows("SELECT delivery_key FROM events WHERE topic = 'triage.incident' ORDER BY id")
    assert [row["delivery_key"] for row in told] == [f"incident/{shown['id']}/opened", f"incident/{shown['id']}/over"]
