#!/usr/bin/env python3
"""Reports without a name, through the finished binary: under a pseudonym in two communities, and in escrow, opened by two
trustees and by none alone; the store searched afterwards for what must not lie there.
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import server as lib  # noqa: E402

PASSPHRASES = {"tom": "a boat at low tide", "pia": "nine grey herons", "kay": "salt on the railing"}
PASSWORD = "a long sentence that nobody knows"


def check(held, what, *more):
    if not held:
        raise SystemExit(f"anonymous: {what} {more}")


class Person:
    """One who asks, with a session of their own; or the bearer of a token."""

    def __init__(self, server, cookie="", csrf="", person="", organisation="", token=""):
        self.server, self.cookie, self.csrf = server, cookie, csrf
        self.person, self.organisation, self.token = person, organisation, token

    def ask(self, method, path, body=None, status=None):
        self.server.cookie, self.server.csrf = self.cookie, self.csrf
        headers = {"Authorization": "Bearer " + self.token} if self.token else {}
        got, _, answer = self.server.ask(method, "/api/v1" + path, body, headers=headers)
        if status is not None:
            check(got == status, f"{method} {path} answers {got}, not {status}:", answer)
        return answer

    def get(self, path, status=200):
        return self.ask("GET", path, status=status)

    def post(self, path, body=None, status=200):
        return self.ask("POST", path, body if body is not None else {}, status)

    def command(self, *arguments, said=""):
        """The command line as this person, by a token made for it or the one they bear."""
        token = os.path.join(self.server.folder, "token")
        with open(os.open(token, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(self.token or self.post("/tokens", {"name": "t", "scopes": ["read", "write", "report"],
                                                           "expires_in_days": 1})["token"])
        done = subprocess.run([self.server.binary, *arguments, "--server", f"http://127.0.0.1:{self.server.port}",
                               "--token-file", token, "--json"], capture_output=True, text=True, input=said)
        check(done.returncode == 0, f"'{' '.join(arguments)}' is refused:", done.stderr)
        return lib.json.loads(done.stdout), done.stderr


def let_in(server, operator, name, organisation):
    """A person of a new organisation, or of one that is given as a person's."""
    admin = organisation if isinstance(organisation, Person) else operator
    if not isinstance(organisation, Person):
        of = operator.post("/organisations", {"name": organisation, "sector": "other"}, 201)["id"]
    else:
        of = organisation.organisation
    person = admin.post(f"/organisations/{of}/persons", {"name": name.title(), "role": "admin"}, 201)["id"]
    admin.post(f"/persons/{person}/account", {"login": name})
    token = admin.post(f"/persons/{person}/sign-in-link")["token"]
    server.cookie = server.csrf = ""
    status, headers, body = server.ask("POST", "/api/v1/session/link", {"token": token})
    check(status == 200, "a sign-in link is refused:", body)
    out = Person(server, headers["Set-Cookie"].split(";")[0], body["csrf"], person, of)
    out.post("/me/password", {"new": PASSWORD}, None)
    out.post("/session/step-up", {"password": PASSWORD}, None)
    return out


def found_community(team, name, members):
    community = team.post("/communities", {"name": name, "purpose": "Looking out"}, 201)["id"]
    for member in members:
        invited = team.post(f"/communities/{community}/memberships",
                            {"organisation": member.organisation, "terms": "The charter"}, 201)["id"]
        member.post(f"/memberships/{invited}/accept")
    return community


def tells(who, answer):
    text = lib.json.dumps(answer)
    return who.person in text or who.organisation in text


def under_a_pseudonym(team, reporter, peer, communities):
    seen = []
    for community in communities:
        made, _ = reporter.command("report", "submit", community, "--title", "Odd mail", "--reporter", "pseudonym",
                                   "--marking", "TLP:GREEN", "--audience", f"community:{community}")
        check(tells(reporter, team.get(f"/reports/{made['id']}")), "the team is not told who reported")
        seen.append(peer.get(f"/reports/{made['id']}"))
        check(not tells(reporter, seen[-1]), "a peer is told who reported:", seen[-1])
        check("author" not in seen[-1] and "owner" not in seen[-1], "the report has an author or owner:", seen[-1])
    words = [set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}|R-[0-9A-Z-]{11}|[0-9a-f]{24,}", lib.json.dumps(one))) for one in seen]
    check(words[0].isdisjoint(words[1]), "two audiences share an id or a pseudonym:", words[0] & words[1])
    check(not tells(reporter, peer.get("/reports")), "a list tells who reported")
    return [one["id"] for one in seen]


