"""Running a test: what comes true, what does not, and what is told about it then."""

import pytest

from tests.rules.trials.making import run, told

LOG = """
- name: log-bug
  when: [customer_replied, teammate_noted]
  if: {Issue Type: Technical Issue}
  unless: {tag: spam}
  then: [tag: bug, set: {Issue Priority: High}, file_in_asana: bug, user_note: bug]
- name: log-by-hand
  when: {teammate_command: /bug}
  then: [file_in_asana: bug, internal_note: "Logged <b>{{ message.command_argument }}</b>", assign: {team: Support}]
"""
TECHNICAL = "event: customer_replied\nfacts: {Issue Type: Technical Issue}"
BY_HAND = "event: teammate_noted\nfacts: {message.text: /bug Calendar is Empty}"


@pytest.mark.parametrize(
    "test",
    [
        f"{TECHNICAL}\nexpect: [tag: bug, set: {{Issue Priority: High}}, file_in_asana: bug, user_note: bug]",
        f"{TECHNICAL}\nexpect: [set: Issue Priority]\nfires: log-bug",
        f"{TECHNICAL}\nnever: [tag: spam, set: {{Issue Priority: Low}}, set: Seats, close: ]",
        f"{TECHNICAL}\ndoes_not_fire: [log-by-hand]",
        "event: customer_replied\nexpect: nothing",
        f"{BY_HAND}\nexpect: [file_in_asana: {{kind: bug, matter: Calendar is empty, title: Calendar is Empty}}]",
        f"{BY_HAND}\nexpect: [internal_note: {{contains: is Empty}}, assign: {{team: Support}}]",
        f"{BY_HAND}\nexpect: [internal_note: Logged <b>Calendar is Empty</b>]",
        f"{BY_HAND}\nnever: [file_in_asana: {{kind: bug, title: Other}}, assign: {{teammate: Ana}}]",
        "event: customer_replied\nfacts: {Issue Type: Technical Issue, tag: spam}\nexpect: nothing",
    ],
)
def test_a_test_whose_expectations_come_true_passes(test: str) -> None:
    assert told(run(LOG, test)) == ""


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (f"{TECHNICAL}\nexpect: nothing", "nothing was expected to be done, and this was: tag: bug (log-bug); set: {"),
        (
            f"{TECHNICAL}\nexpect: [tag: urgent]",
            "tag: urgent was expected, and it was not done: no rule ever does that",
        ),
        (f"{TECHNICAL}\nexpect: [set: {{Issue Priority: Low}}]", "set: {Issue Priority: Low} was expected"),
        (f"{TECHNICAL}\nnever: [tag: bug]", "never expected, and it was done: tag: bug (log-bug)"),
        (f"{TECHNICAL}\ndoes_not_fire: log-bug", "was expected not to fire; instead: it fired"),
        (f"{TECHNICAL}\nwaits: log-bug", "was expected to wait; instead: it fired"),
        (
            "event: customer_replied\nfacts: {Issue Type: Technical Issue, tag: [bug]}\nexpect: [tag: bug]",
            "tag: bug was expected, and it was not done: it is so already (already tagged bug)",
        ),
    ],
)
def test_what_does_not_come_true_is_told(test: str, expected: str) -> None:
    assert expected in told(run(LOG, test))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("{Issue Type: Feature Request}", "Issue Type is “Feature Request”; wanted: Issue Type is Technical Issue"),
        ("{tag: []}", "Issue Type is not known; wanted: Issue Type is Technical Issue (rules.yaml:"),
        ("{Issue Type: Technical Issue, tag: spam}", "tag is “[spam]”; wanted: not: tag has spam (rules.yaml:"),
    ],
)
def test_a_rule_that_does_not_fire_tells_its_nearest_miss(facts: str, expected: str) -> None:
    missed = told(run(LOG, f"event: customer_replied\nfacts: {facts}\nfires: log-bug"))

    assert "the rule log-bug was expected to fire" in missed
    assert expected in missed


def test_a_rule_that_waits_for_another_event_says_for_which() -> None:
    assert "event is teammate_closed; wanted: is customer_replied / teammate_noted" in told(
        run(LOG, "event: teammate_closed\nfires: log-bug")
    )


def test_a_step_that_is_missing_names_the_rules_that_do_such() -> None:
    missed = told(run(LOG, "event: customer_replied\nfacts: {Issue Type: Feature Request}\nexpect: [user_note: bug]"))

    assert "the rule log-bug: its conditions do not hold" in missed
    assert "wanted: Issue Type is Technical Issue" in missed


