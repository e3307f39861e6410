"""A small OpenID provider on loopback for the tests: whoever it is told to be signs in at once."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "workbench", "a secret of the tests"


class Provider:
    """`claims` are those of the next sign-in; `sign_with` may be another key than the published one; `down`: answers
    nothing but an error; `ended`: what was asked of it at each sign-out."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1"}, private=True)
        self.sign_with = self.key
        self.claims: dict[str, object] = {}
        self.down = False
        self.ended: list[dict[str, str]] = []
        self._codes: dict[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None: ...

            def _json(self, data: object) -> None:
                body = json.dumps(data).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _go(self, where: str) -> None:
                self.send_response(302)
                self.send_header("Location", where)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                if provider.down:
                    self.send_error(503)
                elif parts.path == "/.well-known/openid-configuration":
                    self._json(provider.discovery())
                elif parts.path == "/jwks":
                    self._json({"keys": [provider.key.as_dict(private=False, alg="RS256", use="sig")]})
                elif parts.path == "/authorize":
                    assert asked["client_id"] == CLIENT and "openid" in asked["scope"]
                    code = secrets.token_urlsafe(16)
                    provider._codes[code] = asked["nonce"]
                    back = urlencode({"code": code, "state": asked["state"]})
                    self._go(f"{asked['redirect_uri']}?{back}")
                elif parts.path == "/end":
                    provider.ended.append(asked)
                    self._go(asked["post_logout_redirect_uri"])
                else:
                    self.send_error(404)

            def do_POST(self) -> None:
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                basic = base64.b64encode(f"{CLIENT}:{SECRET}".replace(" ", "%20").encode()).decode()
                plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
                known = self.headers.get("Authorization") in (f"Basic {basic}", f"Basic {plain}")
                if not (known or sent.get("client_secret") == [SECRET]):
                    self.send_error(401)
                    return
                self._json(
                    {
                        "access_token": secrets.token_urlsafe(16),
                        "token_type": "Bearer",
                        "expires_in": 300,
                        "id_token": provider.token(provider._codes.pop(sent["code"][0])),
                    }
                )

        return Handler

    def discovery(self) -> dict[str, object]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "end_session_endpoint": f"{self.url}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def token(self, nonce: str) -> str:
        now = int(time.time())
        standard = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        return jwt.encode({"alg": "RS256", "kid": "1"}, {**standard, **self.claims}, self.sign_with)
