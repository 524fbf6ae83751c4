"""Every word the desk says, in one place: to read it as a whole, and to translate it.

One module a page; no name is used twice.
"""

from ui.texts.briefs import *
from ui.texts.budgets import *
from ui.texts.chat import *
from ui.texts.inbox import *
from ui.texts.learning import *
from ui.texts.pieces import *
from ui.texts.plural import *
from ui.texts.review import *
from ui.texts.shell import *
from ui.texts.signin import *
from ui.texts.slack import *
from ui.texts.sources import *
from ui.texts.taste import *
from ui.texts.team import *
from ui.texts.words import *
