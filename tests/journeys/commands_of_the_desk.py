"""Rules of the shipped commands, to stand in a small rulebook of a journey's own."""

from tests.house import ROOT

_BEGINS = "\n  - name: "


def shipped_commands(*names: str) -> str:
    """These rules of rulebook/commands.yaml, as they stand there."""
    text = (ROOT / "rulebook" / "commands.yaml").read_text("utf-8").partition("\nrules:")[2]
    rules = {rule.partition("\n")[0].strip(): rule.rstrip() for rule in text.split(_BEGINS)[1:]}
    return "".join(f"{_BEGINS}{rules[name]}" for name in names) + "\n"
