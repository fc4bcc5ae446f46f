"""The command line: `triage`. Puts the commands together; each is found in `app/commands`, what it does in a room."""

import os
import sys
from importlib.metadata import version
from pathlib import Path

import cyclopts

from app.commands import (
    asana_index,
    asana_watch,
    backtest,
    digest,
    engineer,
    held,
    look_back,
    operate,
    pause,
    provision,
    rules_check,
    rules_live,
    rules_schema,
    rules_test,
    say,
    schedules,
    service,
    simulate,
    tell,
    undo,
)
from app.commands.misread import misread
from app.commands.terminal import complain
from app.errors import TriageError

app = cyclopts.App(
    name="triage",
    help="Automation behind Intercom webhooks: rules in YAML, effects that happen once, runs that explain themselves.",
    version=lambda: version("intercom-triage"),
    error_formatter=misread,
)
rules = cyclopts.App(name="rules", help="The rulebook: check it, try it, bring it into force.")

app.command(service.serve)
app.command(service.web)
app.command(service.worker)
app.command(service.demo)
app.command(say.say)
app.command(engineer.engineer)
app.command(service.backup)
app.command(service.restore)
app.command(look_back.status)
app.command(look_back.events)
app.command(look_back.why)
app.command(simulate.simulate)
app.command(backtest.backtest)
app.command(provision.provision)
app.command(undo.undo)
app.command(digest.digest)
app.command(operate.stop)
app.command(operate.resume)
app.command(pause.pause)
app.command(pause.incidents)
app.command(held.held)
app.command(schedules.schedules)
app.command(tell.tell)
app.command(operate.keys)
app.command(asana_index.asana)
asana_index.asana.command(asana_watch.watch)
asana_index.asana.command(asana_watch.unwatch)
app.command(rules)
rules.command(rules_check.check)
rules.command(rules_test.run_tests, name="test")
rules.command(rules_schema.schema)
rules.command(rules_schema.reference)
rules.command(rules_live.history)
rules.command(rules_live.diff)
rules.command(rules_live.rollback)
rules.command(rules_live.shadow)
rules.command(rules_live.promote)


def main() -> None:
    """Entry point: errors meant for people are printed without a traceback. Exit code 1: the answer is no (a rulebook
    with problems, a test that fails); 2: the command could not do its work."""
    try:
        _run()
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has had enough
    except TriageError as error:
        complain(f"triage: {error}")
        sys.exit(2)
    except OSError as error:
        complain(f"triage: {error.filename or 'the output'}: {error.strerror or error}")
        _drop_output()
        sys.exit(2)


def _run() -> None:
    try:
        app()
    finally:
        sys.stdout.flush()  # what cannot be written is to be told here, not when Python ends


def _drop_output() -> None:
    """What is still buffered goes nowhere: Python would fail on it once more, and end with another exit code."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


if __name__ == "__main__":
    main()
