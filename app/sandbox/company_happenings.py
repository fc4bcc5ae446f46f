"""What can happen to a company, whoever does it. The outbox is told of all but tags: they have no topic."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.sandbox.contact_shapes import company_json
from app.sandbox.happenings import Scene
from app.sandbox.records import Admin, AppliedTag, Company, Json
from app.sandbox.versions import Kept


def shown(scene: Scene, one: Company) -> Json:
    """The company as Intercom gives it, with the number of its contacts."""
    users = sum(one.id in kept.now.company_ids for kept in scene.room.state.contacts.values())
    return company_json(one, user_count=users)


def create_company(scene: Scene, values: Mapping[str, Any]) -> Company:
    now, id_ = scene.moment.second, scene.room.state.ids.next("company")
    one = Company(**{"id": id_, "company_id": id_, "created_at": now, "updated_at": now, **values})
    scene.room.state.companies[one.id] = Kept(one, scene.moment.at)
    scene.room.outbox.emit("company.created", shown(scene, one), now)
    return one


def change_company(scene: Scene, kept: Kept[Company], values: Mapping[str, Any]) -> Company:
    one = kept.put(replace(kept.now, updated_at=scene.moment.second, **values), scene.moment.at)
    scene.room.outbox.emit("company.updated", shown(scene, one), scene.moment.second)
    return one


def tag_company(scene: Scene, kept: Kept[Company], tag: tuple[str, str], admin: Admin) -> None:
    """Tagging twice changes nothing."""
    if tag[0] not in {one.id for one in kept.now.tags}:
        applied = AppliedTag(id=tag[0], name=tag[1], applied_at=scene.moment.second, admin_id=admin.id)
        kept.put(replace(kept.now, tags=(*kept.now.tags, applied)), scene.moment.at)


def untag_company(scene: Scene, kept: Kept[Company], tag_id: str) -> None:
    kept.put(replace(kept.now, tags=tuple(one for one in kept.now.tags if one.id != tag_id)), scene.moment.at)
