"""`triage provision`: Intercom gets the attributes, options and tags that the rulebook names."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from app.commands import local
from app.commands.options import Folder, Format, Switch
from app.errors import TriageError

if TYPE_CHECKING:
    from pathlib import Path

    from app.commands.provision_report import Telling
    from app.integrations.intercom_provisioning import IntercomProvisioning
    from app.runs.provision.pace import Pace
    from app.runs.provision.provision import Outcome
    from app.settings import Settings


def provision(
    folder: Folder = None,
    *,
    dry_run: Annotated[Switch, Parameter(help="Only say what would be done; nothing is changed.")] = False,
    format_: Format = "text",
) -> None:
    """Create or complete in Intercom the attributes, options and tags that the rulebook names, and look for its teams,
    teammates, Asana projects, sections and fields. Says what it changed; a second run changes nothing. --dry-run only
    says what it would do. Exit code 1 if something is missing that only a person can make."""
    from app.commands.provision_report import AsJson, AsText
    from app.integrations.errors import CallFailed
    from app.store.destinations import at_start

    told = local.settings()
    path = folder or told.rulebook
    telling: Telling = AsJson(path, dry_run=dry_run) if format_ == "json" else AsText(path, dry_run=dry_run)
    try:
        outcome = _outcome(told, path, telling, dry_run=dry_run)
    except CallFailed as failure:
        telling.broken_off()
        rest = "Nothing was changed: try again" if dry_run else "Run it again: it goes on from what is there"
        raise TriageError(
            f"{at_start(failure.service)} did not answer as it should: {failure.detail}. {rest}"
        ) from failure
    telling.end(outcome)
    if not outcome.is_whole:
        sys.exit(1)


def _outcome(settings: "Settings", folder: "Path", telling: "Telling", *, dry_run: bool) -> "Outcome":
    import time

    from app.commands.vendors import reading_clients
    from app.runs.provision.pace import Pace
    from app.runs.provision.provision import Provisioning
    from app.runs.rulebook_files import good_rulebook

    book = good_rulebook(folder)
    pace = Pace(time.sleep)
    with reading_clients(settings, on_quota=pace.observe) as (intercom, asana):
        provisioning = Provisioning(book, intercom, asana, pace=pace)
        if dry_run:
            return provisioning.dry_run(telling.step)
        with _writing_client(settings, pace) as writes:
            return provisioning.carry_out(writes, telling.step)


@contextmanager
def _writing_client(settings: "Settings", pace: "Pace") -> "Iterator[IntercomProvisioning]":
    from app.commands.vendors import with_sandbox
    from app.integrations.intercom_provisioning import IntercomProvisioning

    told = with_sandbox(settings)
    with IntercomProvisioning(
        base_url=told.intercom_api_url,
        token=told.intercom_access_token.get_secret_value() if told.intercom_access_token else "",
        admin_id=told.intercom_admin_id or "",
        timeout=told.call_timeout,
        on_quota=pace.observe,
    ) as client:
        yield client
