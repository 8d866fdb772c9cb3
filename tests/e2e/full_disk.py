#!/usr/bin/env python3
"""A disk that is really full: refused clearly, read on, nothing half written, and writing resumes by itself.

    full_disk.py [--mebibytes N]     64 without; needs $TOCSIN, and the right to mount (root, or user namespaces)

The store lies on a small file system of its own. Files and reports are sent until each is refused with 507; then what
was acknowledged must be readable, streams and backups must behave; a ballast is removed and the same process must go on;
the disk is filled again to its last byte, the server killed and started on it. In the end everything acknowledged is
there once and whole, no file lies about, and `tocsin verify` holds. Status 77 (skipped) where nothing can be mounted.
"""
import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from expecting import end, expect  # noqa: E402
from server import Server  # noqa: E402

MIB = 1 << 20
BALLASTS = ("first", "second")  # of 20 MiB each; removed to make room again


def into_own_mounts():
    """Goes on in a mount namespace of its own, so that no mount outlives the test; in a chroot, which has no mount of its
    own to part from, beside the others."""
    for way in (["unshare", "-m"], ["unshare", "-Urm"], ["env"]):
        probe = "d=$(mktemp -d) && mount -t tmpfs -o size=1m tmpfs $d && umount $d; s=$?; rmdir $d; exit $s"
        if subprocess.run([*way, "sh", "-c", probe], capture_output=True).returncode == 0:
            os.execvp(way[0], [*way, sys.executable, os.path.abspath(__file__), "--inside", *sys.argv[1:]])
    print("skipped: neither root nor user namespaces may mount a file system here")
    sys.exit(77)


def mount(folder, size):
    os.mkdir(folder)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    return folder


def room(folder):
    state = os.statvfs(folder)
    return state.f_bavail * state.f_frsize


def fill(path, size=None):
    """Writes zeros to `path`: so many bytes, or until the disk takes no more."""
    with open(path, "ab", buffering=0) as out:
        for step in (MIB, 4096):
            try:
                while size is None or out.tell() < size:
                    out.write(b"\0" * (step if size is None else min(step, size - out.tell())))
            except OSError:
                pass


def is_no_room(answer):
    status, headers, body = answer
    return (status == 507 and headers.get("Content-Type") == "application/problem+json" and body.get("status") == 507
            and body.get("code") == "append.full" and body.get("title"))


