"""What rules and shared conditions may be called."""

from app.rules.printable import steers

_LONGEST = 100


def wrong_with(name: str) -> str | None:
    """What is wrong with a name, in words; None if nothing is."""
    if len(name) > _LONGEST or "\n" in name.strip():
        return f"a name is one line of at most {_LONGEST} characters"
    stranger = next((char for char in name if steers(char)), None)
    if stranger is None:
        return None
    return f"a name cannot hold the character U+{ord(stranger):04X}: nobody sees it, and it steers what a screen shows"
