"""Rulebooks of other days: what was in force when, what differs, and the way back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from app.errors import TriageError
from app.rules.differences import differences
from app.rules.loader import load
from app.rules.rulebook import Rulebook, digest_of
from app.runs.folder_state import apart_from
from app.runs.rulebook_files import holds_rulebook, read_folder, write_folder
from app.store import rulebooks
from app.store.database import Database

LIVE, FOLDER = "live", "folder"
_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One rulebook as texts. `name` is how a person called it."""

    name: str
    digest: str
    sources: Mapping[str, str]


def told(db: Database, folder: Path, *, limit: int) -> Iterator[str]:
    """The history for people, newest first: when, digest, from where, what was new. Before it, whether the folder holds
    something else."""
    rows = rulebooks.history(db, limit=limit + 1)
    if not rows:
        yield "no rulebook was ever in force here"
    elif apart := apart_from(folder, rows[0]["digest"]):
        yield apart
    for place, row in enumerate(rows[:limit]):
        mark = "  in force" if place == 0 else ""
        yield f"{row['at']:%Y-%m-%d %H:%M:%S}  {row['digest'][:_SHOWN]}  {row['origin']}{mark}"
        if place + 1 < len(rows):
            yield f"    {_news(rows[place + 1]['sources'], row['sources'])}"


def find(db: Database, folder: Path, name: str) -> Edition:
    """The rulebook that `name` means: live, folder, or the start of a digest. Raises TriageError."""
    if name == FOLDER:
        sources = read_folder(folder)
        return Edition(name=f"{folder}", digest=digest_of(sources), sources=sources)
    if name == LIVE:
        latest = rulebooks.history(db, limit=1)
        if not latest:
            raise TriageError("no rulebook was ever in force here: start the service first")
        return _edition(db, latest[0]["digest"])
    found = rulebooks.digests_like(db, name.casefold())
    if len(found) == 1:
        return _edition(db, found[0])
    if found:
        raise TriageError(f"{name} is the start of several digests: {', '.join(each[:20] for each in found)}")
    raise TriageError(f'no rulebook "{name}" was ever in force here; `triage rules history` lists them')


def _edition(db: Database, digest: str) -> Edition:
    return Edition(name=digest[:_SHOWN], digest=digest, sources=rulebooks.sources_of(db, digest) or {})


def difference(old: Edition, new: Edition) -> Iterator[str]:
    """What `new` has that `old` has not, and the reverse: in a line about rules, then file by file."""
    if old.digest == new.digest:
        yield f"{old.name} and {new.name} are the same rulebook"
        return
    yield f"{old.name} → {new.name}: {_news(old.sources, new.sources)}"
    for file in sorted({*old.sources, *new.sources}):
        before, after = old.sources.get(file, ""), new.sources.get(file, "")
        yield from unified_diff(
            before.splitlines(), after.splitlines(), f"{old.name}/{file}", f"{new.name}/{file}", lineterm=""
        )


def _news(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    before, after = load(old), load(new)
    if not isinstance(before, Rulebook) or not isinstance(after, Rulebook):
        return "one of the two is no rulebook that this version can read"
    return str(differences(before, after))


def roll_back(db: Database, folder: Path, digest: str | None, *, force: bool) -> Iterator[str]:
    """Write the rulebook of the digest, or the one in force before the present one, into the folder. A running
    service takes it up within a second or two. Raises TriageError if changes would be lost that were never in force."""
    wanted = find(db, folder, digest) if digest else _before_live(db)
    present = find(db, folder, FOLDER) if holds_rulebook(folder) else None  # an empty folder has nothing to lose
    if present and present.digest == wanted.digest:
        yield f"{folder} holds {wanted.name} already"
        return
    if present and not force and rulebooks.sources_of(db, present.digest) is None:
        raise TriageError(
            f"{folder} holds changes that were never in force and would be lost: keep a copy of them, then use --force"
        )
    if not isinstance(load(wanted.sources), Rulebook):
        raise TriageError(f"{wanted.name} cannot be read by this version: it would not come into force")
    write_folder(folder, wanted.sources)
    yield f"{folder} holds {wanted.name} again: {_news(present.sources if present else {}, wanted.sources)}"
    yield "a running service takes it up within two seconds: triage rules history"


def _before_live(db: Database) -> Edition:
    past = rulebooks.history(db, limit=2)
    if len(past) < 2:  # noqa: PLR2004 - the present one and the one before
        raise TriageError("there is no rulebook to go back to: only one was ever in force here")
    return _edition(db, past[1]["digest"])
