import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PAYLOADS = Path(__file__).parents[1] / "payloads"


@pytest.fixture
def payload() -> Callable[[str], dict[str, Any]]:
    """A fresh copy of a payload of the corpus by its file name without `.json`."""

    def load(name: str) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_bytes())
        return loaded

    return load
