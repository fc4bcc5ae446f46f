"""What somebody does in Intercom behind the service's back costs no effect."""

from app.store.database import Database
from tests.house import House, wait_until


def test_a_tag_that_somebody_deletes_is_made_again_and_the_conversation_tagged(
    house: House, house_db: Database
) -> None:
    first, _ = house.customer_starts("My calendar does not come up", channel="email")
    wait_until(lambda: "bug" in house.conversation(first)["tags"], what="the first conversation's tag")
    house.sandbox.post("/sandbox/rearrange", json={"kind": "tag", "id": "bug"}).raise_for_status()

    second, _ = house.customer_starts("My calendar does not come up either", channel="email")

    wait_until(lambda: "bug" in house.conversation(second)["tags"], what="the second conversation's tag")
    failed = house_db.rows("SELECT reason FROM effects WHERE state = 'failed'")
    assert failed == []
