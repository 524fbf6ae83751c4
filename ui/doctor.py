"""What `copydesk doctor` looks at."""

import shutil
from collections.abc import Callable
from typing import Any

from graphs.house import House
from storage.errors import CopydeskError

MIN_FREE_BYTES = 2 * 2**30


def checks(house: House) -> list[dict[str, Any]]:
    """One row per check: its name, `ok` or `failed`, and a detail or the next step."""
    looks: dict[str, Callable[[House], str]] = {
        "settings": settings,
        "database": database,
        "disk": disk,
        "embedding model": embedder,
        "writer": writer,
        "adapters": adapters,
        "grounding": grounding,
        "styles": styles,
        "vectors": vectors,
        "words": words,
        "autonomy": autonomy,
        "people": people,
    }
    return [row(name, look, house) for name, look in looks.items()]


def row(name: str, look: Callable[[House], str], house: House) -> dict[str, Any]:
    try:
        return {"check": name, "state": "ok", "detail": look(house)}
    except CopydeskError as error:
        return {"check": name, "state": "failed", "detail": f"{error}; {error.next_step}"}


def settings(house: House) -> str:
    return f"home {house.settings.home}, model {house.settings.model}"


def database(house: House) -> str:
    from storage.items import count_items

    with house.db.read() as session:
        return f"{sum(count_items(session).values())} items"


def disk(house: House) -> str:
    free = shutil.disk_usage(house.settings.home).free
    if free < MIN_FREE_BYTES:
        raise CopydeskError(f"{free / 2**30:.1f} GB free", "training needs about 2 GB; free some")
    return f"{free / 2**30:.0f} GB free"


def embedder(house: House) -> str:
    from agents.embedder import MiniLM

    return f"{len(MiniLM().embed_query('hello'))} dimensions"


def writer(house: House) -> str:
    reply = house.model.complete([{"role": "user", "content": "Say hello."}], max_tokens=8)
    return f"{house.model.name} answered in {reply.seconds:.1f} s"


def adapters(house: House) -> str:
    """A live adapter whose file is gone or was changed fails here."""
    from graphs.promoting import check_writers

    return check_writers(house)


def grounding(house: House) -> str:
    """Has the judge look at a claim: a folder without its files, or a model away, fails here."""
    if house.grounder is None:
        return house.settings.grounding
    from agents.text import sentences
    from agents.types import Evidence

    text = "The board is made of oak."
    house.grounder.ground(sentences(text), [Evidence("", 0, text)])
    return f"{house.settings.grounding} ({house.grounder.version})"


def styles(house: House) -> str:
    """Loads every style that a content type names; rules that are never run are told with why."""
    from agents.checks.style import load_styles

    names = [name for kind in house.types.values() for name in kind.styles]
    loaded = load_styles(names, house.settings.home)
    rules = sum(len(style.rules) for style in loaded)
    not_run = [f"{one.rule}: {one.reason}" for style in loaded for one in style.not_run]
    told = f"; not run: {'; '.join(not_run)}" if not_run else ""
    return f"{rules} rules of {len(loaded)} styles{told}"


def vectors(house: House) -> str:
    return f"{house.vectors.count()} passages"


def words(house: House) -> str:
    house.lexicon.catch_up()
    return "in step with the sources"


def autonomy(house: House) -> str:
    """Stopped automation is no failure of the installation: it is what should happen."""
    from storage.autonomy import stopped_types

    with house.db.read() as session:
        stopped = stopped_types(session)
    return "; ".join(f"{row.content_type}: {row.why}" for row in stopped) or "nothing is stopped"


def people(house: House) -> str:
    """A team of which nobody could sign in as an admin could never be changed at the desk."""
    from storage import people

    with house.db.read() as session:
        everyone = [person for person in people.people(session) if person.active]
    by_password = house.settings.sign_in == "password"
    if not everyone:
        return "one user, who signs in nowhere"
    able = [one for one in everyone if (one.password if by_password else one.email or one.subject)]
    if not any(one.role == "admin" for one in able):
        raise CopydeskError(
            "no admin can sign in at the desk",
            "give one a password: copydesk people password NAME"
            if by_password
            else "give one an e-mail address: copydesk people set NAME --email ADDRESS",
        )
    left = len(everyone) - len(able)
    waiting = f"; {left} cannot sign in yet" if left else ""
    return f"{len(everyone)} people, by {house.settings.sign_in}{waiting}"
