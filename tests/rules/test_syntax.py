"""What is said of a text that is no YAML, or nearly so, to somebody who knows little of YAML."""

import pytest

from app.rules.loader import load

HEAD = "rules:\n  - name: x\n    when: customer_replied\n"
WORDS = "vocabulary: {tags: [bug], attributes: {Issue Type: [A]}}\n"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("\tthen: [tag: bug]\n", "4:1", "a tab stands here: indent with spaces"),
        ("    then:\n      \t- tag: bug\n", "5:7", "a tab stands here: indent with spaces"),
        ("    once_per:conversation\n    then: [tag: bug]\n", "4:13", "a space after the colon is missing"),
        ("    then: [{tag:bug}]\n", "4:13", "a space after the colon is missing: tag: bug"),
        ("    then:\n      - tag:bug\n", "5:9", "a space after the colon is missing: tag: bug"),
        ("  - name:y\n    when: customer_replied\n", "4:9", "a space after the colon is missing"),
        ("    then: [tag: bug\n    wait: 1h\n", "5:9", "the [ of line 4, column 11 is not closed"),
        ("    then: [{tag: bug]\n", "4:21", "the { of line 4, column 12 is not closed"),
        ('    then: [tag: "bug]\n', "4:17", "the quote that opens here is never closed"),
        ('    if: {message.text: {matches: "\\d+"}}\n', "4:35", "use single quotes for patterns"),
        ("    then:\N{NO-BREAK SPACE}[tag: bug]\n", "4:5", "type a plain space"),
        ("   \N{NO-BREAK SPACE}then: [tag: bug]\n", "4:4", "type a plain space"),
        ("    then:\n      - set: Issue Type: A\n", "5:24", "write set: {Issue Type: A}"),
        ("    about: it is so: yes\n", "4:20", 'a text with ": " in it goes in quotes'),
        ("    then: [assign: {team: X}]\n", "4:27", "the vocabulary has no teams yet"),
    ],
)
def test_a_slip_is_told_where_it_is_and_what_to_type_instead(text: str, place: str, words: str) -> None:
    problems = load({"v.yaml": WORDS, "r.yaml": HEAD + text})
    assert isinstance(problems, tuple)
    told = [problem.message for problem in problems if str(problem.position) == f"r.yaml:{place}"]
    assert any(words in message for message in told), "\n".join(map(str, problems))
