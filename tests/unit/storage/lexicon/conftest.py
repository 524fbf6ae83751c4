"""A home with a few pages, and its word index."""

import pytest
from ready_home import prepare_home
from word_index import PAGES, serve

from storage.database import open_database
from storage.lexicon import Lexicon
from storage.settings import load_settings


@pytest.fixture
def db(home):
    found = open_database(load_settings(home=prepare_home(home)))
    yield found
    found.engine.dispose()


@pytest.fixture
def lexicon(home, db):
    for uri, text in PAGES.items():
        serve(db, uri, text)
    return Lexicon(home, db)
