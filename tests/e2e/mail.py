#!/usr/bin/python3
# The system's own Python: the mail server is one of its packages.
"""Mail that leaves the finished program through a real mail server: STARTTLS, a password, an address that is confirmed, an
invitation that says nothing but that it is one, a kill in the middle of a delivery, a server that is down, a bounce.

Needs $TOCSIN, python3-aiosmtpd and openssl.
"""
import os
import re
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from expecting import end, expect  # noqa: E402
from mail_server import PASSWORD, USER, MailServer, make_certificate, text_of  # noqa: E402
from people import Person, let_in  # noqa: E402
from server import Server, free_port  # noqa: E402


def configure(of, **settings):
    file = os.path.join(of.dir, "tocsin.toml")
    text = open(file).read()
    head, section = text.split("[mail]\n")
    for key, value in settings.items():
        line = f"{key} = {value}" if isinstance(value, int) else f'{key} = "{value}"'
        section = re.sub(rf"^{key} = .*$", line, section, flags=re.M)
    open(file, "w").write(head + "[mail]\n" + section)


def maildir(folder):
    for part in ("new", "cur", "tmp"):
        os.makedirs(os.path.join(folder, part))
    return folder


def bounce_of(message):
    return f"""From: MAILER-DAEMON@localhost
To: bounces@tocsin.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; localhost

Final-Recipient: rfc822; grace@bank.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: message/rfc822

Message-ID: {message["Message-ID"]}
Subject: {message["Subject"]}

--b--
"""


def check_settings(server, port):
    said = server.command("check")
    expect("check.good", said.returncode == 0, said)
    for key, value, words in (("from", "nobody", "mail address"), ("security", "perhaps", "starttls, tls, none"),
                              ("server", "localhost", "host and a port"), ("bounces", "/nowhere", "Maildir")):
        configure(server, **{key: value})
        said = server.command("check")
        expect("check." + key, said.returncode != 0 and words in said.stdout + said.stderr, said)
        configure(server, server=f"localhost:{port}", security="starttls", **{"from": "tocsin@tocsin.example"},
                  bounces=os.path.join(server.folder, "bounces"))


def check_outside(server, ada, community, mails):
    """A reporter without an account gets a link of its own, and nobody else reads by it."""
    status, headers, report = ada.ask("POST", f"/api/v1/communities/{community}/outside-reports",
                                      {"title": "Odd lorry", "channel": "phone", "email": "out@street.example"})
    mail = mails.box.wait_for("out@street.example", 1)
    key = re.search(r"tcsq_[0-9A-Za-z]+", text_of(mail[0])).group(0) if mail else ""
    expect("outside.mailed", status == 200 and key and key in headers.get("Link", ""), (status, headers))
    ask = {"Authorization": "Bearer " + key, "Cookie": ""}
    status, _, seen = server.ask("GET", f"/api/v1/reports/{report['id']}", headers=ask)
    expect("outside.followed", status == 200 and seen["title"] == "Odd lorry", seen)
    status, _, seen = server.ask("GET", "/api/v1/incidents", headers=ask)
    expect("outside.nothing_else", status == 200 and not seen["items"], seen)
    expect("outside.page", server.ask("GET", "/follow.js")[0] == 200)


