"""Which task a pasted link means."""

import pytest

from app.rules.asana_links import task_gid_in

TASK = "1207000000000456"


@pytest.mark.parametrize(
    "link",
    [
        f"https://app.asana.com/0/1206000000000123/{TASK}",
        f"https://app.asana.com/0/1206000000000123/{TASK}/f",
        f"https://app.asana.com/0/0/{TASK}",
        f"https://app.asana.com/0/0/{TASK}/f",
        f"https://app.asana.com/0/inbox/12/{TASK}/1208000000000000",
        f"https://app.asana.com/0/search/12/{TASK}",
        f"https://app.asana.com/1/99/task/{TASK}",
        f"https://app.asana.com/1/99/project/1206000000000123/task/{TASK}",
        f"https://app.asana.com/1/99/project/1206000000000123/task/{TASK}/comment/13",
        f"https://app.asana.com/1/99/project/1206000000000123/task/{TASK}?focus=true",
        f"https://app.asana.com/1/99/home/inbox/12/item/{TASK}/story/5",
        f"https://app.asana.com/0/0/{TASK}#c",
        f"http://app.asana.com/0/0/{TASK}/",
        f"app.asana.com/0/0/{TASK}",
        f"HTTPS://App.Asana.com/0/0/{TASK}",
        f"<https://app.asana.com/0/0/{TASK}>",
        f"<https://app.asana.com/0/0/{TASK}|the ticket>",
        f"(https://app.asana.com/0/0/{TASK})",
        f"**https://app.asana.com/0/0/{TASK}**",
        f"https://app.asana.com/0/0/{TASK},",
        f"https://app.asana.com/0/0/{TASK}.",
        f"  https://app.asana.com/0/0/{TASK}/f\n",
        f"http://127.0.0.1:8123/tasks/{TASK}",
    ],
)
def test_every_way_to_link_to_a_task_is_understood(link: str) -> None:
    assert task_gid_in(link) == TASK


@pytest.mark.parametrize(
    "link",
    [
        "",
        "https://app.asana.com/",
        "https://app.asana.com/0/1206000000000123/list",
        "https://app.asana.com/0/1206000000000123",
        "https://app.asana.com/1/99/project/1206000000000123/list/7",
        f"https://app.asana.com/0/portfolio/12/{TASK}",
        f"https://app.asana.com/0/goals/12/{TASK}",
        f"https://app.asana.com/0/team/12/{TASK}",
        "https://app.asana.com/1/99/project/1206000000000123",
        f"https://app.asana.com/0/0/{TASK}x",
        f"https://app.asana.com.evil.example/0/0/{TASK}",
        f"https://evil.example/?to=https://app.asana.com/0/0/{TASK}",
        f"https://evil.example/0/0/{TASK}",
        f"https://evil.example:80/tasks/{TASK}",
        f"javascript:https://app.asana.com/0/0/{TASK}",
        f"https://app.asana.com/0/0/{'9' * 40}",
        "https://app.asana.com/1/99/" + "a/" * 50_000,
    ],
)
def test_anything_else_is_no_link_to_a_task(link: str) -> None:
    assert task_gid_in(link) is None
