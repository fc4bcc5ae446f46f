"""A rule's way out of shadow changes its own lines and nothing else."""

import pytest

from app.rules.promotion import NotPromotable, promoted

BLOCK = """\
# Правила 😀
rules:
  - name: first   # a comment
    mode: shadow  # trying it out
    when: customer_replied
    then: [tag: bug]

  # about the second
  - name: second
    when: customer_replied
    then: [tag: bug]
    mode:
      shadow: since Monday
      until: 2026-12-24
    # stays
    rollout: 10%
"""


def test_a_line_of_its_own_goes_with_its_comment() -> None:
    assert promoted(BLOCK, "first") == BLOCK.replace("    mode: shadow  # trying it out\n", "")


def test_a_mode_of_several_lines_and_a_rollout_both_go_and_comments_between_stay() -> None:
    after = promoted(BLOCK, "second")

    assert after == BLOCK.replace("    mode:\n      shadow: since Monday\n      until: 2026-12-24\n", "").replace(
        "    rollout: 10%\n", ""
    )


def test_a_rollout_takes_the_place_of_the_mode() -> None:
    assert promoted(BLOCK, "first", "25%") == BLOCK.replace("mode: shadow  #", "rollout: 25%  #")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{name: r, mode: shadow, when: x}", "{name: r, when: x}"),
        ("{name: r, when: x, mode: shadow}", "{name: r, when: x}"),
        ("{mode: shadow, name: r, when: x}", "{name: r, when: x}"),
        ("{name: r, mode: shadow, rollout: 5%, when: x}", "{name: r, when: x}"),
        ("{name: r, when: x, mode: {shadow: why}, rollout: 5%}", "{name: r, when: x}"),
        ("mode: shadow\n    name: r", "name: r"),
    ],
)
def test_rules_on_one_line_and_keys_behind_the_dash_are_changed_too(before: str, after: str) -> None:
    assert promoted(f"rules:\n  - {before}\n", "r") == f"rules:\n  - {after}\n"


def test_a_live_rule_and_an_unknown_one_are_refused() -> None:
    with pytest.raises(NotPromotable, match="r is live already"):
        promoted("rules:\n  - {name: r, when: x}\n", "r")
    with pytest.raises(NotPromotable, match="no rule s"):
        promoted("rules:\n  - {name: r, when: x}\n", "s")