def test_the_clock_is_pinned() -> None:
    rules = """
        - {name: old, when: customer_replied, if: {conversation.created_at: {older_than: 2h}}, then: [tag: bug]}
        - {name: late, when: customer_replied, if: {now: {after: 2026-03-01}}, then: [tag: spam]}
    """

    given = "event: customer_replied\nnow: 2026-03-02T10:00+01:00\nfacts: {conversation.created_at: 3h ago}"

    assert not run(rules, f"{given}\nfires: [old, late]").unmet
    assert not run(rules, "event: customer_replied\ndoes_not_fire: [old, late]").unmet


@pytest.mark.parametrize("scope", ["conversation", "customer", "matter", "change"])
@pytest.mark.parametrize("mode", ["live", "shadow"])
def test_a_rule_that_fired_before_does_not_again_whatever_its_scope(scope: str, mode: str) -> None:
    rules = f"""
        - name: once
          when: customer_replied
          if: {{Issue Type: Technical Issue}}
          then: [file_in_asana: bug]
          once_per: {scope}
          mode: {mode}
    """
    acts = "fires" if mode == "live" else "in_shadow"

    assert not run(rules, f"{TECHNICAL}\n{acts}: once").unmet
    again = run(rules, f"{TECHNICAL}\nbefore: {{fired: {{once: 2h}}}}\n{acts}: once")
    assert "it has acted before" in told(again)
    assert f"once per {scope}: it acted at 2026-01-05T10:00:00+00:00" in told(again)


def test_a_rule_may_act_again_when_its_time_has_passed() -> None:
    rules = "- {name: once, when: customer_replied, once_per: {customer: 30d}, then: [tag: bug]}"

    assert not run(rules, "event: customer_replied\nbefore: {fired: {once: 29d}}\ndoes_not_fire: once").unmet
    assert not run(rules, "event: customer_replied\nbefore: {fired: {once: 30d}}\nfires: once").unmet


def test_rules_that_fired_one_after_the_other_are_all_remembered() -> None:
    rules = """
        - {name: first, when: customer_replied, once_per: conversation, then: [set: {Issue Priority: High}]}
        - name: second
          when: customer_replied
          if: {Issue Priority: {is: unknown}}
          once_per: change
          then: [tag: bug]
    """

    told_before = "before: {fired: {second: 1h, first: 2h}}"

    assert not run(rules, f"event: customer_replied\n{told_before}\nexpect: nothing").unmet


def test_our_own_doing_and_loops_can_be_tried() -> None:
    rules = """
        - {name: plain, when: customer_replied, then: [tag: bug]}
        - {name: echoing, when: customer_replied, include_own: true, then: [tag: spam]}
    """

    assert not run(rules, "event: customer_replied\nbefore: {own: true}\ndoes_not_fire: plain\nfires: echoing").unmet
    looped = run(rules, "event: customer_replied\nbefore: {chain: [echoing]}\nfires: echoing")
    assert "would loop: echoing → echoing" in told(looped)


def test_shadow_rollout_and_wait_are_expected_by_their_own_words() -> None:
    rules = """
        - {name: tried, when: customer_replied, mode: {shadow: trying it out}, then: [tag: bug]}
        - {name: few, when: customer_replied, rollout: 0.001%, then: [tag: spam]}
        - {name: patient, when: customer_replied, wait: 10m, then: [tag: urgent]}
        - {name: idle, when: customer_replied, mode: {off: "Asana is down"}, then: [tag: urgent]}
    """
    given = "event: customer_replied"

    assert not run(rules, f"{given}\nin_shadow: [tried, few]\nwaits: patient\nexpect: nothing").unmet
    assert "only recorded it" in told(run(rules, f"{given}\nexpect: [tag: bug]"))
    assert "switched off (Asana is down)" in told(run(rules, f"{given}\nfires: idle"))


def test_a_branch_that_is_not_taken_tells_why() -> None:
    rules = """
        - name: sort
          when: customer_replied
          first_match:
            - if: {plan: enterprise}
              then: [tag: urgent]
    """

    missed = told(run(rules, "event: customer_replied\nfacts: {plan: free}\nfires: sort"))

    assert "plan is “free”; wanted: plan is enterprise" in missed
