"""A tiny OpenAI-compatible server on a real socket that behaves as badly as it is told to."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def completion(text="Fine.", reason="stop", logprobs=None):
    choice = {"index": 0, "finish_reason": reason, "logprobs": logprobs}
    choice["message"] = {"role": "assistant", "content": text}
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [choice],
        "usage": usage,
    }


class Served:
    """`answers` are used in turn, the last one for ever: (status, body), seconds to hang, or a
    function that gives one of these when it likes."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []
        self.url = ""

    def next(self, body):
        self.asked.append(body)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


class JsonHandler(BaseHTTPRequestHandler):
    """Calls with a JSON body, answered with JSON, or with bytes as HTML."""

    def body(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, status, said):
        sent = said if isinstance(said, bytes) else json.dumps(said).encode()
        kind = "text/html" if isinstance(said, bytes) else "application/json"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *words):
        pass


@contextmanager
def serving(handler):
    """The server's address while it answers."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def model_server(*answers):
    served = Served(answers)

    class Handler(JsonHandler):
        def do_POST(self):
            answer = served.next(self.body())
            if callable(answer):
                answer = answer()
            if answer == "hang up":
                return
            if isinstance(answer, float):
                time.sleep(answer)
                return
            self.answer(*answer)

    with serving(Handler) as served.url:
        yield served
