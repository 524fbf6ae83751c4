"""As much of a vLLM server as adapters meet, on a real socket: it lists models, loads adapters from
their folders, and answers in the name of the one that was asked for."""

from contextlib import contextmanager
from pathlib import Path

from model_server import JsonHandler, completion, serving


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

    class Handler(JsonHandler):
        def do_GET(self):
            self.answer(*served.models())

        def do_POST(self):
            loads = self.path == "/v1/load_lora_adapter"
            self.answer(*(served.load if loads else served.complete)(self.body()))

    with serving(Handler) as url:
        served.url = f"{url}/v1"
        yield served
