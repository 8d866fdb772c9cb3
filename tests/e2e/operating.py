#!/usr/bin/env python3
"""The operator's commands of the finished binary: what they say, what they leave on the disk, how they end.

Needs $TOCSIN; what wants a mount of its own is left out, and said so, where none can be made.
"""
import glob
import json
import os
import sqlite3
import stat
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from expecting import end, expect  # noqa: E402
from server import Server  # noqa: E402


def run(server, *arguments, **variables):
    return subprocess.run([server.binary, *arguments], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "LANG": "C.UTF-8", **variables})


def config_of(server):
    return os.path.join(server.dir, "tocsin.toml")


def database_of(server):
    return os.path.join(server.dir, "data", "tocsin.db")


def with_setting(server, key, value):
    """A copy of the configuration, beside it, with one value changed."""
    section, name = key.split(".")
    out, current = [], ""
    for line in open(config_of(server)):
        if line.startswith("["):
            current = line.strip()[1:-1]
        out.append(f"{name} = {value}\n" if current == section and line.startswith(name + " =") else line)
    path = os.path.join(server.dir, "changed.toml")
    with open(path, "w") as file:
        file.writelines(out)
    return path


def edit(server, sql, *values):
    with sqlite3.connect(database_of(server)) as db:
        db.execute(sql, values)
    db.close()


def check_settings(server):
    """check and serve refuse the same, with the key, and neither is ended by an exception."""
    for key, value in (("server.threads", "99999999"), ("server.listen", '"0.0.0.0:1"'), ("server.listen", '"localhost:1"'),
                       ("metrics.listen", '"0.0.0.0:9"'), ("server.trusted_proxies", '["foo"]'), ("log.level", '"loud"'),
                       ("session.hours", "0"), ("server.max_body_kib", "0"), ("server.origin", '"tocsin.example"'),
                       ("server.tls_key", '"key.pem"')):
        config = with_setting(server, key, value)
        for command in ("check", "serve"):
            done = run(server, command, "--config", config)
            expect(f"{command} with {key} = {value}", done.returncode == 1 and key in done.stderr and not done.stdout, done)
    done = run(server, "check", "--config", config_of(server), TOCSIN_SERVER_LISTN="1")
    expect("a misspelt variable", done.returncode == 1 and "TOCSIN_SERVER_LISTN" in done.stderr, done)
    done = run(server, "check", "--config", config_of(server), TOCSIN_STORE_DATA=os.path.join(server.folder, "nowhere", "x"))
    expect("no store there", done.returncode == 1 and "There is no store in" in done.stderr, done)
    expect("and none is made", not os.path.exists(os.path.join(server.folder, "nowhere")))
    done = run(server, "check", "--config", config_of(server))
    expect("all in order", done.returncode == 0 and "in order" in done.stdout, done)
    done = run(server, "check", "--keys", "--config", config_of(server), LANG="zh_CN.UTF-8")
    expect("every key in Chinese", "监听的地址和端口" in done.stdout and "Address and port" not in done.stdout, done.stdout)


def check_starved(server):
    """With too few descriptors the server says so and ends."""
    script = f'ulimit -n 40; exec "{server.binary}" serve --config "{with_setting(server, "server.threads", "200")}"'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    expect("a server without descriptors", done.returncode in (1, 3) and done.stderr.strip(), done)


def check_log(server):
    for line in open(os.path.join(server.folder, "log.out")):
        try:
            json.loads(line)
        except ValueError:
            expect("the log is JSON, line by line", False, line)
    said = open(os.path.join(server.folder, "log.err")).read()
    expect("people are told on standard error", "Tocsin serves on" in said, said)


def serve_and_set_up(server):
    """With both outputs apart; the link's file goes when the server is set up."""
    link = os.path.join(server.dir, "set-up.link")
    server.out = open(os.path.join(server.folder, "log.out"), "w")
    server.err = open(os.path.join(server.folder, "log.err"), "w")
    server.start()
    expect("the link is kept while it serves", os.path.exists(link))
    community = server.set_up()
    for _ in range(100):
        if not os.path.exists(link):
            break
        subprocess.run(["sleep", "0.1"])
    expect("the link is gone once it has served", not os.path.exists(link))
    for number in range(5):
        status, _, body = server.ask("POST", f"/api/v1/communities/{community}/reports", {"title": f"report {number}"})
        expect("a report", status == 201, body)
    done = run(server, "link", "--config", config_of(server))
    expect("no second set-up", done.returncode in (1, 5), done)
    expect("a stop in good order", server.stop() == 0)
    check_log(server)


