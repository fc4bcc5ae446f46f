"""The sandbox's memory in a file."""

import warnings
from dataclasses import replace
from pathlib import Path

from app.sandbox.records import Task
from app.sandbox.saved import load, save
from app.sandbox.state import State
from app.sandbox.versions import Kept


def test_what_fields_hold_is_found_again_as_it_was_without_a_warning(tmp_path: Path) -> None:
    state, again, file = State(None), State(None), tmp_path / "sandbox.json"
    task = Task(gid="1", name="Calendar", created_at=1.0, modified_at=1.0, permalink_url="http://127.0.0.1/tasks/1")
    task = replace(task, values={"text": "9 of 10", "count": 2, "hours": 1.5})
    state.tasks[task.gid] = Kept(task, 0.0)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        save(state, file)
    load(again, file)

    assert again.tasks["1"].now.values == {"text": "9 of 10", "count": 2, "hours": 1.5}
    assert [type(value) for value in again.tasks["1"].now.values.values()] == [str, int, float]
