"""B14: on login away mode is switched off; on logout it is switched on, and replies are reassigned."""

from pathlib import Path

from tests.house import wait_until
from tests.journeys.swell import a_swell_desk

AWAY = {"away": True, "reassign": True}


def test_b14_away_mode_follows_who_logs_in_and_out(house_database: str, tmp_path: Path) -> None:
    with a_swell_desk(house_database, tmp_path) as house:
        house.teammate_logs("out")
        wait_until(lambda: house.state()["admins"]["9002"] == AWAY, what="Ana to be away")
        assert house.state()["admins"]["9003"]["away"] is False

        house.teammate_logs("in")
        wait_until(lambda: house.state()["admins"]["9002"]["away"] is False, what="Ana to be here")
