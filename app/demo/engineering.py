"""What an engineer does to a task in the sandbox's Asana: `triage engineer`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.demo.sandbox import address_of, played, sandbox_of
from app.errors import TriageError
from app.rules.asana_links import task_gid_of
from app.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing done: `name` as the sandbox's control API calls it, what it needs to know, and the words for it."""

    name: str
    told: Mapping[str, str | None]
    words: str


def task_gid(named: str) -> str:
    """The gid of a task named by it or by its address. Raises TriageError for anything else."""
    found = task_gid_of(named)
    if found is None:
        raise TriageError(f"{named!r} is neither a task's number nor its address; a ticket's note holds the address")
    return found


def work(settings: Settings, task: str, deeds: Sequence[Deed], by: str | None) -> Iterator[str]:
    """Do this to the task, one after the other, and tell what was done and where it can be seen. Raises TriageError
    when no service runs with a sandbox, none answers, or it refuses."""
    gid = task_gid(task)
    with sandbox_of(settings) as sandbox:
        for deed in deeds:
            told = {**deed.told, **({"by": by} if by else {})}
            played(sandbox.post(f"/sandbox/tasks/{gid}/{deed.name}", json=told))
            yield deed.words
        yield f"task {gid}  {address_of(sandbox)}/tasks/{gid}"
