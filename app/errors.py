"""Errors meant for the person who called us.

TriageError           says what is wrong, where, and what to do next; ends a command with exit code 2
├── NotThere          what was asked for does not exist (404 on the admin API)
├── NotNow            the state of things forbids it (409 on the admin API)
└── Unavailable       the database cannot be reached (503 on the admin API)
"""


class TriageError(Exception):
    status = 400


class NotThere(TriageError):  # noqa: N818 - named by what the caller learns
    status = 404


class NotNow(TriageError):  # noqa: N818 - named by what the caller learns
    status = 409


class Unavailable(TriageError):  # noqa: N818 - named by what the caller learns
    status = 503
