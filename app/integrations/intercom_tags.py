"""Tags on conversations, contacts and companies."""

from typing import Any

from app.integrations.errors import CallFailed, Reason
from app.integrations.intercom_calls import Call, path
from app.integrations.intercom_seat import Seat
from app.integrations.receipt import Receipt


class Tagging(Seat):
    """Putting tags on and taking them off. NOT_FOUND may mean the tag: its id is then forgotten, and `tag_id` makes it
    anew.
    """

    def tags(self) -> list[dict[str, Any]]:
        """All tags of the workspace: id and name."""
        return self._whole("/tags", "data")

    def tag_id(self, name: str) -> str:
        """The id of the tag called `name` (case does not matter), which is made if there is none. Remembered."""
        found = self._known_tags.id_of(name)
        if found is None:
            # POST /tags creates or returns, so it may be repeated like a read.
            made = self._calls.read(Call(method="POST", path="/tags", body={"name": name.strip()}))
            if not made.get("id"):
                raise CallFailed("intercom", Reason.UNKNOWN, "the tag came back without an id")
            found = str(made["id"])
            self._known_tags.remember(name, found)
        return found

    def add_tag(self, conversation_id: str, tag_id: str, *, deadline: float) -> Receipt:
        """Tag the conversation."""
        with self._known_tags.forgotten_if_missing(tag_id):
            body = {"id": tag_id, "admin_id": self._admin_id}
            return self._write("POST", path("conversations", conversation_id, "tags"), body, deadline)

    def remove_tag(self, conversation_id: str, tag_id: str, *, deadline: float) -> Receipt:
        """Take the tag off the conversation. NOT_FOUND also where the conversation does not have it."""
        body = {"admin_id": self._admin_id}
        return self._write("DELETE", path("conversations", conversation_id, "tags", tag_id), body, deadline)

    def contact_tags(self, contact_id: str) -> list[dict[str, Any]]:
        """All tags of the contact: id and name. The contact itself shows the ids of the first ten only."""
        return self._whole(path("contacts", contact_id, "tags"), "data")

    def tag_contact(self, contact_id: str, tag_id: str, *, deadline: float) -> Receipt:
        """Tag the contact."""
        with self._known_tags.forgotten_if_missing(tag_id):
            return self._write("POST", path("contacts", contact_id, "tags"), {"id": tag_id}, deadline)

    def untag_contact(self, contact_id: str, tag_id: str, *, deadline: float) -> Receipt:
        """Take the tag off the contact. NOT_FOUND also where the contact does not have it."""
        return self._write("DELETE", path("contacts", contact_id, "tags", tag_id), {}, deadline)

    def tag_company(self, company_id: str, tag_name: str, *, deadline: float) -> Receipt:
        """Tag the company (Intercom's id of it). A tag that does not exist yet is made."""
        return self._name_on_companies(tag_name, {"id": company_id}, deadline)

    def untag_company(self, company_id: str, tag_name: str, *, deadline: float) -> Receipt:
        """Take the tag off the company."""
        return self._name_on_companies(tag_name, {"id": company_id, "untag": True}, deadline)

    def _name_on_companies(self, name: str, company: dict[str, Any], deadline: float) -> Receipt:
        return self._write("POST", "/tags", {"name": name.strip(), "companies": [company]}, deadline)
