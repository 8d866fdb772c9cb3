#!/usr/bin/env python3
"""One Tocsin that takes from another over TAXII, through the finished binary: killed in the middle of a page, with the other
side down for a while and coming back with more. Nothing is lost, nothing stored twice. Then it sends back what it has.
"""
import json
import os
import sys
import time
import urllib.parse
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import server as lib  # noqa: E402
from expecting import end, expect  # noqa: E402

TAXII = "application/taxii+json;version=2.1"
SCO = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"


def domain(n):
    value = f"host{n}.lantern.example"
    derived = uuid.uuid5(SCO, json.dumps({"value": value}, separators=(",", ":")))
    return {"type": "domain-name", "spec_version": "2.1", "id": f"domain-name--{derived}", "value": value,
            "object_marking_refs": [GREEN]}


def taxii(server, method, path, token, body=None):
    headers = {"Accept": TAXII, "Authorization": "Bearer " + token}
    if body is not None:
        headers["Content-Type"] = TAXII
    server_cookie, server.cookie = server.cookie, ""
    try:
        return server.ask(method, path, body, headers=headers)
    finally:
        server.cookie = server_cookie


def token_of(server):
    status, _, made = server.ask("POST", "/api/v1/tokens", {"name": "t", "scopes": ["read", "write"], "expires_in_days": 1})
    assert status // 100 == 2, (status, made)
    return made["token"]


class Side:
    """A server with a community, a token and the collection of the whole community."""

    def __init__(self, name):
        self.server = lib.Server(name)
        self.server.start()
        self.community = self.server.set_up()
        self.token = token_of(self.server)
        self.root = f"/taxii2/{self.community}/"
        status, _, listed = taxii(self.server, "GET", self.root + "collections/", self.token)
        assert status == 200, (status, listed)
        self.collection = next(one["id"] for one in listed["collections"] if one["title"] == "The whole community")

    def add(self, numbers):
        for at in range(0, len(numbers), 500):
            envelope = {"objects": [domain(n) for n in numbers[at:at + 500]]}
            status, _, said = taxii(self.server, "POST", f"{self.root}collections/{self.collection}/objects/", self.token,
                                    envelope)
            assert status == 202 and said["failure_count"] == 0, (status, said)

    def values(self):
        """The values of all objects that lie there, each as often as it does."""
        out, following = [], ""
        while True:
            status, _, page = taxii(self.server, "GET", f"{self.root}collections/{self.collection}/objects/"
                                    f"?match[version]=all&limit=1000{following}", self.token)
            assert status == 200, (status, page)
            out += [one["value"] for one in page.get("objects", [])]
            if not page.get("more"):
                return out
            following = "&next=" + urllib.parse.quote(page["next"])


def progress(side, feed):
    status, _, body = side.server.ask("GET", f"/api/v1/feeds/{feed}/progress")
    assert status == 200, (status, body)
    return body


def nudge(side, feed):
    for verb in ("pause", "resume"):
        status, _, body = side.server.ask("POST", f"/api/v1/feeds/{feed}/{verb}", {})
        assert status == 200, (verb, status, body)


def wait_for(what, condition, seconds=60):
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        seen = condition()
        if seen:
            return seen
        time.sleep(0.05)
    raise SystemExit(f"taxii_feed: {what} did not happen within {seconds} s")


def subscribe(side, other, direction):
    status, _, feed = side.server.ask("POST", f"/api/v1/communities/{side.community}/feeds", {
        "title": "The other side", "direction": direction, "interval_s": 3600, "page_limit": 50,
        "api_root": f"http://127.0.0.1:{other.server.port}{other.root}", "collection": other.collection,
        "label": {"tlp": "TLP:GREEN"}})
    assert status == 201, (status, feed)
    return feed["id"]


def open_for(side, feed, token):
    status, _, body = side.server.ask("PUT", f"/api/v1/feeds/{feed}/credentials", {"scheme": "bearer", "secret": token})
    assert status == 204, (status, body)


def main():
    os.environ["TOCSIN_EGRESS_ALLOW"] = "127.0.0.1"
    there, here = Side("there"), Side("here")
    try:
        there.add(range(3000))
        feed = subscribe(here, there, "pull")
        stopped = wait_for("a stop without credentials", lambda: here.server.ask(
            "GET", f"/api/v1/feeds/{feed}")[2].get("state") == "stopped")
        expect("stopped", stopped)
        expect("why", progress(here, feed).get("error", {}).get("code") == "feed.refused_credentials", progress(here, feed))
        open_for(here, feed, there.token)
        here.server.ask("POST", f"/api/v1/feeds/{feed}/resume", {})

        wait_for("the first pages", lambda: progress(here, feed)["objects"] >= 300)
        here.server.kill()
        here.server.start()
        wait_for("more pages after a kill", lambda: progress(here, feed)["objects"] >= 900)
        there.server.kill()
        failed = wait_for("an error while the other side is down", lambda: progress(here, feed).get("error"))
        expect("told in words", failed["code"].startswith("egress.") and "127.0.0.1" in failed["detail"], failed)
        there.server.start()
        there.add(range(3000, 3400))
        nudge(here, feed)
        wait_for("the end", lambda: progress(here, feed).get("last_success_at"))
        wanted = [f"host{n}.lantern.example" for n in range(3400)]
        got = here.values()
        expect("nothing lost", set(got) == set(wanted), f"{len(set(wanted) - set(got))} are missing")
        expect("nothing doubled", len(got) == len(set(got)), f"{len(got)} of {len(set(got))}")

        there.add(range(3400, 3450))
        before = progress(here, feed)["last_success_at"]
        nudge(here, feed)
        wait_for("another poll", lambda: progress(here, feed).get("last_success_at", before) != before)
        expect("only what is new", len(here.values()) == 3450, len(here.values()))

        # Back again: what is there already is no error, what is new arrives.
        here.add(range(5000, 5100))
        back = subscribe(here, there, "push")
        open_for(here, back, there.token)
        nudge(here, back)
        wait_for("a push", lambda: progress(here, back).get("last_success_at"), 120)
        expect("all are there", len(set(there.values())) == 3550, len(set(there.values())))
        expect("each once", len(there.values()) == 3550, len(there.values()))
        expect("none refused", progress(here, back)["objects_refused"] == 0, progress(here, back))
        shown = json.dumps(here.server.ask("GET", f"/api/v1/feeds/{feed}")[2]) + json.dumps(progress(here, feed))
        expect("the token is shown nowhere", there.token not in shown)
        begin = time.monotonic()
        here.server.stop()
        expect("it stops at once", time.monotonic() - begin < 10)
    finally:
        there.server.remove()
        here.server.remove()
    end()


if __name__ == "__main__":
    main()
