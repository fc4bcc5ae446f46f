"""Links to tasks in Asana, as people paste them: which task they mean."""

import re

_BEFORE = r"[<(\[\"'*_“«]{0,3}(?:https?://)?"
_AFTER = r"(?![\w-])"
_GID = r"[0-9]{1,32}"
_IN_ASANA = re.compile(
    rf"{_BEFORE}app\.asana\.com(?::443)?/(?:"
    rf"0/(?:(?:inbox|search)/)?{_GID}/(?P<old>{_GID})"  # /0/<project>/<task>, /0/0/<task>, /0/inbox/<person>/<task>
    rf"|1/{_GID}/(?:[a-z_]+/(?:{_GID}/)?)*(?:task|item)/(?P<new>{_GID})"  # /1/<workspace>/project/<project>/task/<task>
    rf"){_AFTER}",
    re.IGNORECASE,
)
_BARE = re.compile(_GID)
_IN_THE_SANDBOX = re.compile(rf"{_BEFORE}(?:127\.0\.0\.1|localhost):[0-9]{{1,5}}/tasks/(?P<gid>{_GID}){_AFTER}")


def task_gid_of(said: str) -> str | None:
    """The gid of the task that somebody names by it, or by a link to it; None for anything else."""
    told = said.strip()
    return told if _BARE.fullmatch(told) else task_gid_in(told)


def task_gid_in(url: str) -> str | None:
    """The gid of the task that the link leads to, None for anything else than a link to a task in Asana (or in the
    sandbox, which is on this machine). It may stand in brackets or quotes, be followed by a query or a comment's place,
    and end a clause.
    """
    told = url.strip()
    if found := _IN_ASANA.match(told):
        return found["old"] or found["new"]
    return found["gid"] if (found := _IN_THE_SANDBOX.match(told)) else None
