"""Where effects go, in words: rows and commands know destinations by short names, people by those that they have."""

from collections.abc import Mapping

_WRITTEN: Mapping[str, str] = {
    "intercom": "Intercom",
    "asana": "Asana",
    "slack": "Slack",
    "mail": "e-mail",
    "triage": "this service",
}


def written(destination: str) -> str:
    """The name of a destination as people write it; one that has no such name stays as it is."""
    return _WRITTEN.get(destination, destination)


def at_start(destination: str) -> str:
    """The same, where a sentence begins with it."""
    name = written(destination)
    return name[:1].upper() + name[1:]