def in_escrow(team, reporter, trustees, community):
    escrow = team.post(f"/communities/{community}/escrows", {"trustees": [t.person for t in trustees.values()]}, 201)["id"]
    reporter.post(f"/communities/{community}/escrowed-reports", {"title": "t", "follow_up_key": "tcsq_x"}, 400)
    for name, trustee in trustees.items():
        taken = trustee.post(f"/escrows/{escrow}/take-key", {"passphrase": PASSPHRASES[name]})
    check(taken["state"] == "ready", "the escrow is not ready:", taken)
    made, warned = reporter.command("report", "submit-in-escrow", community, "--title", "Odd mail", "--contact", "Gate 4")
    key = re.search(r"tcsq_[0-9A-Za-z]+", warned).group(0)
    bearer = Person(team.server, token=key)
    report = made["id"]
    for reader in [team, reporter, *trustees.values()]:
        check(not tells(reporter, reader.ask("GET", f"/reports/{report}")), "somebody is told who reported")
    reporter.get(f"/reports/{report}", 404)
    return report, bearer


def follow(team, bearer, report):
    team.post(f"/reports/{report}/start-triage")
    team.post(f"/reports/{report}/ask", {"question": "Which host?"})
    told, _ = bearer.command("report", "supplement", report, "--text", "The mail host")
    check(told["state"] == "triage", "the answer does not reach the team:", told)
    team.post(f"/reports/{report}/validate", {"reason": "Real"})
    team.post("/incidents", {"title": "Odd mail everywhere", "reports": [report]}, 201)


def open_it(team, reporter, bearer, trustees, report):
    opening = team.post(f"/reports/{report}/escrow-openings", {"reason": "A threat to life"}, 201)["id"]
    at = f"/escrow-openings/{opening}"
    check(trustees["pia"].post(f"{at}/consent", {"passphrase": "not her passphrase"}, 403)["code"] == "escrow.passphrase",
          "a wrong passphrase is not told as such")
    once = trustees["pia"].post(f"{at}/consent", {"passphrase": PASSPHRASES["pia"]})
    check(once["state"] == "consented" and not tells(reporter, once), "one alone opens it:", once)
    check(trustees["pia"].post(f"{at}/consent", {"passphrase": PASSPHRASES["pia"]}, 409)["code"] == "escrow.trustee_before",
          "one trustee counts for two")
    check(not tells(reporter, team.get(at)), "one alone opens it for the team")
    # Tom is lost, and is not missed.
    opened = trustees["kay"].post(f"{at}/consent", {"passphrase": PASSPHRASES["kay"]})
    check(opened["state"] == "opened" and opened["identity"]["organisation"] == reporter.organisation
          and opened["identity"]["contact"] == "Gate 4", "two do not open it:", opened)
    check(bearer.get(at)["state"] == "opened", "the reporter does not hear of it")


def search_the_store(server, unsaid):
    for folder, _, files in os.walk(server.dir):
        for name in files:
            with open(os.path.join(folder, name), "rb") as file:
                content = file.read()
            for word in unsaid:
                check(word.encode() not in content, f"'{word[:9]}...' lies in {name}")
    with open(server.log.name, "rb") as file:
        log = file.read()
    for word in unsaid:
        check(word.encode() not in log, "a secret is in the log")


def run(server):
    community = server.set_up()
    tom = Person(server, server.cookie, server.csrf)
    me = tom.get("/session")
    tom.person, tom.organisation = me["person"], me["organisation"]
    tom.post("/me/password", {"new": PASSWORD}, None)
    tom.post("/session/step-up", {"password": PASSWORD}, None)
    mia = let_in(server, tom, "mia", "Member")
    pia = let_in(server, tom, "pia", "Peer")
    kay = let_in(server, mia, "kay", mia)
    del community
    communities = [found_community(tom, name, [mia, pia]) for name in ("Harbour", "Ferry")]
    under_a_pseudonym(tom, mia, pia, communities)
    trustees = {"tom": tom, "pia": pia, "kay": kay}
    report, bearer = in_escrow(tom, mia, trustees, communities[0])
    follow(tom, bearer, report)
    server.kill()
    server.start()
    open_it(tom, mia, bearer, trustees, report)
    check(server.stop() == 0, "the server does not stop well")
    search_the_store(server, [*PASSPHRASES.values(), bearer.token, "Gate 4 is not here"])
    verified = server.command("verify")
    check(verified.returncode == 0, "the store does not verify:", verified.stdout + verified.stderr)


def main():
    server = lib.Server("anonymous")
    try:
        server.start()
        run(server)
        print("anonymous: a name is known to whom it is told, and opened by two")
    finally:
        server.remove()


main()
