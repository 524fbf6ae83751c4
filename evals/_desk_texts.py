"""Generated pieces of five content types for `eval desk`: facts, a draft about them, and what is
wrong with it. Everything follows from the piece's number, so that any process makes the same."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

FIRST = (
    "Alder Birch Cedar Dunlin Elmfield Fernhay Garth Hazel Islay Juniper Kelp Larch Marram Nettle "
    "Orchard Pennine Quill Rowan Sedge Teasel Umber Vale Willow Yarrow Ash Bramble Clover Dale "
    "Ebb Furrow Gorse Heron Ivy Kestrel Lapwing Moor Northlea Oakhanger Plover Rook"
).split()
MIDDLE = (
    "bread garden writing travel reading kitchen workshop weekend harbour market nursery evening "
    "winter summer corner window field river linen copper walnut canvas pocket folding standing "
    "hanging double narrow wide round"
).split()
LAST = (
    "board fork notebook bag lamp stool shelf basket blanket kettle apron tray clock mirror chest "
    "rug bowl jug hook ladder bench cushion planter trowel satchel case mat rack pan jar"
).split()
PARTS = "import export search invoice calendar login report sync printing upload backup".split()
TOWNS = "Hereford Walsall Kendal Stroud Lewes Ripon Thirsk Ludlow Alnwick Frome Hexham Oban".split()
PEOPLE = "Ines Tomasz Amara Wei Priya Lukas Nour Fiona Mateo Sanna Kofi Yara".split()
MATERIALS = (
    *("oiled alder", "turned ash", "waxed cotton", "carbon steel", "spun copper"),
    *("wool felt", "stoneware"),
)
CLOTHS = ("a damp cloth", "oil", "beeswax", "warm water")
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday".split()
MONTHS = "January March April May June September October November".split()

REVIEWERS = ("Ana", "Bruno", "Chiara", "Deepa", "Emil", "Farah")

Facts = dict[str, str]


@dataclass(frozen=True)
class Statement:
    """A sentence of a draft. `key` is the fact it speaks of; empty: none says it."""

    text: str
    verdict: str  # supported, contradicted, not_found
    key: str
    reason: str


@dataclass(frozen=True)
class Piece:
    """One item with the attempts at it, the last one to be reviewed."""

    number: int
    content_type: str
    title: str
    instruction: str
    facts: Facts
    attempts: tuple[tuple[Statement, ...], ...]

    def text(self, attempt: int = -1) -> str:
        return " ".join(statement.text for statement in self.attempts[attempt])

    @property
    def reason(self) -> str:
        """Why a person is asked."""
        for said in self.attempts[-1]:
            if said.verdict == "contradicted":
                return f"blocked: {said.reason}"
        return "cold start: a person sees every draft until enough are decided"

    @property
    def why(self) -> str:
        return "policy" if self.reason.startswith("blocked") else "uncertain"


@dataclass(frozen=True)
class Kind:
    """How pieces of a type are asked for and put. `{}` stands for the fact's value."""

    instruction: str
    lines: dict[str, tuple[str, ...]]


