"""What furnishes an Intercom workspace: attributes, their options, tags. Only `triage provision` calls it; the service
at work has no such client."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from app.integrations.intercom_calls import Call, path
from app.integrations.intercom_seat import Seat
from app.integrations.receipt import Receipt


class IntercomProvisioning(Seat):
    """Writes of Intercom's REST API 2.16 that make or complete what a workspace is furnished with.

    Every method raises CallFailed and nothing else, ends by its `deadline` (clock.monotonic seconds) and is sent twice
    only if it was refused. Intercom does not say what it answers to a name that is taken: list before, and after a
    refusal. Types are those of the vendor: string, integer, decimal, boolean, list; of contacts and companies float
    and options for the third and the last.
    """

    def create_conversation_attribute(
        self, name: str, data_type: str, *, description: str = "", options: Sequence[str] = (), deadline: float
    ) -> Receipt:
        """Make a conversation attribute; a list with its options at once."""
        body = _told(name=name, data_type=data_type, description=description)
        if options:
            body["options"] = [{"label": label} for label in options]
        return self._made(path("conversations", "attributes"), body, deadline)

    def describe_conversation_attribute(self, attribute_id: str, description: str, *, deadline: float) -> Receipt:
        """Set the description that teammates see."""
        where = path("conversations", "attributes", attribute_id)
        return self._write("PUT", where, {"description": description}, deadline)

    def add_conversation_option(self, attribute_id: str, label: str, *, deadline: float) -> Receipt:
        """Add an option to a list. Its other options stay as they are."""
        where = path("conversations", "attributes", attribute_id, "options")
        return self._write("POST", where, {"label": label}, deadline)

    def create_data_attribute(
        self,
        model: Literal["contact", "company"],
        name: str,
        data_type: str,
        *,
        description: str = "",
        options: Sequence[str] = (),
        deadline: float,
    ) -> Receipt:
        """Make an attribute of contacts or companies. Intercom wants at least two options for a list, a name of
        letters, digits, currency signs, hyphens, blanks and underscores, and no name in both models."""
        body = _told(name=name, model=model, data_type=data_type, description=description)
        if options:
            body["options"] = _values(options)
        return self._made(path("data_attributes"), body, deadline)

    def change_data_attribute(
        self,
        attribute_id: str,
        *,
        description: str | None = None,
        options: Sequence[str] | None = None,
        archived: bool | None = None,
        deadline: float,
    ) -> Receipt:
        """Change what is given, None leaves a thing as it is. `options` replace all that there were."""
        told: dict[str, Any] = {"description": description, "archived": archived}
        body = {key: value for key, value in told.items() if value is not None}
        if options is not None:
            body["options"] = _values(options)
        return self._write("PUT", path("data_attributes", attribute_id), body, deadline)

    def create_tag(self, name: str, *, deadline: float) -> Receipt:
        """Make a tag; one that is there already is given back, whatever its case."""
        return self._made(path("tags"), {"name": name}, deadline)

    def _made(self, where: str, body: Mapping[str, Any], deadline: float) -> Receipt:
        answer, made = self._calls.write(Call(method="POST", path=where, body=body), deadline)
        return Receipt(far_id=str(made["id"]) if made.get("id") else None, at=answer.at)


def _told(**body: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if value}


def _values(options: Sequence[str]) -> list[dict[str, str]]:
    return [{"value": option} for option in options]
