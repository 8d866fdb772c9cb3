#!/usr/bin/env python3
"""Nothing that was acknowledged is lost, and nothing is there half: kill -9 at random moments under concurrent writers.

    crash.py [--rounds N] [--seed S]     10 rounds without; needs $TOCSIN

Each round: writers submit reports; the server is killed; it is started again; every acknowledged report must be there
as acknowledged, every report whose answer was lost is sent again under its key and must be there once. In the end
every title stands once, each report has both of its facts (submitted and acknowledged), and `tocsin verify` holds.
"""
import argparse
import http.client
import os
import random
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from server import Server  # noqa: E402

WRITERS = 4


class Writer(threading.Thread):
    """Submits reports until the connection breaks."""

    def __init__(self, server, community, name):
        super().__init__()
        self.server, self.path, self.name_ = server, f"/api/v1/communities/{community}/reports", name
        self.acknowledged = {}  # title -> id
        self.unknown = {}       # title -> key
        self.faults = []

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        for n in range(100000):
            title, key = f"{self.name_}-{n}", f"key-{self.name_}-{n}"
            try:
                status, _, body = self.server.ask("POST", self.path, {"title": title}, key, connection)
            except (OSError, http.client.HTTPException):
                self.unknown[title] = key
                return
            if status == 201:
                self.acknowledged[title] = body["id"]
            elif status == 429:
                time.sleep(0.05)
            else:
                self.faults.append((title, status, body))
                return


def wait_out_the_limit(server, *arguments):
    while True:
        answer = server.ask(*arguments)
        if answer[0] != 429:
            return answer
        time.sleep(0.2)


def check_round(server, writers, community, known):
    for writer in writers:
        assert not writer.faults, writer.faults
        for title, key in writer.unknown.items():
            status, _, body = wait_out_the_limit(server, "POST", writer.path, {"title": title}, key)
            assert status == 201, (title, status, body)
            known[title] = body["id"]
        known.update(writer.acknowledged)
    there = {record["id"]: record for record in server.all(f"/api/v1/communities/{community}/reports")}
    lost = [title for title, id_ in known.items() if id_ not in there]
    assert not lost, f"acknowledged and lost: {lost[:10]}"
    titles = [record["title"] for record in there.values()]
    assert len(titles) == len(set(titles)), "a report stands twice"
    strangers = set(titles) - set(known)
    assert not strangers, f"there, but never sent: {sorted(strangers)[:10]}"
    halves = [record for record in there.values() if record.get("state") != "acknowledged"]
    assert not halves, f"half written: {halves[:3]}"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=10)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    server = Server("crash")
    try:
        server.start()
        community = server.set_up()
        known, acknowledged, unknown, slowest = {}, 0, 0, 0.0
        for number in range(options.rounds):
            writers = [Writer(server, community, f"r{number}w{w}") for w in range(WRITERS)]
            for writer in writers:
                writer.start()
            time.sleep(chance.uniform(0.01, 0.7))
            server.kill()
            for writer in writers:
                writer.join()
            slowest = max(slowest, server.start())
            acknowledged += sum(len(writer.acknowledged) for writer in writers)
            unknown += sum(len(writer.unknown) for writer in writers)
            check_round(server, writers, community, known)
        assert server.stop() == 0, "the server did not stop in good order"
        verified = server.command("verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr
        assert acknowledged > 0, "nothing was acknowledged: the test says nothing"
        print(f"{options.rounds} kills: {acknowledged} acknowledged, {unknown} answers lost and asked for again, "
              f"0 lost, slowest start {slowest:.2f} s, verified")
    finally:
        server.remove()


main()