def check_link(server):
    with sqlite3.connect(database_of(server)) as db:
        person = db.execute("SELECT hex(person) FROM account").fetchone()[0].lower()
    id_ = "-".join((person[:8], person[8:12], person[12:16], person[16:20], person[20:]))
    done = run(server, "link", "--person", id_, "--config", config_of(server))
    expect("a link to open", done.stdout.startswith(f"http://127.0.0.1:{server.port}/#/sign-in/tcsl_"), done)


def check_backup(server):
    file, key = os.path.join(server.folder, "night"), os.path.join(server.folder, "backup.key")
    back_up = ("backup", "--config", config_of(server), "--to", file, "--key-file", key)
    done = run(server, *back_up)
    expect("no key yet", done.returncode == 1 and key in done.stderr and "head -c 32 /dev/urandom" in done.stderr, done)
    with open(key, "wb", opener=lambda path, flags: os.open(path, flags, 0o644)) as out:
        out.write(os.urandom(32))
    done = run(server, *back_up)
    expect("a key that others read", done.returncode == 1 and f"chmod 600 {key}" in done.stderr, done)
    os.chmod(key, 0o600)
    done = run(server, *back_up)
    expect("a backup", done.returncode == 0 and stat.S_IMODE(os.stat(file).st_mode) == 0o600, done)
    done = run(server, *back_up)
    expect("no second of the name", done.returncode == 5 and "overwrites nothing" in done.stderr, done)
    return file + ".checkpoint"


def check_verify(server, checkpoint):
    whole = run(server, "verify", "--config", config_of(server), "--checkpoint", checkpoint)
    expect("a history that holds", whole.returncode == 0 and "Every link" in whole.stdout, whole)
    with sqlite3.connect(database_of(server)) as db:
        position, sequence, fact = db.execute(
            "SELECT pos, seq, hex(id) FROM fact WHERE type = 'report.submitted' ORDER BY pos DESC").fetchone()
    edit(server, "UPDATE fact SET happened_at = happened_at - 1000000 WHERE pos = ?", position)
    done = run(server, "verify", "--config", config_of(server))
    told = done.stderr.replace("-", "")
    expect("the entry that was altered", done.returncode == 5 and f"Entry {sequence} of the space" in done.stderr and
           fact.lower() in told and "of report" in done.stderr, done)
    expect("the counts all the same", "facts" in done.stdout and "No checkpoint proves" in done.stdout, done)
    done = run(server, "verify", "--json", "--config", config_of(server))
    found = json.loads(done.stdout)
    expect("the same for programs", done.returncode == 5 and not found["holds"] and
           found["fault"]["args"]["sequence"] == str(sequence), done)
    edit(server, "UPDATE fact SET happened_at = happened_at + 1000000 WHERE pos = ?", position)
    other = Server("other", within=server.folder)
    done = run(other, "verify", "--config", config_of(other), "--checkpoint", checkpoint)
    expect("the checkpoint of another server", done.returncode == 1 and "another server" in done.stderr, done)


def check_read_only(server):
    """Verified from a disk that may only be read; where it cannot be, the reason is said."""
    inner = (f'mount --bind "{server.dir}" "{server.dir}" && mount -o remount,ro,bind "{server.dir}" && '
             f'for what in verify check; do "{server.binary}" $what --config "{config_of(server)}"; echo "=$?"; done')
    for way in (["unshare", "-m"], ["unshare", "-Urm"]):
        if subprocess.run([*way, "sh", "-c", f'mount --bind "{server.dir}" "{server.dir}"'], capture_output=True).returncode == 0:
            done = subprocess.run([*way, "sh", "-c", inner], capture_output=True, text=True, timeout=60)
            expect("verify on a read-only disk", "Every link" in done.stdout and "=0" in done.stdout, done)
            expect("check on a read-only disk", "may only be read" in done.stderr and "=3" in done.stdout, done)
            return
    print("left out: nothing can be mounted here")


def check_damage(server):
    size = os.path.getsize(database_of(server))
    with open(database_of(server), "r+b") as file:
        for at in range(4096, size, 4096):
            file.seek(at)
            file.write(os.urandom(4096))
    for command in ("check", "verify", "serve"):
        done = run(server, command, "--config", config_of(server))
        expect(f"{command} of a damaged store", done.returncode == 3 and "damaged" in done.stderr and
               "tocsin restore" in done.stderr, done)


def main():
    server = Server("operator")
    try:
        check_settings(server)
        check_starved(server)
        serve_and_set_up(server)
        check_link(server)
        check_verify(server, check_backup(server))
        check_read_only(server)
        check_damage(server)
        expect("nothing else was made", not glob.glob(os.path.join(server.folder, "*.part")))
    finally:
        server.remove()
    end()


main()
