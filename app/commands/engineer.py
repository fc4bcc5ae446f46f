"""`triage engineer`: what engineers do to a ticket in Asana, done in the sandbox."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from app.commands import local
from app.commands.options import Switch
from app.commands.terminal import show
from app.errors import TriageError

if TYPE_CHECKING:
    from app.demo.engineering import Deed


def engineer(  # noqa: PLR0913 - each thing that can be done is an option of its own
    task: Annotated[str, Parameter(help="The ticket, by its link or the number in it.")],
    /,
    *,
    set_: Annotated[
        tuple[str, ...],
        Parameter(
            name="--set",
            help='A custom field, as "Released=Yes"; nothing after = clears it.',
            negative="",
            show_default=False,
        ),
    ] = (),
    move: Annotated[str | None, Parameter(help="The section it goes to, by its name.")] = None,
    comment: Annotated[str | None, Parameter(help="What is said on it.")] = None,
    complete: Annotated[Switch, Parameter(help="It is done.")] = False,
    reopen: Annotated[Switch, Parameter(help="It is not done after all.")] = False,
    duplicate_of: Annotated[
        str | None, Parameter(help="The ticket it is a duplicate of, by its link or number.")
    ] = None,
    delete: Annotated[Switch, Parameter(help="It goes to the trash.")] = False,
    by: Annotated[str | None, Parameter(help="Who does it, a user of the sandbox's Asana: Erik if not said.")] = None,
) -> None:
    """Do to the ticket TASK in the sandbox of the running service what an engineer does in Asana: fields, section,
    comment and completion, several at once if you like."""
    from app.demo.engineering import work

    if complete and reopen:
        raise TriageError("--complete and --reopen take each other back: give one of them")
    deeds = [*_changes(set_, move, comment), *_ends(duplicate_of, complete=complete, reopen=reopen, delete=delete)]
    if not deeds:
        raise TriageError("say what happens to the task: --complete, --comment TEXT, --set NAME=VALUE … (see --help)")
    for line in work(local.settings(), task, deeds, by):
        show(line)


def _changes(set_: tuple[str, ...], move: str | None, comment: str | None) -> Iterator["Deed"]:
    from app.demo.engineering import Deed

    for one in set_:
        name, equals, value = (part.strip() for part in one.partition("="))
        if not name or not equals:
            raise TriageError(f'--set takes a field and its value, such as "Released=Yes", not {one!r}')
        yield Deed(
            name="field", told={"name": name, "value": value or None}, words=f"set {name} to {value or 'nothing'}"
        )
    if move is not None:
        yield Deed(name="move", told={"section": move}, words=f"moved to {move}")
    if comment is not None:
        yield Deed(name="comment", told={"text": comment}, words="commented")


def _ends(duplicate_of: str | None, *, complete: bool, reopen: bool, delete: bool) -> Iterator["Deed"]:
    from app.demo.engineering import Deed, task_gid

    if complete:
        yield Deed(name="complete", told={}, words="completed")
    if reopen:
        yield Deed(name="reopen", told={}, words="reopened")
    if duplicate_of is not None:
        original = task_gid(duplicate_of)
        yield Deed(name="duplicate", told={"of": original}, words=f"marked as a duplicate of {original}")
    if delete:
        yield Deed(name="delete", told={}, words="deleted")
