"""Somebody whom the sandbox's Asana tells."""

from collections.abc import Iterator

import pytest

from tests.sandbox.listener import Listener, listening


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as one:
        yield one
