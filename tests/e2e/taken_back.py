#!/usr/bin/env python3
"""What was told and is taken back, over the finished binary: fields that fewer read, who was given what, a marking that
changes while others look on, and the same after a kill, a rebuild and from a backup.

Needs $TOCSIN.
"""
import http.client
import os
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from expecting import end, expect  # noqa: E402
from people import Person, let_in  # noqa: E402
from server import Server  # noqa: E402


def join(operator, community, organisation, person):
    membership = operator.made(f"/api/v1/communities/{community}/memberships", {"organisation": organisation})
    person.made(f"/api/v1/memberships/{membership['id']}/accept", {})


class Watching(threading.Thread):
    """A stream of somebody's, held open."""

    def __init__(self, person):
        super().__init__(daemon=True)
        self.text = ""
        self.connection = http.client.HTTPConnection("127.0.0.1", person.server.port, timeout=20)
        self.connection.request("GET", "/api/v1/stream", headers={"Cookie": person.cookie})
        self.answer = self.connection.getresponse()
        self.start()

    def run(self):
        while chunk := self.answer.fp.readline():
            self.text += chunk.decode()
            if "marking.changed" in self.text:
                return


def check_fields(bank, mill, team, report):
    for name, who, reads in (("team", team, True), ("sender", bank, True), ("peer", mill, False)):
        status, _, seen = who.get(f"/api/v1/reports/{report}")
        expect(f"fields.{name}.whole", status == 200 and seen["title"] == "Turbines stop", seen)
        expect(f"fields.{name}.part", ("affected" in seen) == reads, seen)


def check_journal(bank, mill, report):
    _, _, journal = bank.get(f"/api/v1/journal?record={report}")
    expect("journal.amber", any(line["reader_name"] == "Northwind" for line in journal["items"]), journal)
    expect("journal.green", all(line["reader_name"] != "Mill" for line in journal["items"]), journal)
    _, _, foreign = mill.get(f"/api/v1/journal?record={report}")
    expect("journal.foreign", foreign["items"] == [], foreign)


def gone_for(who, report, word):
    status, _, seen = who.get(f"/api/v1/reports/{report}")
    expect(f"gone.{word}.record", status == 404, seen)
    _, _, page = who.get("/api/v1/reports")
    expect(f"gone.{word}.list", report not in str(page), page)
    _, _, found = who.get("/api/v1/search?q=turbines")
    expect(f"gone.{word}.search", found["items"] == [], found)


def main():
    server = Server("taken-back")
    try:
        server.start()
        community = server.set_up()
        team = Person(server, server.cookie, server.csrf)
        bank_id, bank = let_in(server, team, "Bank")
        mill_id, mill = let_in(server, team, "Mill")
        join(team, community, bank_id, bank)
        join(team, community, mill_id, mill)

        to_all = [f"community:{community}", f"role:team@{community}"]
        to_few = [f"member-of:{bank_id}", f"role:team@{community}"]
        report = bank.made(f"/api/v1/communities/{community}/reports", {
            "title": "Turbines stop", "affected": "Two plants, a loss of millions",
            "marking": {"tlp": "TLP:GREEN", "audience": to_all,
                        "iep": {"permitted_actions": "internally-visible-actions", "provider_attribution": "must-not"},
                        "fields": {"affected": {"tlp": "TLP:AMBER", "audience": to_few}}}})
        expect("terms.shown", report["handling"]["head"]["iep"]["provider_attribution"] == "must-not", report)
        report_id, version = report["id"], report["versions"]["head"]
        check_fields(bank, mill, team, report_id)
        check_journal(bank, mill, report_id)

        path = f"/api/v1/reports/{report_id}/change"
        status, _, said = mill.ask("POST", path, {"fact": version, "marking": {"tlp": "TLP:CLEAR", "audience": ["public"]}})
        expect("change.by_a_reader", status == 403, said)
        status, _, said = bank.ask("POST", path, {"fact": version, "marking": {"tlp": "TLP:RED"}})
        expect("change.without_names", said.get("code") == "label.needs_names", said)
        status, _, said = bank.ask("POST", path, {"fact": version, "marking": {
            "pap": "PAP:RED", "iep": {"permitted_actions": "externally-visible-direct-actions"}}})
        expect("change.contradiction", said.get("code") == "marking.contradiction", said)

        watching = Watching(mill)
        changed = {"fact": version, "marking": {"tlp": "TLP:AMBER", "audience": to_few}, "reason": "Told to too many"}
        bank.made(path, changed)
        watching.join(10)
        expect("change.told", "marking.changed" in watching.text and "Told to too many" not in watching.text,
               watching.text)
        gone_for(mill, report_id, "live")
        expect("change.kept", team.get(f"/api/v1/reports/{report_id}")[0] == 200)
        status, _, said = bank.ask("POST", path, changed)
        expect("change.again", said.get("code") == "marking.same", said)

        server.kill()
        server.start()
        gone_for(mill, report_id, "after a kill")
        server.stop()
        for command in ("rebuild", "verify"):
            done = server.command(command)
            expect(command, done.returncode == 0, done.stdout + done.stderr)
        server.start()
        gone_for(mill, report_id, "after a rebuild")
        check_journal(bank, mill, report_id)
        server.stop()
    finally:
        server.remove()
    end()


if __name__ == "__main__":
    main()
