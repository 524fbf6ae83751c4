"""How sure a model was of a draft, by its tokens and by what it says another time."""

from agents.replies import Reply, Token, tokens_of
from agents.sureness import sureness

TEXT = "It costs £42. It glows."


def reply(text: str, *tokens: tuple[int, int, float]) -> Reply:
    return Reply(text, 1, 1, 0.1, -0.4, tokens=tuple(Token(*token) for token in tokens))


def test_the_claim_it_was_least_sure_of_counts() -> None:
    found = sureness(TEXT, reply(TEXT, (0, 8, -0.1), (8, 13, -0.3), (14, 23, -2.0)))
    assert found["claim_logprob_min"] == found["token_logprob_min"] == -2.0
    assert found["mean_logprob"] == -0.4


def test_tokens_that_were_cut_off_do_not_count() -> None:
    whole = f'"{TEXT}" And'
    found = sureness(TEXT, reply(whole, (0, 14, -0.5), (25, 28, -9.0)))
    assert found["token_logprob_min"] == -0.5


def test_a_model_that_says_nothing_of_its_tokens_gives_no_signals() -> None:
    assert sureness(TEXT, Reply(TEXT, 1, 1, 0.1)) == {}


def test_agreement_is_that_of_all_claims_and_of_the_least_repeated() -> None:
    found = sureness(TEXT, Reply(TEXT, 1, 1, 0.1), ["It costs £42.", "Cost: £42."])
    assert found["samples_agree_min"] == 0.0
    assert 0.3 < found["samples_agree"] < 0.7


def test_a_character_may_be_spread_over_tokens() -> None:
    pound = list("£".encode())
    said = [
        {"token": "a", "bytes": [97], "logprob": -0.1},
        {"token": "\ufffd", "bytes": pound[:1], "logprob": -0.2},
        {"token": "\ufffd", "bytes": pound[1:], "logprob": -0.3},
        {"token": "9", "logprob": -0.4},
    ]
    found = tokens_of({"content": said}, "a£9")
    assert [(one.start, one.end) for one in found] == [(0, 1), (1, 1), (1, 2), (2, 3)]
    assert tokens_of({"content": said}, "something else") == ()
