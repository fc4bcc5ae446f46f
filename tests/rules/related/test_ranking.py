"""Which of two tickets is nearer to a question, and which are near enough to be suggested."""

from app.rules.related.nearest import LEAST_SCORE, Related, nearest
from app.rules.related.question import question
from app.rules.related.ranking import MOST_NOTIONS, Census, Words, weighed

CENSUS = Census(tickets=1000, length=10, by_word={"calendar": 200, "iban": 2, "empti": 20, "page": 700, "schedul": 5})


def score(asked: str, ticket: str, title: str = "", *, census: Census = CENSUS) -> float:
    words = frozenset(ticket.split())
    return weighed(question(asked), census).score(Words(words | set(title.split()), frozenset(title.split())))


def related(gid: str, score: float, *, completed: bool = False) -> Related:
    return Related(gid=gid, kind="bug", title=gid, url=None, score=score, completed=completed)


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    assert score("iban page", "iban") > score("iban page", "page")


def test_two_words_tell_more_than_one() -> None:
    assert score("calendar empty", "calendar empti") > score("calendar empty", "empti x")


def test_a_word_of_the_title_counts_more() -> None:
    assert score("calendar", "x", "calendar") > score("calendar", "x calendar")


def test_in_a_long_ticket_a_word_tells_less() -> None:
    long = " ".join(f"w{n}" for n in range(60))
    assert score("iban", "iban") > score("iban", f"iban {long}")


def test_what_else_the_question_speaks_of_makes_the_ticket_less_near() -> None:
    assert score("iban", "iban") > score("iban and an empty calendar", "iban")


def test_nothing_in_common_is_nothing() -> None:
    assert score("iban", "calendar") == 0
    assert score("hello there", "calendar") == 0


def test_a_notion_counts_once_however_many_of_its_phrases_a_ticket_has() -> None:
    asked = weighed(question("calendar", (("calendar", "schedule"),)), CENSUS)
    both, one = (asked.score(Words(frozenset(words), frozenset())) for words in (("calendar", "schedul"), ("schedul",)))
    assert abs(both - one) < 0.1 * one


def test_in_a_desk_with_three_tickets_two_words_in_common_are_enough_and_one_is_not() -> None:
    small = Census(tickets=3, length=4, by_word={"calendar": 1, "empti": 1, "admin": 1})
    assert score("calendar empty admin", "calendar empti", "calendar", census=small) > LEAST_SCORE
    assert score("calendar empty admin", "calendar x y z", census=small) < LEAST_SCORE


def test_before_any_count_all_words_are_rare_ones() -> None:
    assert score("calendar empty", "calendar empti x y", census=Census(by_word={})) > LEAST_SCORE


def test_a_question_is_asked_by_its_rarest_words_and_by_those_that_nobody_has_counted() -> None:
    common = {f"alpha{letter}": 500 for letter in "bcdfghjklmnpqrtvwxz"}
    census = Census(tickets=1000, by_word={**common, "iban": 2})
    asked = weighed(question(" ".join([*common, "iban", "brandnew"])), census)
    words = [notion[0][0] for notion, _ in asked.notions]
    assert words[:2] == ["brandnew", "iban"]
    assert len(words) == MOST_NOTIONS + 1


def test_three_are_suggested_and_none_that_is_too_far() -> None:
    found = [related(str(n), LEAST_SCORE + n) for n in range(5)]
    assert [each.gid for each in nearest([*found, related("far", LEAST_SCORE - 0.1)], 3)] == ["4", "3", "2"]
    assert nearest([related("far", LEAST_SCORE - 0.1)], 3) == []


def test_what_is_done_stands_below_what_is_open_and_yields_to_what_is_about_as_near() -> None:
    done, open_ = related("done", 5.0, completed=True), related("open", 2.0)
    assert [each.gid for each in nearest([done, open_], 3)] == ["open", "done"]
    assert [each.gid for each in nearest([done, related("same", 4.5)], 1)] == ["same"]
    assert [each.gid for each in nearest([done, open_], 1)] == ["done"]
