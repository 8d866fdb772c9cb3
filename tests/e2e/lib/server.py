"""A Tocsin of one's own for a test: made in a scratch folder, set up over its one-time link, killed and started again.

Needs the binary in $TOCSIN; ends with status 77 (skipped) where there is none.
"""
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, name, within=None):
        self.binary = os.environ.get("TOCSIN", "")
        if not os.access(self.binary, os.X_OK):
            print("skipped: TOCSIN names no binary")
            sys.exit(77)
        self.folder = tempfile.mkdtemp(prefix=f"tocsin-{name}-", dir=within)
        self.dir = os.path.join(self.folder, "data")
        self.port = free_port()
        self.process = None
        self.out = self.err = None  # where its outputs go; one log without
        said = subprocess.run([self.binary, "init", "--dir", self.dir, "--listen", f"127.0.0.1:{self.port}"],
                              check=True, capture_output=True, text=True).stdout
        self.link = re.search(r"tcsu_[0-9A-Za-z]+", said).group(0)
        self.cookie = self.csrf = ""

    def start(self):
        self.log = open(os.path.join(self.folder, "server.log"), "ab")
        self.process = subprocess.Popen([self.binary, "serve", "--config", os.path.join(self.dir, "tocsin.toml")],
                                        stdout=self.out or self.log, stderr=self.err or self.log)
        begin = time.monotonic()
        while time.monotonic() - begin < 30:
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    return time.monotonic() - begin
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise SystemExit("the server does not start:\n" + open(self.log.name).read()[-4000:])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def remove(self):
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, *arguments):
        return subprocess.run([self.binary, *arguments, "--config", os.path.join(self.dir, "tocsin.toml")],
                              capture_output=True, text=True)

    def peak_memory_mib(self):
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def headers(self, key=None):
        out = {"Content-Type": "application/json", "Idempotency-Key": key or str(uuid.uuid4())}
        if self.cookie:
            out["Cookie"] = self.cookie
            out["X-CSRF-Token"] = self.csrf
        return out

    def ask(self, method, path, body=None, key=None, connection=None, headers=None):
        """Status, headers and JSON (or bytes) of one request."""
        own = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        own.request(method, path, body=body, headers={**self.headers(key), **(headers or {})})
        answer = own.getresponse()
        data = answer.read()
        if connection is None:
            own.close()
        if "json" in (answer.getheader("Content-Type") or "") and data:
            data = json.loads(data)
        return answer.status, dict(answer.getheaders()), data

    def set_up(self):
        """Organisation, administrator and community; returns the community's id."""
        status, headers, body = self.ask("POST", "/api/v1/setup", {
            "token": self.link,
            "organisation": {"name": "Northwind", "sector": "other"},
            "person": {"name": "Ada", "login": "ada"}})
        assert status == 200, (status, body)
        self.cookie = headers["Set-Cookie"].split(";")[0]
        self.csrf = body["csrf"]
        status, _, body = self.ask("POST", "/api/v1/communities", {"name": "Ports", "purpose": "Looking out"})
        assert status == 201, (status, body)
        return body["id"]

    def all(self, path):
        """Every record of a list, page by page."""
        out, cursor = [], ""
        while True:
            status, _, page = self.ask("GET", f"{path}?limit=1000" + (f"&cursor={cursor}" if cursor else ""))
            assert status == 200, (status, page)
            out += page["items"]
            cursor = page.get("next", "")
            if not cursor:
                return out
