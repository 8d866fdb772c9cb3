#!/usr/bin/env python3
"""Whatever is sent, the answer is the right status and a problem document, memory stays bounded, nothing is half written.

Broken and hostile JSON, wrong encodings and types, huge bodies, slow and half-closed senders, keys used again.
Needs $TOCSIN. Source: RFC 9457; RFC 9112; docs/integrate/api.md.
"""
import gzip
import http.client
import json
import os
import socket
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from server import Server  # noqa: E402

FAULTS = []


def expect(name, condition, seen):
    if not condition:
        FAULTS.append(f"{name}: {str(seen)[:300]}")


def is_problem(answer, statuses):
    status, headers, body = answer
    return (status in statuses and headers.get("Content-Type") == "application/problem+json"
            and isinstance(body, dict) and body.get("status") == status
            and all(body.get(member) for member in ("type", "title", "code")))


def bodies(server, path):
    deep = b'{"title":' + b"[" * 10000 + b"]" * 10000 + b"}"
    cases = [
        ("not JSON", b"{title: x}", {}, (400,)),
        ("cut off", b'{"title":"x"', {}, (400,)),
        ("two documents", b'{"title":"x"}{}', {}, (400,)),
        ("10,000 deep", deep, {}, (400, 413)),
        ("10,000 deep objects", b'{"a":' * 10000 + b"1" + b"}" * 10000, {}, (400, 413)),
        ("doubled member", b'{"title":"a","title":"b"}', {}, (400,)),
        ("no object", b'["title"]', {}, (400,)),
        ("null", b"null", {}, (400,)),
        ("wrong type", b'{"title":7}', {}, (400,)),
        ("null title", b'{"title":null}', {}, (400,)),
        ("missing field", b"{}", {}, (400,)),
        ("empty text", b'{"title":""}', {}, (400,)),
        ("a title of spaces", b'{"title":"   "}', {}, (400,)),
        ("an audience of nobody", b'{"title":"x","marking":{"tlp":"TLP:AMBER","audience":[]}}', {}, (400,)),
        ("detected in 2099", b'{"title":"x","detected_at":"2099-01-01T00:00:00Z"}', {}, (400,)),
        ("said to be UTF-16", b'{"title":"x"}', {"Content-Type": "application/json; charset=utf-16"}, (415,)),
        ("unknown field", b'{"title":"x","admin":true}', {}, (400,)),
        ("unknown enum", b'{"title":"x","kind":"party"}', {}, (400,)),
        ("control character", b'{"title":"a\\u0000b"}', {}, (400,)),
        ("overriding direction", b'{"title":"a\\u202eb"}', {}, (400,)),
        ("lone surrogate", b'{"title":"\\ud800"}', {}, (400,)),
        ("broken UTF-8", b'{"title":"\xff\xfe"}', {}, (400,)),
        ("overlong UTF-8", b'{"title":"\xc0\xaf"}', {}, (400,)),
        ("UTF-16", '{"title":"x"}'.encode("utf-16"), {}, (400,)),
        ("a very large number", b'{"title":"x","occurred_at":1e999}', {}, (400,)),
        ("too long a title", b'{"title":"' + b"x" * 300 + b'"}', {}, (400,)),
        ("another media type", b"title=x", {"Content-Type": "application/x-www-form-urlencoded"}, (415,)),
        ("no media type", b'{"title":"x"}', {"Content-Type": ""}, (415,)),
        ("compressed", gzip.compress(b'{"title":"x"}'), {"Content-Encoding": "gzip"}, (400, 415)),
        ("2 MB", b'{"title":"' + b"x" * 2_000_000 + b'"}', {}, (413,)),
        ("no key", b'{"title":"x"}', {"Idempotency-Key": ""}, (400,)),
        ("a key with spaces", b'{"title":"x"}', {"Idempotency-Key": "not a key"}, (400,)),
        ("a very long key", b'{"title":"x"}', {"Idempotency-Key": "k" * 200}, (400,)),
        ("no token against forgery", b'{"title":"x"}', {"X-CSRF-Token": ""}, (403,)),
    ]
    for name, body, headers, statuses in cases:
        answer = server.ask("POST", path, body, headers=headers)
        expect(name, is_problem(answer, statuses), answer)


def paths(server):
    for name, path, statuses in [
        ("no such path", "/api/v1/nothing", (404,)),
        ("an encoded slash", "/api/v1/reports%2Fx", (400, 404)),
        ("dots", "/api/v1/../../etc/passwd", (400, 404)),
        ("encoded dots", "/api/v1/%2e%2e/etc/passwd", (400, 404)),
        ("broken escape", "/api/v1/reports/%zz", (400, 404)),
        ("NUL", "/api/v1/reports/%00", (400, 404)),
        ("no id", "/api/v1/reports/1%20OR%201=1", (404,)),
        ("unknown query", "/api/v1/reports?sort=title", (400,)),
        ("doubled query", "/api/v1/reports?limit=1&limit=2", (400,)),
        ("a limit of nothing", "/api/v1/reports?limit=-1", (400,)),
        ("a forged cursor", "/api/v1/reports?cursor=AAAA", (400,)),
        ("no words", "/api/v1/search", (400,)),
        ("search operators alone", "/api/v1/search?q=%22%22", (400, 200)),
        ("a very long target", "/api/v1/search?q=" + "x" * 60000, (414, 431, 400)),
    ]:
        answer = server.ask("GET", path)
        expect(name, answer[0] == 200 or is_problem(answer, statuses), answer)
        expect(name, answer[0] in statuses, answer)
    expect("another method", is_problem(server.ask("PUT", "/api/v1/reports", b"{}"), (405,)), "")


