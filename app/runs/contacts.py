"""Contacts, remembered for some minutes: they are in the facts of every run."""

import threading
from collections import OrderedDict

from app import clock
from app.integrations.errors import CallFailed, Reason
from app.integrations.intercom import IntercomClient
from app.rules.events import Contact
from app.webhooks.events import contact_of

_MINUTES = 5 * 60.0
_MOST = 5000


class ContactCache:
    """Reads contacts; threads of one process share it."""

    def __init__(self, intercom: IntercomClient) -> None:
        self._intercom = intercom
        self._lock = threading.Lock()
        self._known: OrderedDict[str, tuple[float, Contact | None]] = OrderedDict()

    def known(self, contact_id: str) -> bool:
        """Whether `get` answers without a call."""
        with self._lock:
            entry = self._known.get(contact_id)
            return entry is not None and entry[0] > clock.monotonic()

    def get(self, contact_id: str) -> Contact | None:
        """The contact, None if it does not exist. A merged one is answered by its survivor. Raises CallFailed."""
        with self._lock:
            entry = self._known.get(contact_id)
        if entry is not None and entry[0] > clock.monotonic():
            return entry[1]
        contact = self._read(contact_id)
        with self._lock:
            self._known[contact_id] = (clock.monotonic() + _MINUTES, contact)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return contact

    def _read(self, contact_id: str) -> Contact | None:
        try:
            return contact_of(self._intercom.contact(contact_id))
        except CallFailed as failure:
            if failure.reason in (Reason.NOT_FOUND, Reason.REFUSED):
                return None
            raise
