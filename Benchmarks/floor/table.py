"""The least that the floor's function and page can do with: one table over HTTP, and a key service that knows one key."""

import base64
import json
import sqlite3
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY = base64.b64encode(json.dumps({"service_account": "page", "secret": "none"}).encode()).decode()

database = sqlite3.connect(sys.argv[2], check_same_thread=False)
database.execute("PRAGMA journal_mode = WAL")
database.execute("CREATE TABLE readings (key TEXT PRIMARY KEY, device, timestamp, temperature) WITHOUT ROWID")
lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        fields = parse_qs(urlsplit(self.path).query)
        prefix, limit = fields["prefix"][0], int(fields["limit"][0])
        with lock:
            rows = database.execute(
                "SELECT timestamp, temperature FROM readings WHERE key >= ? AND key < ? ORDER BY key LIMIT ?",
                (prefix, prefix + "\U0010ffff", limit),
            ).fetchall()
        self.answer({"rows": [{"timestamp": row[0], "temperature": row[1]} for row in rows], "next": None})

    def do_PUT(self) -> None:
        rows = self.body()["rows"]
        with lock, database:
            database.executemany(
                "INSERT OR REPLACE INTO readings VALUES (:key, :device, :timestamp, :temperature)", rows
            )
        self.answer({"written": len(rows)})

    def do_POST(self) -> None:
        self.body()
        self.answer({"data": KEY} if self.path.endswith(":decrypt") else {"token": "t", "expires": time.time() + 3600})

    def body(self) -> dict:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, document: dict) -> None:
        payload = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
