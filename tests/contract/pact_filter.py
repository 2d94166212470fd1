"""The request filter of the pacts: between verifier and provider it puts in what no file may hold, made just now.

A pact says `FRESH_…` where a personal number, a code, an envelope, a token or an id of this very network has to stand.
What stands for what is made by the provider states (`pact_states`); the caller's credentials are fetched per request.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx2

OF_ONE_HOP = frozenset({"connection", "content-length", "host", "transfer-encoding"})
STATES = "/_states"
BringAbout = Callable[[str], Mapping[str, str]]
"""Brings the provider into a state and gives what is fresh."""
Credentials = Callable[[str, str], Mapping[str, str]]
"""The headers by which the provider knows the caller of a request to this URL with this content."""


@contextmanager
def filtering(provider: str, bring_about: BringAbout, credentials: Credentials) -> Iterator[str]:
    """The address of a filter before ``provider``; at its path `STATES` the verifier asks for a state."""
    fresh: dict[str, str] = {}

    class Filter(BaseHTTPRequestHandler):
        def pass_on(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            if self.path.startswith(STATES):
                fresh.clear()
                fresh.update(bring_about(json.loads(content)["state"]))
                self._answer(200, {}, b"{}")
                return
            url, content = provider + self._filled(self.path), self._filled(content)
            sent = {name: self._filled(value) for name, value in self.headers.items() if name.lower() not in OF_ONE_HOP}
            headers = sent | dict(credentials(url, content))
            answer = httpx2.request(self.command, url, content=content.encode(), headers=headers, trust_env=False)
            self._answer(answer.status_code, answer.headers, answer.content)

        do_GET = do_POST = do_PUT = pass_on  # noqa: N815 (the names that http.server looks for)

        def _answer(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in OF_ONE_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _filled(self, text: str) -> str:
            for name, value in fresh.items():
                text = text.replace(name, value)
            return text

        def log_message(self, *arguments: object) -> None:
            """Nothing: what was put in is secret."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Filter) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
