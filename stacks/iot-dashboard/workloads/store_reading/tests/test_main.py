import base64
import json
import os
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from unittest import mock

from functions_framework import create_app

READING = {"device": "kitchen", "timestamp": 1_700_000_000_250, "temperature": 21.37}
CLOUD_EVENT = {
    "ce-specversion": "1.0",
    "ce-id": "17",
    "ce-source": "stack/topic/readings",
    "ce-type": "google.cloud.pubsub.topic.v1.messagePublished",
    "Content-Type": "application/json",
}


class TableServer(HTTPServer):
    """Answers like the table API, and remembers what it was asked."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, str, dict]] = []
        self.status = 200
        super().__init__(("127.0.0.1", 0), TableHandler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/tables/readings"


class TableHandler(BaseHTTPRequestHandler):
    server: TableServer

    def do_PUT(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.command, self.path, self.headers["Authorization"], body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class StoreReadingTests(unittest.TestCase):
    def setUp(self) -> None:
        self.table = TableServer()
        serving = threading.Thread(target=self.table.serve_forever, args=(0.01,))
        serving.start()
        self.addCleanup(serving.join)
        self.addCleanup(self.table.server_close)
        self.addCleanup(self.table.shutdown)

        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.token_file = Path(folder.name, "token")
        self.token_file.write_text("first\n")
        environment = {"READINGS_URL": self.table.url, "STACK_TOKEN_FILE": str(self.token_file)}
        patch = mock.patch.dict(os.environ, environment)
        patch.start()
        self.addCleanup(patch.stop)

        source = Path(__file__).resolve().parent.parent / "main.py"
        app = create_app("store_reading", str(source), "cloudevent")
        app.logger.disabled = True
        self.client = app.test_client()

    def send(self, reading: object) -> int:
        """Sends a reading as the topic does: in an envelope, its bytes in base64."""
        return self.post({"message": {"data": base64.b64encode(json.dumps(reading).encode()).decode()}})

    def post(self, body: object) -> int:
        return self.client.post("/", data=json.dumps(body), headers=CLOUD_EVENT).status_code

    def test_a_reading_is_written_with_the_token(self) -> None:
        self.assertEqual(self.send(READING), 200)
        row = READING | {"key": "kitchen#8299999999749"}
        self.assertEqual(
            self.table.requests, [("PUT", "/v1/tables/readings/rows", "Bearer first", {"rows": [row]})]
        )

    def test_a_new_token_is_used_at_once(self) -> None:
        self.send(READING)
        self.token_file.write_text("second\n")
        self.send(READING)
        self.assertEqual([request[2] for request in self.table.requests], ["Bearer first", "Bearer second"])

    def test_a_table_that_refuses_makes_the_event_fail(self) -> None:
        self.table.status = 503
        self.assertEqual(self.send(READING), 500)

    def test_a_bad_reading_fails_and_writes_nothing(self) -> None:
        self.assertEqual(self.send({"device": "kitchen"}), 500)
        self.assertEqual(self.table.requests, [])

    def test_an_event_without_a_message_fails_and_writes_nothing(self) -> None:
        for body in (READING, {"message": {"data": "not base64"}}, {"message": None}, []):
            self.assertEqual(self.post(body), 500)
        self.assertEqual(self.table.requests, [])


if __name__ == "__main__":
    unittest.main()
