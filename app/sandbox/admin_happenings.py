"""What can happen to a teammate: away or back, logged in or out. Each tells the outbox."""

from dataclasses import replace

from app.sandbox.happenings import Scene
from app.sandbox.records import Admin
from app.sandbox.webhook_shapes import admin_item
from app.sandbox.workspace_seed import AWAY_REASONS


def set_away(scene: Scene, admin: Admin, *, away: bool, reassign: bool, reason_id: int | None) -> Admin:
    """Coming back forgets the reason."""
    changed = replace(admin, away=away, reassign=reassign, away_reason_id=reason_id if away else None)
    scene.room.state.admins[admin.id] = changed
    _tell(scene, "admin.away_mode_updated", changed)
    return changed


def log_in(scene: Scene, admin: Admin) -> None:
    _tell(scene, "admin.logged_in", admin)


def log_out(scene: Scene, admin: Admin) -> None:
    _tell(scene, "admin.logged_out", admin)


def _tell(scene: Scene, topic: str, admin: Admin) -> None:
    reasons = {one.id: one.label for one in AWAY_REASONS}
    item = admin_item(admin, reasons.get(admin.away_reason_id) if admin.away_reason_id else None)
    scene.room.outbox.emit(topic, item, scene.moment.second)
