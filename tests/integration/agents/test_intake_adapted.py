"""The intake's reader, fitted in torch and run without it."""

from datetime import date

import numpy as np
import torch

from agents.intake.parser import parse
from agents.intake.reading import LearnedReader
from agents.intake.tagger import Contexts, look
from evals._intake_lessons import Lesson, known_of
from evals._intake_net import Net, words_of

WEDNESDAY = date(2026, 3, 11)
RULED = {"kind": "briefs", "about": "", "briefs": []}


def lesson(text: str) -> Lesson:
    seen = look(text, RULED, WEDNESDAY)
    labels = ["B-topic" if one.text == "fair" else "O" for one in seen.tokens]
    return Lesson(seen, labels, {"kind": "briefs"}, seen.signs)


def changed_net(lessons: list[Lesson]) -> Net:
    """As if something had been learnt."""
    torch.manual_seed(1)
    net = Net(known_of(lessons)).eval()
    for weight in net.up.values():
        torch.nn.init.normal_(weight, std=0.05)
    return net


def test_the_adapted_model_without_torch_gives_the_vectors_it_was_fitted_with() -> None:
    lessons = [lesson("a tweet about the fair, warmly"), lesson("the fair")]
    net = changed_net(lessons)
    kept = [net.kept(one) for one in lessons]
    with torch.no_grad():
        layers, whole = net.contexts(kept)
        words = words_of(kept, layers)
    contexts = Contexts(net.weights_made(), threads=1)
    for place, one in enumerate(lessons):
        found = contexts.of(one.seen.text, one.seen.tokens)
        count = len(one.seen.tokens)
        np.testing.assert_allclose(found.words, words[place, :count].numpy(), atol=1e-3)
        np.testing.assert_allclose(found.whole, whole[place].numpy(), atol=1e-3)


def test_the_weights_that_ship_read_a_message() -> None:
    message = "Can I get two tweets about the spring fair, friendly, for young families, by Friday?"
    read = LearnedReader().complete(message, parse(message, WEDNESDAY), WEDNESDAY)
    (ask,) = read.asks
    assert (ask.content_type, ask.count, ask.topic) == ("social_post", 2, "the spring fair")
    assert (ask.audience, ask.due) == ("young families", "2026-03-13")
    assert ask.tone == "friendly"
