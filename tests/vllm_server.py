"""As much of a vLLM server as adapters meet, on a real socket: it lists models, loads adapters from
their folders, and answers in the name of the one that was asked for."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from model_server import completion


class Vllm:
    def __init__(self):
        self.url, self.adapters, self.asked, self.updating = "", {}, [], True

    def models(self):
        return 200, {"object": "list", "data": [{"id": name} for name in ("m", *self.adapters)]}

    def load(self, body):
        name, folder = body["lora_name"], Path(body["lora_path"])
        if not self.updating:
            return 404, {"detail": "Not Found"}
        if name in self.adapters:
            return refusal(400, f"The lora adapter '{name}' has already been loaded.")
        if not (folder / "adapter_config.json").is_file():
            return refusal(404, f"Loading lora {name} failed: No adapter found for {folder}")
        self.adapters[name] = folder
        return 200, f"Success: LoRA adapter '{name}' added successfully."

    def complete(self, body):
        self.asked.append(body["model"])
        if body["model"] not in ("m", *self.adapters):
            return refusal(404, f"The model `{body['model']}` does not exist.")
        return 200, completion(f"Written by {body['model']}.")


def refusal(code, message):
    return code, {"error": {"message": message, "type": "InvalidUserInput", "code": code}}


@contextmanager
def vllm_server():
    served = Vllm()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(*served.models())

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            loads = self.path == "/v1/load_lora_adapter"
            self.answer(*(served.load if loads else served.complete)(body))

        def answer(self, status, said):
            sent = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *words):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        served.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
