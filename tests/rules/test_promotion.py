"""A rule's way out of shadow changes its own lines and nothing else."""

import pytest
import yaml

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


def test_a_reason_of_several_lines_goes_whole_and_what_follows_it_stays() -> None:
    for sign in ("|", ">-", "|+"):
        reason = f"    mode:\n      shadow: {sign}  # why\n        since\n\n        Monday\n"
        text = f"rules:\n  - name: r\n{reason}\n    # about when\n    when: x\n    rollout: 5%\n"

        assert promoted(text, "r") == "rules:\n  - name: r\n\n    # about when\n    when: x\n"
        only = text.replace("    rollout: 5%\n", "")
        assert promoted(only, "r", "10%") == only.replace(reason, "    rollout: 10%\n")


def test_ends_of_lines_and_a_byte_order_mark_stay() -> None:
    text = "\ufeff" + BLOCK.replace("\n", "\r\n")

    assert promoted(text, "first") == text.replace("    mode: shadow  # trying it out\r\n", "")
    assert promoted(text, "first", "25%") == text.replace("mode: shadow  #", "rollout: 25%  #")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("mode: shadow  # why\n    # about the name\n    name: r", "# about the name\n    name: r"),
        ("{name: r, mode: shadow,\n     # about when\n     when: x}", "{name: r, # about when\n     when: x}"),
        ("{mode: shadow,\n     # about the name\n     name: r}", "{ # about the name\n     name: r}"),
        ("{name: r, # the name\n     mode: shadow}", "{name: r, # the name\n     }"),
        ("{name: r,\n     # the name\n     mode: shadow\n    }", "{name: r,\n     # the name\n    }"),
    ],
)
def test_comments_behind_and_before_what_goes_stay(before: str, after: str) -> None:
    changed = promoted(f"rules:\n  - {before}\n", "r")

    assert changed == f"rules:\n  - {after}\n"
    yaml.safe_load(changed)


def test_a_way_of_writing_that_cannot_be_changed_is_refused_in_words() -> None:
    with pytest.raises(NotPromotable, match="change it by hand"):
        promoted("rules:\n  - {name: r, mode: [shadow\n", "r")


def test_a_live_rule_and_an_unknown_one_are_refused() -> None:
    with pytest.raises(NotPromotable, match="r is live already"):
        promoted("rules:\n  - {name: r, when: x}\n", "r")
    with pytest.raises(NotPromotable, match="no rule s"):
        promoted("rules:\n  - {name: r, when: x}\n", "s")
