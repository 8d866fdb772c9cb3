"""People of several organisations, who ask one server of the finished binary as themselves."""


class Person:
    """Somebody signed in: asks as themselves."""

    def __init__(self, server, cookie, csrf):
        self.server, self.cookie, self.csrf = server, cookie, csrf

    def ask(self, method, path, body=None):
        return self.server.ask(method, path, body, headers={"Cookie": self.cookie, "X-CSRF-Token": self.csrf})

    def get(self, path):
        return self.ask("GET", path)

    def made(self, path, body):
        status, _, answer = self.ask("POST", path, body)
        assert status in (200, 201), (path, status, answer)
        return answer


def let_in(server, operator, name):
    """A new organisation of the server's and its administrator."""
    organisation = operator.made("/api/v1/organisations", {"name": name, "sector": "energy"})["id"]
    person = operator.made(f"/api/v1/organisations/{organisation}/persons", {"name": name + " admin", "role": "admin"})
    operator.made(f"/api/v1/persons/{person['id']}/account", {"login": name.lower()})
    link = operator.made(f"/api/v1/persons/{person['id']}/sign-in-link", {})
    status, headers, body = server.ask("POST", "/api/v1/session/link", {"token": link["token"]})
    assert status == 200, (status, body)
    return organisation, Person(server, headers["Set-Cookie"].split(";")[0], body["csrf"])
