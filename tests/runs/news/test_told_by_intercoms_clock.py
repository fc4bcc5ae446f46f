"""Asana's clock and Intercom's differ: news stand in a conversation as of when they happened by Intercom's clock, so
that what a customer is told because of them is neither late nor fresh for ever."""

from datetime import timedelta

import httpx
import pytest

from app.runs import workspace
from tests.runs.news.newsroom import Newsroom


@pytest.mark.parametrize(("asana", "intercom"), [(-3600, 0), (3600, 0), (0, -3600), (1800, -1800), (0, 0)])
def test_g3_news_are_as_old_as_they_are_whichever_clock_is_wrong(room: Newsroom, asana: int, intercom: int) -> None:
    weather = {"asana": {"clock_skew": asana}, "intercom": {"clock_skew": intercom}}
    httpx.put(f"{room.sandbox.control}/weather", json=weather).raise_for_status()
    workspace.introduce(room.place)
    gid = room.filed("7")
    room.look(gid)

    room.does(gid, "comment", text="We know why")
    room.look(gid)

    row = room.db.row("SELECT created_at FROM events WHERE topic = 'ticket.commented'")
    assert row is not None
    assert abs(room.place.clocks.now("intercom") - row["created_at"]) < timedelta(seconds=30)
