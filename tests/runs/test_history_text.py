"""What a note says of a customer's history: few lines, harmless, whatever stands in titles, however much there is."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from app.rules.actions import HISTORY
from app.runs.history import Conversed, History, Promised
from app.runs.history_text import as_html, with_history
from app.runs.workplace import Workplace
from app.store.customer_history import Asked, EarlierTicket
from app.store.effects import Entry

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\n4111 1111 1111 1111 {{ contact.email }} " + "x" * 500_000
NOWHERE, NOTHING = cast("Workplace", None), cast("Entry", None)


def a_history(many: int, words: str) -> History:
    url = "https://desk.example/conversations/1"
    return History(
        conversations=(Conversed(at=AT, about=words, state="open", url=url),) * many,
        is_all=False,
        tickets=tuple(
            EarlierTicket(
                kind="bug", title=words, url=None if n % 2 else url, standing="open" if n % 3 else "completed", since=AT
            )
            for n in range(many)
        ),
        asked=(Asked(attribute=words, answer=words),) * many,
        promised=(Promised(words=words, at=AT),) * many,
    )


def test_c6_a_note_stays_short_and_harmless_whatever_customers_wrote_and_however_often() -> None:
    html = as_html(a_history(5_000, HOSTILE))

    assert html.count("<li>") <= 14
    assert len(html) < 6_000
    assert set(re.findall(r"<(\w+)", html)) == {"p", "b", "ul", "li", "a"}
    assert "4111" not in html
    assert "5000 or more conversations (5000 open)" in html


def test_c6_what_is_not_there_is_not_told() -> None:
    told = as_html(replace(a_history(1, "Hello"), is_all=True, tickets=(), asked=(), promised=()))

    assert "1 conversation (1 open)" in told
    assert told.count("<li>") == 1


def test_c6_the_signs_that_stand_for_the_history_are_a_customers_words_elsewhere() -> None:
    quoted = f"<p>They write: {HISTORY * 1000}</p>"

    assert with_history(NOWHERE, NOTHING, quoted) == quoted