KINDS = {
    "product_blurb": Kind(
        "Write the product blurb for the {} in our catalogue.",
        {
            "material": ("It is made from {}.", "We make it from {}, by hand."),
            "size": ("It measures {}.", "At {}, it fits most rooms."),
            "made in": ("The workshop is in {}.", "Every one comes from {}."),
            "price": ("The price is {}.", "It costs {}."),
            "care": ("To care for it, {}.", "All it asks is this: {}."),
        },
    ),
    "release_note": Kind(
        "Write the release note for version {}.",
        {
            "version": ("Version {} is out.", "This is release {}."),
            "part": ("It changes the {} screen.", "Most of the work went into {}."),
            "speed": ("It is now {} faster than before.", "On our machines it runs {} faster."),
            "fixed": ("{} reported faults are mended.", "We closed {} reports."),
            "date": ("You can have it from {}.", "It reaches everybody on {}."),
        },
    ),
    "social_post": Kind(
        "Announce the {} event in two or three sentences.",
        {
            "place": ("Join us in {}.", "This time we meet in {}."),
            "date": ("It is on {}.", "Keep {} free."),
            "host": ("{} shows how it is done.", "Your host is {}."),
            "price": ("Tickets are {}.", "A seat costs {}."),
            "seats": ("There are {} seats.", "Only {} places are left."),
        },
    ),
    "faq_answer": Kind(
        "What are the rules for sending back the {}?",
        {
            "days": (
                "You can send it back within {} days.",
                "You have {} days to change your mind.",
            ),
            "refund": ("The refund takes {} working days.", "Money is back after {} working days."),
            "postage": ("Return postage is {}.", "Sending it back costs {}."),
            "contact": ("Write to {} first.", "{} at the desk can help."),
        },
    ),
    "newsletter_item": Kind(
        "Write the newsletter item about the {}.",
        {
            "person": ("{} has been working on it since spring.", "The idea came from {}."),
            "place": ("It was made in {}.", "You can see it at our shop in {}."),
            "sold": ("We have sold {} so far.", "{} of them have found a home."),
            "date": ("The next batch is ready on {}.", "Orders open on {}."),
            "price": ("It costs {}.", "The price stays at {}."),
            "hours": ("One takes {} hours to make.", "There are {} hours of work in each."),
            "wood": ("We use {} throughout.", "The first ones were {}."),
        },
    ),
}
VALUES: dict[str, Callable[[random.Random], str]] = {
    "material": lambda dice: dice.choice(MATERIALS),
    "wood": lambda dice: dice.choice(MATERIALS),
    "size": lambda dice: f"{dice.randint(12, 180)} by {dice.randint(8, 90)} cm",
    "care": lambda dice: f"wipe it with {dice.choice(CLOTHS)}",
    "version": lambda dice: f"{dice.randint(1, 9)}.{dice.randint(0, 30)}.{dice.randint(0, 9)}",
    "part": lambda dice: dice.choice(PARTS),
    "speed": lambda dice: f"{dice.randint(5, 95)}%",
    "date": lambda dice: f"{dice.choice(DAYS)}, {dice.randint(1, 28)} {dice.choice(MONTHS)}",
    "price": lambda dice: f"£{dice.randint(4, 480)}",
    "postage": lambda dice: f"£{dice.randint(2, 12)}",
    "place": lambda dice: dice.choice(TOWNS),
    "made in": lambda dice: dice.choice(TOWNS),
    "host": lambda dice: dice.choice(PEOPLE),
    "contact": lambda dice: dice.choice(PEOPLE),
    "person": lambda dice: dice.choice(PEOPLE),
}
"""What a fact may be; the others are counts."""

TYPES = tuple(KINDS)

COLOUR = (
    "It makes a lovely present for anyone who likes {}.",
    "Readers of {} will know it already.",
    "Nothing else we make is asked for so often in {}.",
    "It was named the best of its kind by a magazine about {}.",
    "People who work with {} swear by it.",
    "It will last longer than any {}.",
)
THINGS = (
    *("old kitchens", "long walks", "small gardens", "plain tools"),
    *("good paper", "quiet evenings", "early trains"),
)


def piece(number: int) -> Piece:
    """The piece of that number; every sixth has an earlier attempt."""
    dice = random.Random(number)
    content_type = TYPES[number % len(TYPES)]
    kind = KINDS[content_type]
    name = f"{dice.choice(FIRST)} {dice.choice(MIDDLE)} {dice.choice(LAST)}"
    facts = {"name": name, **{key: value_of(key, dice) for key in kind.lines}}
    about = facts.get("version") if content_type == "release_note" else name
    attempts = tuple(statements(kind, facts, dice) for _ in range(2 if number % 6 == 0 else 1))
    title = f"{name} (no. {number + 1:,})"
    return Piece(number, content_type, title, kind.instruction.format(about), facts, attempts)


def value_of(key: str, dice: random.Random) -> str:
    make = VALUES.get(key)
    return make(dice) if make else str(dice.randint(3, 900))


def statements(kind: Kind, facts: Facts, dice: random.Random) -> tuple[Statement, ...]:
    """What the draft says: most of it as the facts have it, some changed, some made up."""
    found = [
        fact_statement(key, facts[key], dice.choice(lines), dice)
        for key, lines in kind.lines.items()
        if dice.random() < 0.9
    ]
    for _ in range(dice.choice((0, 0, 1, 1, 2))):
        made_up = dice.choice(COLOUR).format(dice.choice(THINGS))
        found.append(Statement(made_up, "not_found", "", "no source says this"))
    dice.shuffle(found)
    first = Statement(f"Here is the {facts['name']}.", "supported", "name", "said in the facts")
    return (first, *found)


def fact_statement(key: str, value: str, line: str, dice: random.Random) -> Statement:
    if dice.random() < 0.12:
        other = value_of(key, dice)
        if other != value:
            return Statement(
                line.format(other), "contradicted", key, f"the facts say {value}, not {other}"
            )
    return Statement(line.format(value), "supported", key, "said in the facts")


def choose(values: Sequence[str], number: int, share: float) -> str:
    """One of the values for this share of the numbers, evenly spread; else nothing."""
    spot = (number * 0.6180339887) % 1.0
    return values[number % len(values)] if spot < share else ""
