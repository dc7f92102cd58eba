"""A sign-in service on loopback: OpenID Connect with discovery, a page to choose who one is, codes, signed tokens and its keys."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

__all__ = ["PEOPLE", "Provider"]

PEOPLE = ("ada@example.org", "grace@example.org", "mary@example.org", "eve@example.org")
CLIENT, SECRET = "framewire", "the client's secret"
MINUTES = 10 * 60


class Provider:
    """One service; `claims` and `key` may be changed to give tokens that nobody should believe."""

    def __init__(self) -> None:
        self.true_key = self.key = RSAKey.generate_key(2048, parameters={"kid": "1"})
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, Mapping[str, str]] = {}  # by code: what its owner was asked for
        self.signed_out = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(self))
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"  # to the browser another site than localhost
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Answer no longer."""
        self._server.shutdown()
        self._server.server_close()

    def metadata(self) -> dict[str, Any]:
        """What discovery tells."""
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys", "end_session_endpoint": "leave"}
        told: dict[str, Any] = {name: f"{self.address}/{place}" for name, place in places.items()}
        lists = {"response_types_supported": ["code"], "subject_types_supported": ["public"], "code_challenge_methods_supported": ["S256"]}
        return {**told, **lists, "issuer": self.address, "id_token_signing_alg_values_supported": ["RS256"]}

    def code(self, email: str, asked: Mapping[str, str]) -> str:
        """A code with which the app gets a token for the person."""
        made = secrets.token_urlsafe()
        self.asked[made] = {**asked, "email": email}
        return made

    def tokens(self, told: Mapping[str, str]) -> dict[str, Any] | None:
        """The tokens for a code, once; None where code, secret, address or proof of it are not right."""
        asked = self.asked.pop(told.get("code", ""), {})
        proof = base64.urlsafe_b64encode(hashlib.sha256(told.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if not asked or proof != asked["code_challenge"] or any(told.get(k) != asked[k] for k in ("client_id", "redirect_uri")):
            return None
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "sub": asked["email"], "iat": now, "exp": now + MINUTES, "nonce": asked["nonce"]}
        person = {"email": asked["email"], "email_verified": True, "name": asked["email"].partition("@")[0].title()}
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, {**claims, **person, **self.claims}, self.key)
        return {"id_token": signed, "access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": MINUTES}


def _answering(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place, asked = self._asked(urlsplit(self.path).query)
            if place == "/authorize":
                self._say(_page(provider, asked), "text/html")
            elif place == "/leave":
                provider.signed_out += 1
                self._lead(asked["post_logout_redirect_uri"])
            else:
                told = KeySet([provider.true_key]).as_dict(private=False) if place == "/keys" else provider.metadata()
                self._say(json.dumps(told), "application/json")

        def do_POST(self) -> None:
            _, told = self._asked(self.rfile.read(int(self.headers["content-length"])).decode())
            named = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            known = self.headers.get("authorization") == f"Basic {named}" or told.get("client_secret") == SECRET
            tokens = provider.tokens({"client_id": CLIENT, **told}) if known else None
            self._say(json.dumps(tokens or {"error": "invalid_grant"}), "application/json", 200 if tokens else 400)

        def _asked(self, query: str) -> tuple[str, dict[str, str]]:
            return urlsplit(self.path).path, {name: values[0] for name, values in parse_qs(query).items()}

        def _lead(self, where: str) -> None:
            self.send_response(302)
            self.send_header("location", where)
            self.end_headers()

        def _say(self, text: str, kind: str, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing is said."""

    return Answering


def _page(provider: Provider, asked: Mapping[str, str]) -> str:
    """Links by which a person says who they are, or that they would rather not."""

    def back(**told: str) -> str:
        return f"{asked['redirect_uri']}?{urlencode({**told, 'state': asked['state']})}"

    links = {person: back(code=provider.code(person, asked)) for person in PEOPLE} | {"nobody": back(error="access_denied")}
    return "<!doctype html><title>Who are you?</title>" + " ".join(f'<a href="{address}">{name}</a>' for name, address in links.items())
