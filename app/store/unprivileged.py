"""Starts a PostgreSQL program that dies with us and, where we are root, runs without root's rights.

PostgreSQL refuses to run as root. As root the program becomes the user `nobody` and keeps one right, CAP_DAC_OVERRIDE,
so that it reaches a data folder and a virtual environment below folders that only root may enter: no folder's rights
are changed and no user is created. It needs SECBIT_NO_SETUID_FIXUP because access(2), with which PostgreSQL looks for
its own program, otherwise leaves that right out (Linux fs/open.c, access_override_creds).

This file is also the launcher itself, run as a script: a process of its own may change user and capabilities, which a
`preexec_fn` in a process with threads may not safely do. It imports the standard library only, to start quickly.
"""

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Sequence
from typing import Final, NamedTuple

NOT_ALLOWED: Final = 77
"""Exit code of the launcher when the rights it needs are not given (EX_NOPERM of sysexits.h)."""
NOT_STARTED: Final = 127
"""Exit code of the launcher when the program cannot be run at all."""

ENVIRONMENT: Final = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C" if sys.platform == "darwin" else "C.UTF-8",  # macOS has no C.UTF-8
    "TZ": "UTC",
}
"""All that a child gets to see of an environment."""

# linux/prctl.h, linux/securebits.h, linux/capability.h
PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 1, 28, 38, 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE, CAP_KILL = 1, 5
CAPABILITY_VERSION_3 = 0x20080522


class User(NamedTuple):
    uid: int
    gid: int


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Capabilities(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def database_user() -> User:
    """Whom the database's files belong to: us, or `nobody` where we are root."""
    if os.geteuid() != 0:
        return User(os.geteuid(), os.getegid())
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return User(65534, 65534)  # images without /etc/passwd: the kernel's overflow user
    return User(entry.pw_uid, entry.pw_gid)


def launched(command: Sequence[str]) -> list[str]:
    """The command line that runs `command` (program as an absolute path) as the database's user, in ENVIRONMENT only.

    On Linux it gets SIGINT when the THREAD that starts it ends (prctl(2), PR_SET_PDEATHSIG): start it from a thread
    that lives as long as it should. Exit code NOT_ALLOWED: the rights for this are missing.
    """
    user = database_user()
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(user.uid), str(user.gid), *command]


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _become(user: User) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    header = _Header(CAPABILITY_VERSION_3, 0)
    capabilities = (_Capabilities * 2)()  # version 3 has 64 bits in two halves
    _checked(libc.capget(ctypes.byref(header), capabilities))
    if not capabilities[0].effective & 1 << CAP_KILL:
        raise PermissionError("root may not signal other users' processes here, so it could never stop the database")
    _checked(libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setgid(user.gid)
    os.setuid(user.uid)
    only = 1 << CAP_DAC_OVERRIDE
    capabilities[0] = _Capabilities(only, only, only)
    capabilities[1] = _Capabilities(0, 0, 0)
    _checked(libc.capset(ctypes.byref(header), capabilities))
    _checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))
    _checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def _die_with(owner: int) -> None:
    """Comes after `_become`: a change of user clears it."""
    _checked(ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0))
    if os.getppid() != owner:
        raise ProcessLookupError("the service ended while its database was starting")


def _prepare(owner: int, user: User) -> None:
    if sys.platform == "linux":
        if os.geteuid() == 0:
            _become(user)
        _die_with(owner)
    elif os.geteuid() == 0:
        raise PermissionError("only Linux can run the database for root")


def _launch(arguments: list[str]) -> int:
    owner, uid, gid = map(int, arguments[:3])
    command = arguments[3:]
    try:
        _prepare(owner, User(uid, gid))
    except OSError as problem:
        sys.stderr.write(f"cannot run {command[0]} without root's rights: {problem}\n")
        return NOT_ALLOWED
    try:
        os.execve(command[0], command, ENVIRONMENT)  # noqa: S606 - no shell is wanted here
    except OSError as problem:
        sys.stderr.write(f"cannot run {command[0]}: {problem}\n")
        return NOT_STARTED


if __name__ == "__main__":
    sys.exit(_launch(sys.argv[1:]))
