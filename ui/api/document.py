"""The OpenAPI document: the scope that each call needs, what problems and webhooks look like."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel

from ui.api.asking import BEARER, Asking
from ui.api.problems import Problem
from ui.api.shapes import WebhookEvent

SIGNED = (
    "Sent to each webhook that wants the event, until it is answered with 2xx. Signed as Standard "
    "Webhooks says (https://www.standardwebhooks.com), so that its libraries check it: "
    "`Webhook-Signature` is `v1,` and the base64 of HMAC-SHA256 over "
    "`{Webhook-Id}.{Webhook-Timestamp}.{body}`; the key is what stands after `whsec_` in the "
    "webhook's secret, base64 decoded. Compare in constant time, refuse old timestamps, and know "
    "a message that comes twice by its id."
)
HEADERS = {
    "Webhook-Id": "The message's id: the same at every attempt.",
    "Webhook-Timestamp": "When this attempt was made: seconds since 1970, UTC.",
    "Webhook-Signature": "`v1,` and the signature in base64.",
}


def described(app: FastAPI, routers: Sequence[APIRouter]) -> dict[str, Any]:
    """The document, made once, of an application and the routers that it includes."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        for route in (*app.routes, *chain.from_iterable(one.routes for one in routers)):
            if isinstance(route, APIRoute):
                name_scopes(made["paths"][route.path_format], route)
        for shape in (Problem, WebhookEvent):
            add_shape(made, shape)
        made["webhooks"] = {"event": {"post": delivery()}}
        app.openapi_schema = made
    return app.openapi_schema


def name_scopes(path: dict[str, Any], route: APIRoute) -> None:
    """Says of a call which scope its token needs: to people, and as OpenAPI 3.1 does."""
    for scope in scopes_of(route.dependant):
        for method in route.methods or ():
            call = path[method.lower()]
            said = call.get("description", "")
            call["description"] = f"{said}\n\nNeeds the scope `{scope}`.".strip()
            call["security"] = [{BEARER.scheme_name: [scope]}]


def scopes_of(dependant: Dependant) -> Iterator[str]:
    for one in dependant.dependencies:
        if isinstance(one.call, Asking):
            yield one.call.scope


def add_shape(made: dict[str, Any], shape: type[BaseModel]) -> None:
    shapes = made.setdefault("components", {}).setdefault("schemas", {})
    schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
    shapes.update(schema.pop("$defs", {}))
    shapes[shape.__name__] = schema


def delivery() -> dict[str, Any]:
    """One message to a webhook."""
    shape = {"$ref": f"#/components/schemas/{WebhookEvent.__name__}"}
    text = {"type": "string"}
    return {
        "operationId": "told",
        "summary": "Something happened",
        "description": SIGNED,
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": said, "schema": text}
            for name, said in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": shape}}},
        "responses": {"2XX": {"description": "It has arrived; anything else is tried again"}},
    }
