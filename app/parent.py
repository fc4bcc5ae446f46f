"""Ending with the process that started us, however it ended: it holds the other end of our standard input."""

import os
import signal
import threading


def end_with_parent() -> None:
    """Stop, as if asked to, once the parent is gone."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="parent watch").start()
