"""Every error a user can meet, and what to do next.

CopydeskError                 shown as one line and a next step, never a traceback
├── UsageError                the call was wrong (exit code 2)
│   ├── NotFound              no such item, task, source, snapshot, adapter, type
│   ├── BadInput              a brief, file or value that cannot be used
│   └── Forbidden             this person may not do that
└── WorkError                 the call was right, the work failed (exit code 1)
    ├── Conflict              someone else was first
    │   ├── AlreadyDecided    the task has a decision
    │   └── LeaseHeld         another process or person holds the lease
    ├── FetchFailed           a page's server is away, too slow, or asks to wait
    ├── StoreError            database locked, disk full, vector store away
    ├── ModelError            model away, slow, or answering nonsense
    │   ├── ModelUnavailable  no answer, an error status, a timeout
    │   └── BadReply          an answer that cannot be used
    ├── ModelFileError        a model file that is missing or has the wrong hash
    └── TrainingError         a training run that cannot start or go on
"""


class CopydeskError(Exception):
    """An expected failure. `str(error)` is what happened, `next_step` what to do about it."""

    exit_code = 1

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step


class UsageError(CopydeskError):
    exit_code = 2


class NotFound(UsageError):
    pass


class BadInput(UsageError):
    pass


class Forbidden(UsageError):
    pass


class WorkError(CopydeskError):
    pass


class Conflict(WorkError):
    pass


class AlreadyDecided(Conflict):
    pass


class LeaseHeld(Conflict):
    pass


class FetchFailed(WorkError):
    pass


class StoreError(WorkError):
    pass


class ModelError(WorkError):
    pass


class ModelUnavailable(ModelError):
    pass


class BadReply(ModelError):
    pass


class ModelFileError(WorkError):
    pass


class TrainingError(WorkError):
    pass


def first_line(error: BaseException, limit: int = 200) -> str:
    """What a library's error says, short enough for ours."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:limit]
