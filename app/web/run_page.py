"""GET /runs/{id}: where links in notes and tickets lead. Anybody may open it, so it tells nothing about customers."""

from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from app.store import effects, runs, taken_back, timers
from app.store.database import Database
from app.web.auth import Db
from app.web.schemas import LARGEST_ID

router = APIRouter(include_in_schema=False)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} - intercom-triage</title>
<style>
body{{font:16px/1.5 system-ui,sans-serif;max-width:40em;margin:3em auto;padding:0 1em}}
dt{{font-weight:600}}
</style>
</head><body><h1>{title}</h1>
{content}
</body></html>
"""
_RUN = """<dl>
<dt>When</dt><dd>{when} UTC</dd>
<dt>What happened</dt><dd>{event}{recovered}</dd>
<dt>Rulebook</dt><dd><code>{digest}</code></dd>
<dt>Effects</dt><dd>{effects}</dd>
<dt>Rules that look again</dt><dd>{waits}</dd>
{undone}</dl>
<p>Why: <code>triage why {event_id}</code> on the server, or with a key
<code>GET /api/events/{event_id}/why</code>.</p>"""
_RECOVERED = " (recovered: no notification came, it was found by reading Intercom again)"


@router.get("/runs/{number}", response_class=HTMLResponse)
def show(db: Db, number: str) -> HTMLResponse:
    """The page of a run, or one that says there is none."""
    run = _run(db, number)
    if run is None:
        return _page(404, "No such run", "<p>There is no run of that number here.</p>")
    return _page(200, f"Run {run['id']}", _content(db, run))


def _run(db: Database, number: str) -> dict[str, Any] | None:
    is_number = number.isascii() and number.isdigit() and len(number) <= len(str(LARGEST_ID))
    return runs.show(db, int(number)) if is_number and int(number) <= LARGEST_ID else None


def _content(db: Database, run: Mapping[str, Any]) -> str:
    found = effects.by_keys(db, run["keys"]) if run["keys"] else {}
    states = Counter(map(_state, found.values()))
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    return _RUN.format(
        when=f"{run['created_at']:%Y-%m-%d %H:%M:%S}",
        event=escape(run["event_name"]),
        recovered=_RECOVERED if run["recovered"] else "",
        digest=escape(run["digest"][:12]),
        effects=escape(told or "none"),
        waits=escape(", ".join(_waits(db, run)) or "none"),
        undone="".join(_undone(db, run)),
        event_id=run["event_id"],
    )


def _undone(db: Database, run: Mapping[str, Any]) -> Iterator[str]:
    """Which run this one took back, and which ones took this one back."""
    for title, numbers in (("Takes back", [run["undoes"]]), ("Taken back by", taken_back.by_runs(db, run["id"]))):
        links = ", ".join(f'<a href="/runs/{number}">run {number}</a>' for number in numbers if number)
        if links:
            yield f"<dt>{title}</dt><dd>{links}</dd>\n"


def _state(effect: Mapping[str, Any]) -> str:
    """Its state; what a person decides on with the cause for which it is held."""
    cause = (effect["reason"] or "").partition(":")[0]
    return f"held ({cause})" if effect["state"] == "held" and cause else str(effect["state"])


def _waits(db: Database, run: Mapping[str, Any]) -> Iterator[str]:
    for wait in timers.of_event(db, run["event_id"]):
        told = "begun anew" if wait["state"] == "cancelled" else f"{wait['due_at']:%Y-%m-%d %H:%M:%S} UTC"
        yield f"{wait['rule']} ({told})"


def _page(status: int, title: str, content: str) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=title, content=content), status_code=status, headers=_HEADERS)