class Listener(threading.Thread):
    """Counts what the stream tells."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        self.connection.request("GET", "/api/v1/stream", headers={"Cookie": server.cookie})
        self.answer = self.connection.getresponse()
        self.text, self.ended = "", False

    def run(self):
        try:
            while line := self.answer.readline():
                self.text += line.decode()
        except OSError:
            pass
        self.ended = True

    def hears(self, id_, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and id_ not in self.text:
            time.sleep(0.05)
        return id_ in self.text


class Case:
    def __init__(self, server, community, disk):
        self.server, self.disk = server, disk
        self.path = f"/api/v1/communities/{community}/reports"
        self.reports = {}      # title -> id, as acknowledged
        self.files = {}        # id -> content, as acknowledged
        self.refused = {}      # title -> key
        self.lock = threading.Lock()
        self.number = 0

    def ask(self, *arguments, **named):
        while (answer := self.server.ask(*arguments, **named))[0] == 429:
            time.sleep(0.1)
        return answer

    def report(self, text=""):
        with self.lock:
            self.number += 1
            title = f"report {self.number}"
        answer = self.ask("POST", self.path, {"title": title, "description": title + text}, "key-" + title.replace(" ", "-"))
        with self.lock:
            if answer[0] == 201:
                self.reports[title] = answer[2]["id"]
            else:
                self.refused[title] = text
        return answer

    def attach(self, report, size):
        with self.lock:
            self.number += 1
            name = f"file-{self.number}.bin"
        content = os.urandom(size)
        answer = self.ask("POST", f"/api/v1/reports/{report}/files?name={name}", content,
                          headers={"Content-Type": "application/octet-stream"})
        if answer[0] == 201:
            self.files[answer[2]["id"]] = content
        return answer

    def fill_with_files(self):
        """Ever smaller ones, until none of 256 KiB has room either."""
        for size in (MIB, MIB // 4):
            self.attach_until_refused(size)

    def attach_until_refused(self, size):
        report = next(iter(self.reports.values()))
        while (answer := self.attach(report, size))[0] == 201:
            pass
        expect("a file without room", is_no_room(answer), answer)

    def fill_with_reports(self, writers=4, refusals=10):
        """Every writer goes on after a refusal: many are refused, and none may be taken by half."""
        def write():
            seen = 0
            while seen < refusals:
                answer = self.report("x" * 3000)
                if answer[0] != 201:
                    seen += 1
                    expect("a report without room", is_no_room(answer), answer)
        threads = [threading.Thread(target=write) for _ in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def check_readable(self, moment):
        there = self.server.all(self.path)
        titles = [record["title"] for record in there]
        expect(f"{moment}: nothing twice", len(titles) == len(set(titles)))
        lost = set(self.reports) - set(titles)
        expect(f"{moment}: nothing lost", not lost, sorted(lost)[:5])
        strangers = set(titles) - set(self.reports)
        expect(f"{moment}: nothing that was refused", not strangers, sorted(strangers)[:5])
        for id_, content in self.files.items():
            answer = self.ask("GET", f"/api/v1/attachments/{id_}/content")
            expect(f"{moment}: a file whole", answer[0] == 200 and answer[2] == content, answer[:2])

    def check_folder(self, moment):
        """Every file in the store is one that was acknowledged, and no draft lies about."""
        data = os.path.join(self.server.dir, "data")
        found = [os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(data, "blobs")) for name in names]
        expect(f"{moment}: no draft of a file", not [f for f in found if os.path.basename(os.path.dirname(f)) == "tmp"], found)
        expect(f"{moment}: no file that was refused", len(found) == len(self.files), (len(found), len(self.files)))
        odd = [name for name in os.listdir(data) if name.startswith("backup-")]
        expect(f"{moment}: no piece of a backup", not odd, odd)


def ready(case):
    status, _, body = case.ask("GET", "/readyz")
    return status, body.decode()


def back_up(case, folder):
    file = os.path.join(folder, "night.backup")
    done = case.server.command("backup", "--to", file, "--passphrase-file", case.passphrase)
    return done, os.listdir(folder)


def check_backup_of_full(case):
    """Refused in words, and nothing left behind."""
    before = set(os.listdir(case.disk))
    place = os.path.join(os.path.dirname(case.passphrase), "night.backup")
    done = case.server.command("backup", "--to", place, "--passphrase-file", case.passphrase)
    expect("a backup of a full store", "copies the store" in done.stderr and not os.path.exists(place), done.stderr)
    done = case.server.command("backup", "--to", os.path.join(case.disk, "night.backup"), "--passphrase-file", case.passphrase)
    expect("a backup of a full store onto its disk", done.returncode in (1, 3) and done.stderr.strip(), (done.returncode, done.stdout, done.stderr))
    expect("nothing left of it", set(os.listdir(case.disk)) == before, set(os.listdir(case.disk)) - before)
    case.check_folder("after a backup without room")


def check_full(case, listener, last):
    """All that must hold while nothing can be written."""
    code, said = ready(case)
    expect("readiness tells", code == 200 and "no room" in said, (code, said))
    case.check_readable("full")
    case.check_folder("full")
    expect("the stream went on", not listener.ended and listener.hears(last), listener.text[-300:])
    fresh = Listener(case.server)
    expect("a new stream opens", fresh.answer.status == 200, fresh.answer.status)
    fresh.connection.close()
    search = case.ask("GET", "/api/v1/search?q=report")
    expect("search goes on", search[0] == 200, search)


def wait_for(name, condition, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.1)
    expect(name, False, f"not within {seconds} s")


def check_all_acted_on(case):
    """What follows from a report (that it was received) is there too, also where there was no room at first."""
    def all_done():
        return all(record.get("state") == "acknowledged" for record in case.server.all(case.path))
    wait_for("what follows from reports", all_done, 20)


def play(case, small):
    server = case.server
    listener = Listener(server)
    listener.start()
    while room(case.disk) > 8 * MIB and len(case.reports) < 300:
        expect("a report with room", case.report("x" * 3000)[0] == 201)
    case.fill_with_files()
    case.fill_with_reports()
    for _ in range(5):
        case.attach_until_refused(200)  # the file itself may still find room, what tells of it does not
    last = list(case.reports.values())[-1]
    taken, files = len(case.reports), len(case.files)
    check_full(case, listener, last)
    check_backup_of_full(case)

    os.remove(os.path.join(case.disk, "first"))
    expect("ready again", ready(case) == (200, "ready\n"), ready(case))
    begin = time.monotonic()
    for title, text in list(case.refused.items()):
        answer = case.ask("POST", case.path, {"title": title, "description": title + text}, "key-" + title.replace(" ", "-"))
        expect("the same again, with room", answer[0] == 201, answer)
        if answer[0] == 201:
            case.reports[title] = answer[2]["id"]
            del case.refused[title]
    resumed = time.monotonic() - begin
    expect("the stream tells", listener.hears(list(case.reports.values())[-1]), listener.text[-300:])
    check_all_acted_on(case)
    case.check_readable("with room again")
    done, left = back_up(case, small)
    expect("a backup to a full disk", done.returncode in (1, 3) and done.stderr.strip(), (done.returncode, done.stderr))
    expect("nothing left of it", not left, left)

    fill(os.path.join(case.disk, "filler"))
    case.fill_with_reports(refusals=3)
    server.kill()
    fill(os.path.join(case.disk, "filler"))
    start = server.start()
    code, said = ready(case)
    expect("readiness tells after the start", "no room" in said, (code, said))
    case.check_readable("started on a full disk")
    expect("still no room", is_no_room(case.report()), "")
    os.remove(os.path.join(case.disk, "second"))
    expect("room after the start", case.report()[0] == 201)
    check_all_acted_on(case)
    case.check_readable("in the end")
    case.check_folder("in the end")
    expect("a stop in good order", server.stop() == 0)
    verified = server.command("verify")
    expect("verify", verified.returncode == 0, verified.stdout + verified.stderr)
    print(f"full after {taken} reports and {files} files; all refused sent again in {resumed:.1f} s; "
          f"start on the full disk {start:.2f} s")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments.add_argument("--mebibytes", type=int, default=64)
    options = arguments.parse_args()
    if not os.access(os.environ.get("TOCSIN", ""), os.X_OK):
        print("skipped: TOCSIN names no binary")
        sys.exit(77)
    if not options.inside:
        into_own_mounts()
    with tempfile.TemporaryDirectory(prefix="tocsin-full-") as folder:
        disk = mount(os.path.join(folder, "disk"), f"{options.mebibytes}m")
        small = mount(os.path.join(folder, "small"), "512k")
        for name in BALLASTS:
            fill(os.path.join(disk, name), 20 * MIB)
        server = Server("full", within=disk)
        try:
            server.start()
            case = Case(server, server.set_up(), disk)
            case.passphrase = os.path.join(folder, "passphrase")
            with open(case.passphrase, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
                out.write("a long passphrase for the night\n")
            play(case, small)
        finally:
            server.remove()
            for place in (disk, small):
                subprocess.run(["umount", "-l", place], check=False)
    end()


main()
