"""Teammates and teams: who works in the workspace, and who is away."""

from typing import Any

from app.integrations.intercom_calls import path
from app.integrations.intercom_seat import Seat
from app.integrations.receipt import Receipt


class Teammates(Seat):
    """What can be read of teammates ("admins") and done to them."""

    def teams(self) -> list[dict[str, Any]]:
        """All teams: id and name."""
        return self._whole("/teams", "teams")

    def teammates(self) -> list[dict[str, Any]]:
        """All teammates: id, name, e-mail address, whether they are away."""
        return self._whole("/admins", "admins")

    def teammate(self, teammate_id: str) -> dict[str, Any]:
        """The teammate: `away_mode_enabled`, `away_mode_reassign` and `away_status_reason_id` among the rest."""
        return self._one(path("admins", teammate_id))

    def set_away(
        self, teammate_id: str, *, away: bool, reassign: bool, reason_id: int | None = None, deadline: float
    ) -> Receipt:
        """Set whether the teammate is away, and whether replies to them go to the default inbox. REFUSED without a
        `reason_id` where the workspace demands a reason.
        """
        body: dict[str, Any] = {"away_mode_enabled": away, "away_mode_reassign": reassign}
        if reason_id is not None:
            body["away_status_reason_id"] = reason_id
        return self._write("PUT", path("admins", teammate_id, "away"), body, deadline)
