"""Who works here: the first person, roles, the last admin, names that look alike."""

import pytest
from sqlmodel import Session, select

from graphs.house import House
from storage.errors import BadInput, Conflict, CopydeskError, Forbidden, NotFound
from storage.events import events_of
from storage.people import add_person, change_person, end_person, find_person, people
from storage.rights import allowed, is_team, must
from storage.sessions import person_of, start
from storage.tables import Event


def team(session: Session) -> None:
    add_person(session, "anybody", "Ada", "admin", email="Ada@Example.org")
    for name, role in (("Lea", "lead"), ("Rob", "reviewer"), ("Wim", "writer")):
        add_person(session, "Ada", name, role)


def test_a_home_without_people_lets_its_user_do_everything(house: House) -> None:
    with house.db.read() as session:
        assert not is_team(session)
        must(session, "whoever", "people")


def test_the_first_person_may_be_added_by_anybody_and_is_an_admin(house: House) -> None:
    with house.db.write() as session:
        with pytest.raises(BadInput, match="first person must be an admin"):
            add_person(session, "anybody", "Wim", "writer")
        add_person(session, "anybody", "Ada", "admin")
        assert is_team(session)
        with pytest.raises(Forbidden, match="anybody is not one of the people"):
            add_person(session, "anybody", "Eve", "admin")


def test_each_role_may_do_what_those_before_it_may(house: House) -> None:
    rights = ("brief", "decide", "withdraw", "people")
    with house.db.write() as session:
        team(session)
        may = {
            name: [right for right in rights if allowed(session, name, right)]
            for name in ("Wim", "Rob", "Lea", "Ada", "Eve")
        }
    assert [len(may[name]) for name in ("Wim", "Rob", "Lea", "Ada", "Eve")] == [1, 2, 3, 4, 0]


def test_only_admins_change_people(house: House) -> None:
    with house.db.write() as session:
        team(session)
        with pytest.raises(Forbidden, match="Lea is a lead; this needs an admin"):
            change_person(session, "Lea", "Rob", role="admin")
        with pytest.raises(Forbidden):
            end_person(session, "Rob", "Lea")
        assert change_person(session, "Ada", "Rob", role="lead", skills=["faq", "faq"]).skills == [
            "faq"
        ]


@pytest.mark.parametrize("change", [{"role": "lead"}, {"active": False}])
def test_the_last_active_admin_stays_one(house: House, change: dict[str, object]) -> None:
    with house.db.write() as session:
        team(session)
        with pytest.raises(Conflict, match="last active admin"):
            change_person(session, "Ada", "Ada", **change)  # type: ignore[arg-type]
        add_person(session, "Ada", "Bea", "admin")
        change_person(session, "Bea", "Ada", **change)  # type: ignore[arg-type]
        with pytest.raises(CopydeskError):
            change_person(session, "Ada", "Bea", **change)  # type: ignore[arg-type]


def test_whoever_may_not_work_here_any_more_is_signed_out_and_may_do_nothing(
    house: House,
) -> None:
    with house.db.write() as session:
        team(session)
        token = start(session, find_person(session, "Rob"), 1)
        change_person(session, "Ada", "Rob", active=False)
        assert person_of(session, token, 10) is None
        with pytest.raises(Forbidden, match="may not work here any more"):
            must(session, "Rob", "decide")
        change_person(session, "Ada", "Rob", active=True)
        assert person_of(session, token, 10) is None


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "a\u202eb", "two\nlines", "x" * 81, "\ud800"])
def test_names_that_nobody_can_read_are_refused(house: House, name: str) -> None:
    with house.db.write() as session, pytest.raises(BadInput):
        add_person(session, "anybody", name, "admin")


@pytest.mark.parametrize("name", ["ADA", " ada ", "\uff21\uff44\uff41", "ada@example.org"])
def test_nobody_gets_a_name_that_looks_like_anothers(house: House, name: str) -> None:
    with house.db.write() as session:
        team(session)
        with pytest.raises(Conflict):
            add_person(session, "Ada", name, "writer")


def test_two_spaces_are_one(house: House) -> None:
    with house.db.write() as session:
        assert add_person(session, "x", " Ada  Byron ", "admin").name == "Ada Byron"


@pytest.mark.parametrize("email", ["ada", "@x.org", "a b@x.org", "ada@", "ada@x"])
def test_what_is_no_address_is_refused(house: House, email: str) -> None:
    with house.db.write() as session, pytest.raises(BadInput, match="no e-mail address"):
        add_person(session, "x", "Ada", "admin", email=email)


def test_another_address_forgets_the_single_sign_on_of_the_old_one(house: House) -> None:
    with house.db.write() as session:
        team(session)
        ada = find_person(session, "ada@example.org")
        ada.subject = "https://id.example|1"
        change_person(session, "Ada", "Ada", email="ADA@example.org")
        assert ada.subject
        change_person(session, "Ada", "Ada", email="byron@example.org")
        assert ada.subject is None
        change_person(session, "Ada", "Ada", email="")
        assert ada.email is None


def test_who_left_comes_last_and_nobody_unknown_is_found(house: House) -> None:
    with house.db.write() as session:
        team(session)
        change_person(session, "Ada", "Lea", active=False)
        assert [person.name for person in people(session)] == ["Ada", "Rob", "Wim", "Lea"]
        with pytest.raises(NotFound, match="nobody named 'Eve'"):
            find_person(session, "Eve")


def test_changes_are_logged_under_the_one_who_made_them(house: House) -> None:
    with house.db.write() as session:
        team(session)
        change_person(session, "Ada", "Rob", role="lead")
        change_person(session, "Ada", "Rob", role="lead")
        end_person(session, "Rob", "Rob")
    with house.db.read() as session:
        said = [(event.actor, event.verb) for event in events_of(session, "Rob")]
        everything = repr([event.data for event in session.exec(select(Event))])
    assert said == [("Ada", "person_added"), ("Ada", "person_changed"), ("Rob", "sessions_ended")]
    assert "password" not in everything
