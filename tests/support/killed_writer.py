"""A process that is killed in the middle of its work on files."""

import os
import signal
from collections.abc import Callable
from typing import Any

CALLS = ("open", "fchown", "fchmod", "fsync", "replace", "unlink")


def killed_at(call: int, act: Callable[[], object]) -> bool:
    """Do it in a process that dies at its n-th call to the file system; whether it died."""
    child = os.fork()
    if child == 0:
        left = call

        def dying(real: Callable[..., Any]) -> Callable[..., Any]:
            def called(*given: Any, **named: Any) -> Any:
                nonlocal left
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*given, **named)

            return called

        for name in CALLS:
            setattr(os, name, dying(getattr(os, name)))
        act()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)
