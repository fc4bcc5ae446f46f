"""Contacts and their companies."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from app.integrations.errors import CallFailed, Reason
from app.integrations.intercom_calls import Call, path
from app.integrations.intercom_seat import Attributes, Seat, known
from app.integrations.receipt import Receipt

_MOST_HOPS = 3
_GONE = 410
_CANONICAL = re.compile(r'<[^<>]*/contacts/([^<>/?#]+)>\s*;[^,]*\brel="?canonical\b')


class Contacts(Seat):
    """What can be read of contacts and done to them. Companies go by Intercom's id of them, not by `company_id`."""

    def contact(self, contact_id: str) -> dict[str, Any]:
        """The contact, or the one it was merged into: its `id` may differ from the one asked for.

        2.16 answers 410 `contact_merged` with `Link: </contacts/{id}>; rel="canonical"`, older versions 404.
        """
        for _ in range(_MOST_HOPS + 1):
            call = Call(method="GET", path=path("contacts", contact_id))
            answer = self._calls.answer(call)
            if answer.status != _GONE:
                return known(self._calls.understood(call, answer))
            into = _CANONICAL.search(answer.headers.get("Link") or "")
            if into is None:
                break
            contact_id = unquote(into[1])
        raise CallFailed("intercom", Reason.NOT_FOUND, "the contact was merged, into one not to be found", status=_GONE)

    def update_contact(self, contact_id: str, attributes: Attributes, *, deadline: float) -> Receipt:
        """Set the contact's custom attributes by name; those not named stay as they are."""
        body = {"custom_attributes": dict(attributes)}
        return self._write("PUT", path("contacts", contact_id), body, deadline)

    def block_contact(self, contact_id: str, *, deadline: float) -> Receipt:
        """Block the contact: Intercom takes nothing from them any more and archives their conversations. No call
        takes it back, only a teammate in Intercom.
        """
        return self._write("POST", path("contacts", contact_id, "block"), {}, deadline)

    def add_contact_note(self, contact_id: str, html: str, *, deadline: float) -> Receipt:
        """Add a note to the contact's profile. `far_id` is its id. It can be neither changed nor deleted by API."""
        call = Call(
            method="POST",
            path=path("contacts", contact_id, "notes"),
            body={"body": html, "admin_id": self._admin_id},
        )
        answer, made = self._calls.write(call, deadline)
        return Receipt(far_id=str(made["id"]) if made.get("id") else None, at=answer.at)

    def contact_notes(self, contact_id: str) -> Iterator[dict[str, Any]]:
        """The notes on the contact's profile, newest first."""
        return self._listed(Call(method="GET", path=path("contacts", contact_id, "notes")), "data")

    def segments_of(self, contact_id: str) -> list[dict[str, Any]]:
        """The segments that the contact is in now: id and name."""
        return self._whole(path("contacts", contact_id, "segments"), "data")

    def companies_of(self, contact_id: str) -> list[dict[str, Any]]:
        """The contact's companies, each whole: name, plan, monthly_spend, custom_attributes, tags."""
        first = Call(method="GET", path=path("contacts", contact_id, "companies"))
        return list(self._listed(first, "data", "companies"))

    def company(self, company_id: str) -> dict[str, Any]:
        """The company: name, plan, monthly_spend (whole units), custom_attributes, tags, segments."""
        return self._one(path("companies", company_id))

    def update_company(self, company_id: str, attributes: Attributes, *, deadline: float) -> Receipt:
        """Set the company's custom attributes by name; those not named stay as they are."""
        body = {"custom_attributes": dict(attributes)}
        return self._write("PUT", path("companies", company_id), body, deadline)
