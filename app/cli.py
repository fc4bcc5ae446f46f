"""The command line: `triage`. Puts the commands together; each is found in `app/commands`, what it does in a room."""

import sys
from importlib.metadata import version

import cyclopts

from app.commands import (
    backtest,
    look_back,
    operate,
    rules_check,
    rules_live,
    rules_schema,
    rules_test,
    service,
    simulate,
)
from app.errors import TriageError

app = cyclopts.App(
    name="triage",
    help="Automation behind Intercom webhooks: rules in YAML, effects that happen once, runs that explain themselves.",
    version=lambda: version("intercom-triage"),
)
rules = cyclopts.App(name="rules", help="The rulebook: check it, try it, bring it into force.")

app.command(service.serve)
app.command(service.web)
app.command(service.worker)
app.command(service.demo)
app.command(service.backup)
app.command(service.restore)
app.command(look_back.events)
app.command(look_back.why)
app.command(simulate.simulate)
app.command(backtest.backtest)
app.command(operate.stop)
app.command(operate.resume)
app.command(operate.held)
app.command(operate.keys)
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
        app()
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has had enough
    except TriageError as error:
        print(f"triage: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
