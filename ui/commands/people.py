"""The people of a home: with the first one, the desk asks everybody to sign in."""

import sys
from typing import Annotated, Any

import typer

from storage.errors import BadInput
from storage.tables import Person
from ui import render
from ui.commands.work import Json
from ui.context import house

Name = Annotated[str, typer.Argument(help="The person's name, or e-mail address.")]
Email = Annotated[str | None, typer.Option(help="E-mail address; single sign-on goes by it.")]
Team = Annotated[str | None, typer.Option(help="Their team.")]
Skills = Annotated[
    list[str] | None, typer.Option("--skill", help="A content type they know. Repeat it.")
]
COLUMNS = ("name", "role", "team", "skills", "email", "password", "active")


def register(app: typer.Typer) -> None:
    people = typer.Typer(help="Who may work here, and as what.", no_args_is_help=True)
    people.command("add")(add)
    people.command("list")(listed)
    people.command("set")(change)
    people.command("password")(password)
    people.command("end")(end)
    app.add_typer(people, name="people")


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What their work is recorded under.")],
    role: Annotated[str, typer.Option(help="writer, reviewer, lead or admin.")],
    email: Email = None,
    team: Team = None,
    skill: Skills = None,
) -> None:
    """Add somebody. The first person must be an admin, and makes this a team's home."""
    from storage.people import add_person

    with house(context) as built:
        known_types(built.types, skill)
        with built.db.write() as session:
            person = add_person(
                session,
                built.reviewer,
                name,
                role,
                email=email,
                team=team or "",
                skills=skill or [],
            )
        by_password = built.settings.sign_in == "password"
    render.out().print(f"added {person.name}, {person.role}", markup=False)
    if by_password:
        render.err().print(
            f'They need a password: copydesk people password "{person.name}"', markup=False
        )


def listed(context: typer.Context, json: Json = False) -> None:
    """List the people, those who left last."""
    from storage.people import people

    with house(context, anybody=True) as built, built.db.read() as session:
        rows = [as_row(person) for person in people(session)]
    if json:
        render.print_json(rows)
        return
    empty = "Nobody: this home has one user. Add people: copydesk people add NAME --role admin"
    print_people(rows, empty)


def print_people(rows: list[dict[str, Any]], empty: str = "") -> None:
    spoken = [{**row, "skills": ", ".join(row["skills"])} for row in rows]
    render.print_table("People", spoken, empty, *COLUMNS)


def as_row(person: Person) -> dict[str, Any]:
    """A person without what nobody may see."""
    kept = person.model_dump(
        mode="json", include={"id", "name", "role", "team", "skills", "email", "active"}
    )
    return {**kept, "password": bool(person.password), "single_sign_on": bool(person.subject)}


def change(
    context: typer.Context,
    name: Name,
    role: Annotated[str | None, typer.Option(help="writer, reviewer, lead or admin.")] = None,
    email: Email = None,
    team: Team = None,
    skill: Skills = None,
    active: Annotated[
        bool | None, typer.Option("--active/--inactive", help="Whether they may work here.")
    ] = None,
) -> None:
    """Change a role, team, skills (all of them), or whether somebody may work here."""
    from storage.people import change_person

    with house(context) as built:
        known_types(built.types, skill)
        with built.db.write() as session:
            person = change_person(
                session,
                built.reviewer,
                name,
                role=role,
                email=email,
                team=team,
                skills=skill,
                active=active,
            )
            row = as_row(person)
    print_people([row])


def known_types(types: Any, skills: list[str] | None) -> None:
    unknown = [skill for skill in skills or [] if skill not in types]
    if unknown:
        raise BadInput(
            f"no content type {unknown[0]!r}", f"a skill is one of: {', '.join(sorted(types))}"
        )


def password(
    context: typer.Context,
    name: Name,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Read it from standard input, one line.")
    ] = False,
) -> None:
    """Give somebody a password (12 characters at least), and sign them out everywhere."""
    from storage.passwords import set_password
    from storage.people import find_person

    with house(context) as built:
        with built.db.read() as session:
            person = find_person(session, name)  # before anybody types one for nothing
        given = sys.stdin.readline().rstrip("\r\n") if stdin else ask(person.name)
        with built.db.write() as session:
            set_password(session, built.reviewer, person.name, given)
    render.out().print(f"{person.name} has a new password", markup=False)


def ask(name: str) -> str:
    """Twice, without showing it."""
    given: str = typer.prompt(
        f"Password for {render.shown(name)}", hide_input=True, confirmation_prompt=True, err=True
    )
    return given


def end(context: typer.Context, name: Name) -> None:
    """Sign somebody out of every browser. `people set --inactive` keeps them out."""
    from storage.people import end_person

    with house(context) as built, built.db.write() as session:
        count = end_person(session, built.reviewer, name)
    render.out().print(f"signed out of {count} browser{'' if count == 1 else 's'}")
