"""Another system: a real HTTP server on the loopback, which notes what it is told."""

import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class OtherSystem(ThreadingHTTPServer):
    """Answers with ``status``, after ``delay`` seconds; ``calls`` are (headers, body)."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls, self.status, self.delay, self.location = [], 204, 0, ""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/nhan?x=1"

    def events(self):
        return [event for _headers, body in self.calls for event in json.loads(body)["events"]]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((dict(self.headers), body))
        time.sleep(self.server.delay)
        try:
            self.send_response(self.server.status)
            if self.server.location:
                self.send_header("Location", self.server.location)
            self.end_headers()
        except OSError:
            pass  # the caller was killed

    def do_GET(self):
        self.server.calls.append((dict(self.headers), b"{}"))

    def log_message(self, *args):
        pass


@contextmanager
def listening():
    """Let another system listen for as long as the block lasts."""
    server = OtherSystem()
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    ).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def is_signed(headers, body, secret):
    """Check a call as docs/api.md tells other systems to."""
    parts = [part.partition("=") for part in headers["X-Hoctap-Signature"].split(",")]
    at = next(value for name, _, value in parts if name == "t")
    right = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    sent = [value for name, _, value in parts if name == "v1"]
    is_fresh = abs(time.time() - int(at)) < 300
    return is_fresh and any(hmac.compare_digest(right, one) for one in sent)