def main():
    server = Server("mail")
    make_certificate(server.folder)
    port = free_port()
    mails = MailServer(server.folder, port).start()
    password = os.path.join(server.folder, "password")
    with open(os.open(password, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(PASSWORD + "\n")
    bounces = maildir(os.path.join(server.folder, "bounces"))
    configure(server, server=f"localhost:{port}", bounces_to="bounces@tocsin.example", user=USER, password_file=password,
              ca_file=os.path.join(server.folder, "authority.pem"), bounces=bounces, pause_s=0,
              **{"from": "tocsin@tocsin.example"})
    check_settings(server, port)

    said = server.command("mail", "--test", "op@bank.example")
    expect("test.sent", said.returncode == 0 and len(mails.box.to("op@bank.example")) == 1, said)
    expect("test.secure", all(tls and known for _, _, tls, known in mails.box.mails), mails.box.mails)
    mails.box.refused.add("gone@bank.example")
    said = server.command("mail", "--test", "gone@bank.example")
    expect("test.refused", said.returncode != 0 and "no such user" in said.stderr, said)
    plain = MailServer(server.folder, free_port(), tls=False).start()
    configure(server, server=f"localhost:{plain.port}")
    said = server.command("mail", "--test", "op@bank.example")
    expect("test.no_starttls", said.returncode != 0 and "STARTTLS" in said.stderr and not plain.box.mails, said)
    plain.stop()
    configure(server, server=f"localhost:{port}", ca_file="")
    said = server.command("mail", "--test", "op@bank.example")
    expect("test.certificate", said.returncode != 0 and len(mails.box.to("op@bank.example")) == 1, said)
    configure(server, ca_file=os.path.join(server.folder, "authority.pem"))

    server.start()
    community = server.set_up()
    ada = Person(server, server.cookie, server.csrf)
    bank, grace = let_in(server, ada, "Bank")
    status, _, seen = grace.ask("PUT", "/api/v1/me/notifications",
                                {"address": "grace@bank.example", "on_duty": "first", "pace": "at_once"})
    expect("address.asked", status == 200 and seen["standing"] == "unconfirmed", seen)
    check = mails.box.wait_for("grace@bank.example", 1)
    token = re.search(r"tcsm_[0-9A-Za-z]+", text_of(check[0])).group(0)
    status, _, seen = grace.ask("POST", "/api/v1/me/notifications/confirm", {"token": token})
    expect("address.confirmed", status == 200 and seen["standing"] == "confirmed", seen)

    ada.made(f"/api/v1/communities/{community}/memberships", {"organisation": bank, "terms": "Belladonna"})
    mail = mails.box.wait_for("grace@bank.example", 2)
    expect("invitation.arrives", len(mail) == 2, len(mail))
    expect("invitation.neutral", "invited" in text_of(mail[1]) and "Belladonna" not in text_of(mail[1]), text_of(mail[1]))

    incident = ada.made("/api/v1/incidents", {"title": "Amaranth"})["id"]
    mails.box.before_answer = server.kill
    part = ada.made(f"/api/v1/incidents/{incident}/participations", {"organisation": bank, "terms": "Help"})["id"]
    mails.box.wait_for("grace@bank.example", 3)
    server.process.wait()
    server.start()
    mail = mails.box.wait_for("grace@bank.example", 4)
    expect("kill.again", len(mail) == 4 and mail[2]["Message-ID"] == mail[3]["Message-ID"], [m["Message-ID"] for m in mail])
    time.sleep(3)
    expect("kill.once", len(mails.box.to("grace@bank.example")) == 4, len(mails.box.to("grace@bank.example")))

    grace.made(f"/api/v1/participations/{part}/accept", {})
    time.sleep(7)  # longer than a connection is kept
    mails.stop()
    ada.made(f"/api/v1/incidents/{incident}/requests", {"organisation": bank, "ask": "facts", "title": "Logs"})
    time.sleep(3)
    mails.start()
    mail = mails.box.wait_for("grace@bank.example", 5, seconds=150)
    expect("outage.arrives", len(mail) == 5 and "asked for something" in text_of(mail[-1]), server.command("mail").stdout)
    if len(mail) < 5:
        end()
    expect("outage.link", f"/#/incident/{incident}/requests/" in text_of(mail[4]), text_of(mail[4]))

    check_outside(server, ada, community, mails)

    with open(os.path.join(bounces, "new", "1"), "w") as file:
        file.write(bounce_of(mail[4]))
    begin = time.monotonic()
    standing = ""
    while standing != "bounced" and time.monotonic() - begin < 45:
        time.sleep(0.5)
        standing = grace.ask("GET", "/api/v1/me/notifications")[2]["standing"]
    expect("bounce.noticed", standing == "bounced", standing)
    said = server.command("mail")
    expect("status.told", said.returncode == 0 and "5.1.1" in said.stdout, said)
    log = open(os.path.join(server.folder, "server.log")).read()
    expect("log.no_secret", PASSWORD not in log and "grace@" not in log and "tcsm_" not in log, log[-500:])
    server.stop()
    mails.stop()
    server.remove()


main()
end()
