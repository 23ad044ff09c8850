"""A local HTTP server that stands in for the table API and the workload API in tests."""

import base64
import json
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = {"type": "service_account", "service_account": "demo/reader", "secret": "s3cret"}


class Stub(ThreadingHTTPServer):
    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}  # by prefix, newest first
        self.status = 200
        self.lifetime = 3600.0
        self.requests: list[str] = []
        self.tokens = 0
        super().__init__(("127.0.0.1", 0), StubHandler)

    @classmethod
    def start(cls, case: unittest.TestCase) -> "Stub":
        stub = cls()
        serving = threading.Thread(target=stub.serve_forever, args=(0.01,))
        serving.start()
        case.addCleanup(serving.join)
        case.addCleanup(stub.server_close)
        case.addCleanup(stub.shutdown)
        return stub

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, target: str, bearer: str | None, body: dict[str, str]) -> tuple[int, dict[str, Any]]:
        path, fields = urlsplit(target).path, parse_qs(urlsplit(target).query)
        match path:
            case "/v1/keys/demo/app:decrypt" if bearer == "Bearer mine" and body == {"data": "c2VhbGVk"}:
                return 200, {"data": base64.b64encode(json.dumps(KEY).encode()).decode()}
            case "/v1/tokens" if body == KEY:
                self.tokens += 1
                return 200, {"token": f"token-{self.tokens}", "expires": time.time() + self.lifetime}
            case "/v1/tables/readings/rows" if bearer == f"Bearer token-{self.tokens}":
                return 200, {"rows": self.rows.get(fields["prefix"][0], [])[: int(fields["limit"][0])], "next": None}
        return 403, {"error": {"code": "forbidden", "message": "no binding gives that"}}


class StubHandler(BaseHTTPRequestHandler):
    server: Stub

    def do_GET(self) -> None:
        self.respond({})

    def do_POST(self) -> None:
        self.respond(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def respond(self, body: dict[str, str]) -> None:
        self.server.requests.append(self.path)
        status, document = self.server.answer(self.path, self.headers["Authorization"], body)
        if self.server.status != 200:
            status, document = self.server.status, {"error": {"code": "unavailable", "message": "not now"}}
        payload = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        pass
