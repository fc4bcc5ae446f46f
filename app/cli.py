"""The command line: `triage`."""


def main() -> None:
    """Entry point."""
