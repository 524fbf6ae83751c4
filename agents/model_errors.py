"""What went wrong with a model server, in our words: may it pass, and what can be done."""

from collections.abc import Iterator
from dataclasses import dataclass

from storage.errors import BadReply, CopydeskError, ModelError, ModelUnavailable, first_line

PASSING_STATUS = frozenset({408, 409, 425, 429})
ADVICE = {
    400: "shorten the brief, or raise context_tokens",
    401: "check COPYDESK_MODEL_KEY",
    403: "check what COPYDESK_MODEL_KEY may do",
    404: "check COPYDESK_MODEL and COPYDESK_MODEL_URL",
    429: "lower COPYDESK_PARALLEL or wait",
}
SERVER_ADVICE = "check that the model server is up; `copydesk doctor` asks it"


@dataclass(frozen=True)
class Problem:
    """One failed call. `passing`: the same call may succeed a little later."""

    error: CopydeskError
    passing: bool


def problem_of(error: Exception, model: str, url: str) -> Problem:
    """Sort what a client library raised.

    Libraries differ in their exceptions and agree in what is underneath: an HTTP status, a
    transport that failed, or a body that was not what the protocol says.
    """
    where = f"{model} at {url}" if url else model
    status = status_of(error)
    if status is not None:
        passing = status >= 500 or status in PASSING_STATUS
        message = f"{where} answered with status {status}: {first_line(error)}"
        return Problem(ModelUnavailable(message, ADVICE.get(status, SERVER_ADVICE)), passing)
    if any(is_timeout(cause) for cause in chain(error)):
        message = f"{where} gave no answer in time"
        advice = "raise COPYDESK_MODEL_TIMEOUT_SECONDS, or check the model server's load"
        return Problem(ModelUnavailable(message, advice), True)
    if any(is_transport(cause) for cause in chain(error)):
        message = f"{where} cannot be reached: {first_line(list(chain(error))[-1])}"
        return Problem(ModelUnavailable(message, SERVER_ADVICE), True)
    return Problem(nonsense(where, first_line(error)), False)


def nonsense(where: str, detail: str) -> ModelError:
    return BadReply(
        f"{where} answered with something that is not a chat completion ({detail})",
        "check COPYDESK_MODEL_URL: it must end where an OpenAI-compatible server expects it",
    )


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, nearest first."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


def status_of(error: BaseException) -> int | None:
    """The HTTP error status behind the error, where there is one."""
    for cause in chain(error):
        response = getattr(cause, "response", None)
        for value in (getattr(cause, "status_code", None), getattr(response, "status_code", None)):
            if isinstance(value, int) and value >= 400:
                return value
    return None


def is_timeout(error: BaseException) -> bool:
    return isinstance(error, TimeoutError) or "Timeout" in type(error).__name__


def is_transport(error: BaseException) -> bool:
    """Connection refused, reset, closed half-way... by class name, since httpx has two names."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return isinstance(error, ConnectionError) or bool(
        names & {"TransportError", "APIConnectionError"}
    )
