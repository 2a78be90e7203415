"""What nobody else may learn is found nowhere that others could look."""

import re
import socket
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from receiving import ADDRESS, ANSWER, MINE, MODERATOR, PASSWORD, PATIENCE, Receiving, produced
from visitor import Visitor

DESK = "/_causerie/moderation"
MAIL_PASSWORD = "un/autre+secret:du serveur"  # noqa: S105 - planted


@pytest.mark.slow
def test_secrets_are_found_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """The whole way of an answer, a failure or two, and then a look at every byte that is left."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:  # it never says a word of SMTP
        port = nobody.getsockname()[1]
    with produced(
        tmp_path,
        monkeypatch,
        CAUSERIE_SMTP=f"smtp://anne:{quote(MAIL_PASSWORD, safe='')}@127.0.0.1:{port}",
        CAUSERIE_MAIL_TO="anne@example.org",
    ) as server:
        server.start()
        secrets = {"password": PASSWORD, "mail password": MAIL_PASSWORD, "address": ADDRESS}
        moderator = server.visitor()
        mistaken = f"{PASSWORD} mais fausse"
        moderator.press(moderator.get(DESK), "Se connecter", name=MODERATOR, password=mistaken)
        page = moderator.press(
            moderator.get(DESK), "Se connecter", name=MODERATOR, password=PASSWORD
        )
        secrets["session"] = moderator.client.cookies["causerie"]
        secrets["form token"] = next(
            text for form in page.forms for name, text in form.fields.items() if name == "csrf"
        )
        (feed,) = re.findall("/feed/([^/]+)[.]xml", server.command("moderator", "list"))
        assert server.request("GET", f"{DESK}/feed/{feed}.xml")[0] == 200
        secrets["private feed"] = feed
        secrets |= answered(server, moderator)
        for wrong in ("GET", "PUT", "POST"):  # on pages that are nobody's
            for path in (f"{MINE}{secrets['private page'][:-1]}", f"{DESK}/feed/{feed}"):
                assert server.request(wrong, path)[0] >= 400
        waits = server.preview(case="le-prix", name="Ana", body="Encore.")
        server.request("POST", ANSWER, waits)  # so that there is something to tell of
        wait_for(lambda: b"did not take the mail" in server.output.read_bytes())
        server.stop()
        server.start()  # whatever a start and an orderly end have to say
        server.stop()
    looked, public, found = 0, 0, []
    for place, data in everything(server):
        looked += 1
        found += [(name, place) for name, text in secrets.items() if told(text, data)]
        public += told("Je le garde.", data)
    assert [] == found
    assert public, "the history of git at least tells what was published"
    assert looked > 50
    key = (server.state / "key").read_bytes()
    assert not [place for place, data in everything(server) if place != "key" and key in data]
    record_property(
        "secrets planted, found in files, git objects, output and queue",
        (f"{len(secrets) + 1}, 0 in {looked} files and objects"),
    )


def answered(server: Receiving, moderator: Visitor) -> dict[str, str]:
    """An answer goes its whole way; the secrets its reader was given."""
    confirmation = server.preview(case="le-prix", name="Ana", body="Je le garde.")
    status, mine, _ = server.request("POST", ANSWER, confirmation)
    assert status == 303
    page = moderator.press(moderator.get(DESK), "Approuver")
    assert page.status == 200
    public = server.public / "cas" / "le-prix" / "index.html"
    assert "Je le garde." in public.read_text(encoding="utf-8")
    reader = server.visitor()
    page = reader.get(mine)
    assert page.status == 200
    refused = server.preview(case="le-prix", name="Ana", body="Non.")
    server.request("POST", ANSWER, refused)
    moderator.press(moderator.get(DESK), "Refuser", reason="Déjà dit.")
    reader.press(reader.get(f"{mine}/withdraw"), "Retirer ma réponse")
    wait_for(lambda: "Je le garde." not in public.read_text(encoding="utf-8"))
    return {"private page": mine.removeprefix(MINE), "preview": confirmation["token"]}


def wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def told(secret: str, data: bytes) -> bool:
    """Whether it is there, as it is or as programs write such things."""
    raw = secret.encode()
    quoted = (quote(secret), quote(secret, safe=""), secret.replace("+", "%2B"))
    forms = {raw, raw.hex().encode(), b64encode(raw).rstrip(b"="), *map(str.encode, quoted)}
    return any(form in data for form in forms)


def everything(server: Receiving) -> Iterator[tuple[str, bytes]]:
    """Every file of project and state, all that was said, and every object of git, unpacked."""
    yield "output", server.output.read_bytes()
    for folder in (server.root, server.state):
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                yield file.relative_to(folder).as_posix(), file.read_bytes()
    git = server.repository.git
    names = git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    for name in names:
        kind = git("cat-file", "-t", name)
        yield name, git("cat-file", kind, name).encode("utf-8", "surrogateescape")
