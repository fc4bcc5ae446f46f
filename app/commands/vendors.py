"""Intercom and Asana as a command may use them: over connections through which nothing can be changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.errors import TriageError

if TYPE_CHECKING:
    from app.integrations.asana import AsanaClient
    from app.integrations.intercom import IntercomClient
    from app.integrations.receipt import Quota
    from app.settings import Settings


@contextmanager
def reading_clients(
    settings: "Settings", *, on_quota: "Callable[[Quota], None] | None" = None
) -> "Iterator[tuple[IntercomClient, AsanaClient]]":
    """Clients for the accounts of the environment; without credentials, for the sandbox of the service that runs in
    the data folder. `on_quota` hears of their rate limits. Raises TriageError when there is neither."""
    from app.integrations.asana import AsanaClient
    from app.integrations.intercom import IntercomClient

    told = with_sandbox(settings)
    if told.intercom_access_token is None or told.asana_access_token is None:
        raise TriageError("set both INTERCOM_ACCESS_TOKEN and ASANA_ACCESS_TOKEN, or neither: then the sandbox answers")
    with (
        IntercomClient(
            base_url=told.intercom_api_url,
            token=told.intercom_access_token.get_secret_value(),
            admin_id=told.intercom_admin_id or "",
            timeout=told.call_timeout,
            on_quota=on_quota,
            reads_only=True,
        ) as intercom,
        AsanaClient(
            base_url=told.asana_api_url,
            token=told.asana_access_token.get_secret_value(),
            timeout=told.call_timeout,
            on_quota=on_quota,
            reads_only=True,
        ) as asana,
    ):
        yield intercom, asana


def with_sandbox(settings: "Settings") -> "Settings":
    """The settings, pointed at the sandbox of the running service if they hold no credentials."""
    import json

    from app.serve import running_file

    if not settings.in_sandbox:
        return settings
    note = running_file(settings)
    base = json.loads(note.read_text()).get("sandbox") if note.exists() else None
    if base is None:
        raise TriageError(
            "no INTERCOM_ACCESS_TOKEN is set, and no service with a sandbox runs in this folder: set the credentials,"
            " or start `triage serve` in another terminal"
        )
    return settings.model_copy(update=sandbox_settings(base))


def sandbox_settings(base: str) -> dict[str, object]:
    """What points at the sandbox at this address."""
    from pydantic import SecretStr

    return {
        "intercom_access_token": SecretStr("sandbox"),
        "intercom_admin_id": "9001",
        "intercom_api_url": f"{base}/intercom",
        "intercom_inbox_url": base + "/conversations/{conversation_id}",
        "asana_access_token": SecretStr("sandbox"),
        "asana_api_url": f"{base}/asana/api/1.0",
    }
