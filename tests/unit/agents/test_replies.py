from langchain_core.messages import AIMessage

from agents.replies import mean_logprob, merged, reply_of, request_options

SCHEMA = {"type": "object"}


def test_each_provider_is_asked_in_its_own_words():
    assert request_options("anthropic", 9, 0.5, None, False) == {
        "max_tokens": 9,
        "temperature": 0.5,
    }
    ollama = request_options("ollama", 9, 0.5, SCHEMA, True)
    assert ollama == {"options": {"num_predict": 9, "temperature": 0.5}, "format": SCHEMA}
    google = request_options("google_genai", 9, 0.5, SCHEMA, False)
    assert google["max_output_tokens"] == 9
    assert google["response_schema"] == SCHEMA
    assert "response_format" in request_options("mistralai", 9, 0.5, SCHEMA, False)
    local = request_options("local", 9, 0.5, SCHEMA, True)
    assert local["logprobs"] is True
    assert local["extra_body"]["response_format"]["json_schema"]["schema"] == SCHEMA


def test_extra_bodies_are_joined():
    found = merged({"a": 1, "extra_body": {"x": 1}}, {"b": 2, "extra_body": {"y": 2}})
    assert found == {"a": 1, "b": 2, "extra_body": {"x": 1, "y": 2}}
    assert merged({"a": 1}, {}) == {"a": 1}


def test_a_message_without_any_usage_is_a_reply_of_no_tokens():
    reply = reply_of(AIMessage("Hi", response_metadata={"stop_reason": "end_turn"}), 0.1)
    assert (reply.text, reply.prompt_tokens, reply.finish_reason) == ("Hi", 0, "end_turn")


def test_a_reply_of_several_parts_is_their_text():
    parts = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "Yes."}]
    assert reply_of(AIMessage(parts), 0.1).text == "Yes."


def test_logprobs_that_are_not_there_are_none():
    assert mean_logprob(None) is None
    assert mean_logprob({"content": None}) is None
    assert mean_logprob({"content": [{"logprob": -1.0}, {"logprob": -2.0}]}) == -1.5
