"""What the practice room does beside answering: deliveries, retries, heartbeats; all of it can be called off."""

import asyncio
from collections.abc import Coroutine


class UnderWay:
    """Work that goes on by itself until it is done or called off."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def call_off(self) -> None:
        """End all of it, however far it is."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def __len__(self) -> int:
        return len(self._tasks)
