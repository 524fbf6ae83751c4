"""An OpenID provider on this machine: discovery, authorize, token with a signed ID token, keys.

Whoever `claims` names is signed in there already, so that it asks nothing and sends back at once.
"""

import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from web_server import Handler, Reply, WebServer, redirect, serving

CLIENT, SECRET = "copydesk-tests", "a secret that only tests know"


class Provider:
    """`claims` is what the next ID token says of its user; `signed_by` may be another's key."""

    def __init__(self, web: WebServer) -> None:
        self.web, self.issuer = web, web.url("")
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.signed_by = self.key
        self.claims: dict[str, Any] = {}
        self.nonces: dict[str, str] = {}
        self.signed_out = 0
        web.routes["*"] = self.answer

    def answer(self, request: Handler) -> Reply:
        place = urlsplit(request.path)
        asked = {name: values[0] for name, values in parse_qs(place.query).items()}
        if place.path == "/.well-known/openid-configuration":
            return document(self.metadata())
        if place.path == "/keys":
            return document({"keys": [self.key.as_dict(private=False)]})
        if place.path == "/authorize":
            return self.authorize(asked)
        if place.path == "/token":
            body = request.rfile.read(int(request.headers["Content-Length"])).decode()
            return self.token(parse_qs(body)["code"][0])
        if place.path == "/end":
            self.signed_out += 1
            return redirect(asked["post_logout_redirect_uri"])
        return Reply(status=404)

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, asked: Mapping[str, str]) -> Reply:
        code = secrets.token_hex(8)
        self.nonces[code] = asked["nonce"]
        return redirect(
            f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        )

    def token(self, code: str) -> Reply:
        at = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": at, "exp": at + 600}
        said = {**claims, "nonce": self.nonces.pop(code), **self.claims}
        id_token = jwt.encode({"alg": "RS256", "kid": "one"}, said, self.signed_by)
        return document({"access_token": "x", "token_type": "Bearer", "id_token": id_token})

    def secrets(self) -> str:
        """What stands in `.streamlit/secrets.toml` of a desk that trusts this provider."""
        return f"""
            [auth]
            redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
            cookie_secret = "{secrets.token_hex(32)}"
            client_id = "{CLIENT}"
            client_secret = "{SECRET}"
            server_metadata_url = "{self.issuer}/.well-known/openid-configuration"
        """


def document(value: object) -> Reply:
    return Reply(json.dumps(value).encode(), "application/json")


@contextmanager
def provided() -> Iterator[Provider]:
    with serving() as web:
        yield Provider(web)
