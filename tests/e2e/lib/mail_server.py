"""A real mail server for a test, in this process: STARTTLS and a password insisted on, a certificate of its own authority.

Needs Debian's python3-aiosmtpd and openssl; ends with status 77 (skipped) where they are not there.
"""
import email
import os
import shutil
import ssl
import subprocess
import sys
import threading
import time

try:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult, SMTP
except ImportError:
    print("skipped: python3-aiosmtpd is not installed")
    sys.exit(77)
if not shutil.which("openssl"):
    print("skipped: openssl is not installed")
    sys.exit(77)

USER, PASSWORD = "tocsin", "a boat at low tide"


def make_certificate(folder):
    """authority.pem, server.pem and server.key for localhost."""
    def run(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=folder)
    run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=Test CA",
        "-keyout", "authority.key", "-out", "authority.pem")
    run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
        "-keyout", "server.key", "-out", "server.csr")
    with open(os.path.join(folder, "names"), "w") as names:
        names.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    run("x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-days", "2",
        "-extfile", "names", "-out", "server.pem")


class Mailbox:
    """What was taken, and what is to be done with the next mails."""

    def __init__(self):
        self.mails = []  # (recipient, message)
        self.refused = set()  # addresses that there are not
        self.before_answer = None  # called once, before a mail is answered
        self.lock = threading.Lock()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        with self.lock:
            for recipient in envelope.rcpt_tos:
                self.mails.append((recipient, email.message_from_bytes(envelope.content), session.ssl is not None,
                                   session.authenticated))
            hold, self.before_answer = self.before_answer, None
        if hold:
            hold()
        return "250 2.0.0 taken"

    def to(self, address):
        with self.lock:
            return [message for recipient, message, _, _ in self.mails if recipient == address]

    def wait_for(self, address, count, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end and len(self.to(address)) < count:
            time.sleep(0.05)
        return self.to(address)


def text_of(message):
    return message.get_payload(decode=True).decode()


class MailServer:
    def __init__(self, folder, port, tls=True):
        self.box = Mailbox()
        self.folder, self.port, self.tls = folder, port, tls
        self.controller = None

    def start(self):
        mailbox, tls = self.box, self.tls
        context = None
        if tls:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(os.path.join(self.folder, "server.pem"), os.path.join(self.folder, "server.key"))

        def authenticate(server, session, envelope, mechanism, data):
            good = data.login == USER.encode() and data.password == PASSWORD.encode()
            return AuthResult(success=good, handled=False)

        class Made(Controller):
            def factory(self):
                if not tls:
                    return SMTP(mailbox, hostname="localhost")
                return SMTP(mailbox, hostname="localhost", tls_context=context, require_starttls=True, auth_required=True,
                            authenticator=authenticate)

        self.controller = Made(mailbox, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        return self

    def stop(self):
        self.controller.stop()
