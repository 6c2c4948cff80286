"""A national identity on this machine: a small OpenID Connect provider, real over the wire, in a thread of the test."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT_ID, SECRET = "licensing", "a secret between two servers"
PERSON = {"sub": "001090012345", "name": "Nguyễn Văn Bình", "email": "binh@clinic.example", "email_verified": True}


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


class Provider(ThreadingHTTPServer):
    """Knows one person, who agrees to everything; refuses a wrong secret, code or proof."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.asked: dict[str, str] = {}
        self.person: dict[str, Any] = dict(PERSON)


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        here, given = self.server.address, {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path == "/.well-known/openid-configuration":
            ends = {f"{name}_endpoint": f"{here}/{name}" for name in ("authorization", "token", "userinfo")}
            methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
            self.tell({"issuer": here, "jwks_uri": f"{here}/keys", **ends, **methods})
        elif asked.path == "/authorization" and given["client_id"] == CLIENT_ID:
            self.server.asked = given
            self.send_response(302)
            back = urlencode({"code": "a-code", "state": given["state"]})
            self.send_header("Location", f"{given['redirect_uri']}?{back}")
            self.end_headers()
        elif asked.path == "/userinfo" and self.headers["Authorization"] == "Bearer a-token":
            self.tell(self.server.person)
        else:
            self.send_error(400)

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        given = {name: values[0] for name, values in body.items()}
        proof = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        right = given.get("code") == "a-code" and given.get("client_secret") == SECRET
        if not right or proof.decode() != self.server.asked["code_challenge"]:
            self.send_error(401)
            return
        claims = {"iss": self.server.address, "aud": CLIENT_ID, "iat": int(time()), "exp": int(time()) + 60}
        token = ".".join([_part({"alg": "RS256", "kid": "1"}), _part(claims | self.server.person), "c2ln"])
        self.tell({"access_token": "a-token", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def tell(self, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@contextmanager
def provider() -> Iterator[Provider]:
    """Listening as long as the test runs."""
    server = Provider()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