def raw(server, data, shut=False, wait=15):
    """What comes back for these bytes; b"" where the connection just ends."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as s:
        out = b""
        try:
            s.sendall(data)
            if shut:
                s.shutdown(socket.SHUT_WR)
            while part := s.recv(65536):
                out += part
        except OSError:
            pass
        return out


def wire(server):
    head = b"POST /api/v1/session/link HTTP/1.1\r\nHost: x\r\n"
    for name, data, wanted in [
        ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", (b" 400 ", b"")),
        ("two lengths", head + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x", (b" 400 ",)),
        ("length and chunks", head + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", (b" 400 ",)),
        ("a negative length", head + b"Content-Length: -1\r\n\r\n", (b" 400 ",)),
        ("a bad chunk", head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", (b" 400 ",)),
        ("a huge header", b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 100_000 + b"\r\n\r\n", (b" 431 ", b" 400 ", b" 413 ")),
        ("a folded header", b"GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", (b" 400 ",)),
    ]:
        answer = raw(server, data + b"" if data.endswith(b"\n") else data, shut=True)
        line = answer.split(b"\r\n", 1)[0]
        expect(name, any(w in line + b" " if w else answer == b"" for w in wanted), answer[:200])


def huge_body(server, path):
    """100 MB, announced and in chunks: refused, and never held in memory."""
    for announced in (True, False):
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as s:
            lines = [f"POST {path} HTTP/1.1", "Host: x"] + [f"{k}: {v}" for k, v in server.headers().items()]
            lines.append("Content-Length: 104857600" if announced else "Transfer-Encoding: chunked")
            out = b""
            try:
                s.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
                for _ in range(100):
                    block = b"x" * (1 << 20)
                    s.sendall(block if announced else b"100000\r\n" + block + b"\r\n")
            except OSError:
                pass
            try:
                while part := s.recv(65536):
                    out += part
            except OSError:
                pass
            # Where the server has closed on us while we still sent, its answer may be lost on the way.
            expect("100 MB", out == b"" or b" 413 " in out.split(b"\r\n", 1)[0], out[:200])


def slow_senders(server):
    """A hundred clients that send a byte now and then hold up nobody, and are let go."""
    slow = []
    for _ in range(100):
        s = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        s.sendall(b"POST /api/v1/session/link HTTP/1.1\r\nHost: x\r\nX: ")
        slow.append(s)
    begin = time.monotonic()
    answer = server.ask("GET", "/api/v1/reports")
    expect("others while a hundred dawdle", answer[0] == 200 and time.monotonic() - begin < 2, answer[0])
    deadline, let_go = time.monotonic() + 25, 0
    for s in slow:
        s.settimeout(max(0.1, deadline - time.monotonic()))
        try:
            while s.recv(4096):
                pass
            let_go += 1
        except OSError as fault:
            let_go += isinstance(fault, ConnectionResetError)
        s.close()
    expect("slow senders", let_go == 100, f"{let_go} of 100 were let go in 25 s")


def half_closed(server, path):
    """A body that ends early writes nothing; a whole request of a half-closed sender is still answered."""
    head = "\r\n".join([f"POST {path} HTTP/1.1", "Host: x"] + [f"{k}: {v}" for k, v in server.headers().items()])
    answer = raw(server, (head + "\r\nContent-Length: 500\r\n\r\n{\"title\":\"half\"}").encode(), shut=True)
    expect("a body that ends early", b" 201 " not in answer.split(b"\r\n", 1)[0], answer[:200])
    request = f"GET /api/v1/reports HTTP/1.1\r\nHost: x\r\nCookie: {server.cookie}\r\nConnection: close\r\n\r\n"
    answer = raw(server, request.encode(), shut=True)
    expect("a half-closed sender", answer == b"" or b" 200 " in answer.split(b"\r\n", 1)[0], answer[:200])


def keys(server, path):
    first = server.ask("POST", path, {"title": "Once"}, "key-of-once")
    again = server.ask("POST", path, {"title": "Once"}, "key-of-once")
    other = server.ask("POST", path, {"title": "Other"}, "key-of-once")
    expect("the first", first[0] == 201, first)
    expect("the same again", again[0] == 201 and again[2] == first[2], again)
    expect("said to be a replay", again[1].get("Idempotent-Replay") == "true", again)
    expect("another body", is_problem(other, (422,)), other)
    answers = []

    def post():
        answers.append(server.ask("POST", path, {"title": "At once"}, "key-at-once"))
    threads = [threading.Thread(target=post) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = {body.get("id") for status, _, body in answers}
    expect("sixteen at once", all(a[0] == 201 for a in answers) and len(ids) == 1, [a[0] for a in answers])


def main():
    server = Server("bad-input")
    try:
        server.start()
        community = server.set_up()
        path = f"/api/v1/communities/{community}/reports"
        server.ask("GET", "/api/v1/reports")
        before = server.peak_memory_mib()
        bodies(server, path)
        paths(server)
        wire(server)
        huge_body(server, path)
        half_closed(server, path)
        keys(server, path)
        slow_senders(server)
        grown = server.peak_memory_mib() - before
        expect("memory", grown < 64, f"grew by {grown:.0f} MiB")
        titles = sorted(record["title"] for record in server.all("/api/v1/reports"))
        expect("nothing half written", titles == ["At once", "Once"], titles)
        expect("still well", server.ask("GET", "/readyz")[0] == 200, "")
        expect("a stop in good order", server.stop() == 0, "")
        verified = server.command("verify")
        expect("verify", verified.returncode == 0, verified.stdout + verified.stderr)
        for fault in FAULTS:
            print("FAILED", fault)
        print(f"memory grew by {grown:.0f} MiB; {len(FAULTS)} failed")
    finally:
        server.remove()
    sys.exit(1 if FAULTS else 0)


main()
