"""A server of Terraform's http state protocol that knows nothing but that: locks without end, no leases, no conditions.

    state_server.py PORT

Any path is a state. LOCK answers 423 with the holder whoever asks, so that a client must know its own lock by its ID.
"""

import base64
import hashlib
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

guard = threading.Lock()
states: dict[str, bytes] = {}
locks: dict[str, bytes] = {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if body and self.command == "GET":
            self.send_header("Content-MD5", base64.b64encode(hashlib.md5(body).digest()).decode())
        self.end_headers()
        self.wfile.write(body)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    @property
    def state(self) -> str:
        return urlsplit(self.path).path

    def held_by_another(self, ident: str | None) -> bytes | None:
        """The holder's own words where the lock is not held as this ID."""
        holder = locks.get(self.state)
        return holder if holder and json.loads(holder)["ID"] != ident else None

    def do_GET(self) -> None:
        with guard:
            state = states.get(self.state)
        self.answer(200, state) if state else self.answer(404)

    def do_POST(self) -> None:
        body = self.body()
        sent = self.headers.get("Content-MD5")
        if sent and sent != base64.b64encode(hashlib.md5(body).digest()).decode():
            return self.answer(400, b"the body is not what its Content-MD5 says")
        ident = parse_qs(urlsplit(self.path).query).get("ID", [None])[0]
        with guard:
            holder = self.held_by_another(ident)
            if not holder:
                states[self.state] = body
        self.answer(423, holder) if holder else self.answer(200)

    def do_DELETE(self) -> None:
        with guard:
            states.pop(self.state, None)
        self.answer(200)

    def do_LOCK(self) -> None:
        body = self.body()
        with guard:
            holder = locks.get(self.state)
            if not holder:
                locks[self.state] = body
        self.answer(423, holder) if holder else self.answer(200)

    def do_UNLOCK(self) -> None:
        body = self.body()
        with guard:
            holder = self.held_by_another(json.loads(body)["ID"] if body else None)
            held = not holder and locks.pop(self.state, None)
        self.answer(200) if held else self.answer(409, holder or b"")

    def log_message(self, format: str, *args: object) -> None:
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
