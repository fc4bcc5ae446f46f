"""One look at the rulebook's folder: what it holds, and whether that can be relied on."""

from dataclasses import dataclass
from pathlib import Path

from app.errors import TriageError
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.rulebook_files import Signature, read_folder, say, signature_of
from app.runs.rulebook_lock import unwritten


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a folder held at one moment: a rulebook, or what is `wrong`. `was_read`: its texts were, so that the same
    signature means the same again."""

    signature: Signature
    book: Rulebook | None = None
    wrong: str = ""
    was_read: bool = True


def signature_if_unwritten(folder: Path) -> Signature | None:
    """The folder's signature; None while a command is writing it."""
    with unwritten(folder) as is_at_rest:
        return signature_of(folder) if is_at_rest else None


def look(folder: Path) -> Held | None:
    """What the folder holds; None if that changed while it was read."""
    with unwritten(folder) as is_at_rest:
        if not is_at_rest:
            return None
        before = signature_of(folder)
        held = _read(folder, before)
        return held if signature_of(folder) == before else None


def _read(folder: Path, signature: Signature) -> Held:
    try:
        loaded = load(read_folder(folder))
    except TriageError as error:
        return Held(signature=signature, wrong=str(error), was_read=False)
    if isinstance(loaded, Rulebook):
        return Held(signature=signature, book=loaded)
    return Held(signature=signature, wrong=say(loaded))
