"""Who comes to the desk in a browser: nobody without a session, and no form from elsewhere."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from threading import Barrier, Event
from typing import Any

import pytest
from starlette.routing import Route

from causerie.core.moderation import Revision
from causerie.moderate import accounts
from causerie.moderate.accounts import FEED, Gate
from causerie.moderate.attempts import FOR_PLACE, REMEMBERED
from causerie.moderate.web import PATH, entering, routes
from causerie.web.addresses import wider
from causerie.web.refusals import Refused
from desk import MODERATOR, PASSWORD, Place, heading, sign_in

OURS = "http://127.0.0.1:8000"
Said = tuple[str | None, str | None, str | None]
IN, OUT = "Se connecter", "Se déconnecter (Anne Martin)"
OPEN = {"sign-in-page", "sign-in", "link-page", "link", "moderation-feed"}
"""The routes that ask for no session."""


def paths(place: Place, id_: str) -> dict[str, Route]:
    """Every route by the address of something that is there."""
    return {route.path.replace("{id}", id_): route for route in routes(place.office)}


def test_every_page_is_refused_without_a_session(
    place: Place, record_property: Callable[[str, object], None]
) -> None:
    """One gets the way in instead, whether the page is there or not, and nothing changes."""
    id_ = place.send()
    visitor, refused = place.visitor(), 0
    for path, route in paths(place, id_).items():
        if route.name in OPEN:
            continue
        for method in route.methods or ():
            form = {"content-type": "application/x-www-form-urlencoded", "origin": OURS}
            sent = f"action=approve&on-{id_}=1" if method == "POST" else None
            response = visitor.client.request(method, path, headers=form, content=sent)
            assert 401 == response.status_code, (method, path)
            assert "set-cookie" not in response.headers
            assert method == "HEAD" or "Se connecter pour modérer" in response.text
            refused += 1
    assert 401 == visitor.get(f"{PATH}/item/nothing").status
    assert Revision.PENDING is place.waiting_room.item(id_).latest.state
    record_property("pages and forms of moderators refused without a session", refused)
    assert refused == 15


@pytest.mark.parametrize("token", ["", "x", "chance-1", "\udcff", "é" * 50, "a; b", "x" * 3_000])
def test_a_made_up_cookie_is_no_session(place: Place, token: str) -> None:
    """However it looks."""
    raw = f"causerie={token}".encode("utf-8", "surrogateescape")
    response = place.visitor().client.get(PATH, headers=[(b"cookie", raw)])
    assert 401 == response.status_code


def test_one_comes_in_to_the_page_that_was_asked_for(place: Place) -> None:
    """A link in a mail leads to its answer, after the password."""
    id_ = place.send(name="Béatrice")
    visitor = place.visitor()
    page = visitor.get(f"{PATH}/item/{id_}")
    assert 401 == page.status
    page = visitor.press(page, IN, name=MODERATOR, password=PASSWORD)
    assert (200, "Une réponse de Béatrice") == (page.status, heading(page))
    assert "Réponses à modérer" == heading(visitor.get(f"{PATH}/sign-in")), "who is in is in"


@pytest.mark.parametrize(
    "next_",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "/", f"{PATH}/../../x",
        f"{PATH}/item/../../x", f"{PATH}\n", f"{PATH}/sign-out", f"{PATH}/item/x?y", "javascript:1",
    ],
)  # fmt: skip
def test_one_comes_in_to_no_other_page(place: Place, next_: str) -> None:
    """The address to go on to is typed by anyone who makes a form."""
    fields = {"name": MODERATOR, "password": PASSWORD, "next": next_}
    client = place.visitor().client
    response = client.post(f"{PATH}/sign-in", data=fields, headers={"origin": OURS})
    assert (303, PATH) == (response.status_code, response.headers["location"])


def test_a_wrong_password_is_told_as_a_wrong_name_is(place: Place) -> None:
    """What was typed as a name is given back, the password never."""
    visitor = place.visitor()
    pages = [sign_in(visitor, name, "a wrong <password>") for name in (MODERATOR, "Personne <b>")]
    said = "Ce nom et ce mot de passe ne vont pas ensemble."
    assert [(401, True)] * 2 == [(page.status, said in page.words) for page in pages]
    assert all("wrong" not in page.html for page in pages)
    assert ["Personne <b>"] == [form.fields["name"] for form in pages[1].forms]


def test_who_guesses_waits(place: Place) -> None:
    """The page says how long; the right password has to wait too, from that network."""
    visitor = place.visitor()
    for _ in range(FOR_PLACE.free):
        assert 401 == sign_in(visitor, MODERATOR, "a wrong password").status
    page = sign_in(visitor)
    assert (429, "1") == (page.status, page.headers["retry-after"])
    assert "Après tant d’essais, attendez 1 seconde avant le prochain." in page.words
    place.clock.go(seconds=1)
    assert 200 == sign_in(visitor).status


def test_who_comes_back_is_let_in_while_others_guess(place: Place) -> None:
    """The browser is known by a cookie that signing out leaves; another one has to wait."""
    visitor = place.moderator()
    visitor.press(visitor.get(PATH), OUT)
    assert ["causerie-device"] == list(dict(visitor.client.cookies))
    stranger = place.visitor()
    for _ in range(FOR_PLACE.free):
        assert 401 == sign_in(stranger, MODERATOR, "a wrong password").status
    assert 429 == sign_in(stranger).status
    assert 200 == sign_in(visitor).status


def test_no_network_takes_all_the_places_of_those_who_sign_in() -> None:
    """A /48 of IPv6 has a few of them, whatever its address; others find theirs."""

    async def crowd() -> list[str]:
        verifying, verified = entering._Verifying(), Event()  # noqa: SLF001

        def slow() -> str:
            assert verified.wait(30)
            return "in"

        async def tried(address: str) -> str:
            try:
                return await verifying.run(slow, wider(address))
            except Refused as refused:
                return str(refused.status)

        taking = entering._MOST_OF_ONE + 3  # noqa: SLF001
        mine = [asyncio.create_task(tried(f"2001:db8:1:{n}::/64")) for n in range(taking)]
        other = [asyncio.create_task(tried(each)) for each in ("2001:db8:2::/64", "203.0.113.5")]
        await asyncio.sleep(0)
        verified.set()
        return list(await asyncio.gather(*mine, *other))

    said = asyncio.run(crowd())
    assert ["in"] * entering._MOST_OF_ONE + ["503"] * 3 + ["in"] * 2 == said  # noqa: SLF001


def test_no_crowd_of_passwords_keeps_others_waiting(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond so many at a time the next is told when to come again; those before are let in."""
    monkeypatch.setattr(entering, "_MOST_WAITING", 2)
    verifying, verified = Barrier(3), Event()
    real = Gate.sign_in

    def slow(*given: Any, **named: Any) -> str:
        verifying.wait(30)
        assert verified.wait(30)
        return real(*given, **named)

    visitors = [place.visitor() for _ in range(3)]
    with monkeypatch.context() as patch, ThreadPoolExecutor(2) as threads:
        patch.setattr(Gate, "sign_in", slow)
        waiting = [threads.submit(sign_in, visitor) for visitor in visitors[:2]]
        try:
            verifying.wait(30)
            page = sign_in(visitors[2])
        finally:
            verified.set()
        assert (503, "30") == (page.status, page.headers["retry-after"])
        assert [200, 200] == [each.result().status for each in waiting]
    assert 200 == sign_in(visitors[2]).status


def test_a_new_session_id_is_given_at_sign_in(place: Place) -> None:
    """One that was planted before is worth nothing, and neither is the one that was there."""
    visitor = place.visitor()
    visitor.client.cookies.set("causerie", "planted", "127.0.0.1")
    sign_in(visitor)
    first = dict(visitor.client.cookies)["causerie"]
    assert "planted" != first
    fields = {"name": MODERATOR, "password": PASSWORD}
    visitor.send(f"{PATH}/sign-in", fields)
    second = dict(visitor.client.cookies)["causerie"]
    assert first != second
    other = place.visitor()
    for token, status in (("planted", 401), (first, 401), (second, 200)):
        other.client.cookies.clear()
        other.client.cookies.set("causerie", token)
        assert status == other.get(PATH).status


def test_who_signs_out_is_out(place: Place) -> None:
    """The cookie is taken back, and a copy of it opens nothing."""
    visitor, copy = place.moderator(), place.visitor()
    copy.client.cookies.set("causerie", dict(visitor.client.cookies)["causerie"])
    assert 200 == copy.get(PATH).status
    page = visitor.press(visitor.get(PATH), OUT)
    assert (200, "Se connecter pour modérer") == (page.status, heading(page))
    assert "causerie" not in dict(visitor.client.cookies)
    assert 401 == copy.get(PATH).status


def test_the_cookie_of_a_site_on_this_machine(place: Place) -> None:
    """No script reads it, no other site's form sends it, and it goes with the browser."""
    client = place.visitor().client
    fields = {"name": MODERATOR, "password": PASSWORD}
    response = client.post(f"{PATH}/sign-in", data=fields, headers={"origin": OURS})
    name_and_value, *attributes = cookies(response)[0].split("; ")
    assert "causerie" == name_and_value.partition("=")[0]
    assert {"HttpOnly", "Path=/", "SameSite=lax"} == set(attributes)


def cookies(response: Any) -> list[str]:
    """What it has a browser keep."""
    return list(response.headers.get_list("set-cookie"))


@pytest.mark.parametrize("place", [{"secure": True, "local": False}], indirect=True)
def test_the_cookie_of_a_site_on_the_web(place: Place) -> None:
    """It is of this host alone, by https alone, when it is given and when it is taken back."""
    visitor = place.visitor("https://127.0.0.1:8000")
    fields = {"name": MODERATOR, "password": PASSWORD}
    headers = {"origin": "https://127.0.0.1:8000"}
    response = visitor.client.post(f"{PATH}/sign-in", data=fields, headers=headers)
    lasts = {f"Max-Age={REMEMBERED // timedelta(seconds=1)}"}
    expected = {"__Host-causerie": set(), "__Host-causerie-device": lasts}
    for cookie, (name, more) in zip(cookies(response), expected.items(), strict=True):
        name_and_value, *attributes = cookie.split("; ")
        assert name == name_and_value.partition("=")[0]
        assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure", *more} == set(attributes)
    page = visitor.get(PATH)
    assert 200 == page.status
    visitor.client.cookies.set("causerie", "planted by a page without https")
    assert 200 == visitor.get(PATH).status
    csrf = page.forms[0].fields["csrf"]
    response = visitor.client.post(f"{PATH}/sign-out", data={"csrf": csrf}, headers=headers)
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert response.headers["set-cookie"].startswith("__Host-causerie=")


def test_a_form_is_taken_from_our_own_pages_alone(
    place: Place, record_property: Callable[[str, object], None]
) -> None:
    """108 combinations of what browsers say; the cookie and the token are right every time."""
    visitor = place.moderator()
    csrf = visitor.get(PATH).forms[0].fields["csrf"]
    sites = (None, "same-origin", "none", "same-site", "cross-site", "anything")
    origins = (
        None,
        OURS,
        "null",
        "http://127.0.0.1:8001",
        "https://evil.example",
        "http://127.0.0.1",
    )
    referers = (None, f"{OURS}/a", "https://evil.example/?http://127.0.0.1:8000/")
    taken: set[Said] = {
        ("same-origin", origin, referer) for origin in (None, OURS, "null") for referer in referers
    }
    taken |= {(site, OURS, referer) for site in (None, "none") for referer in referers}
    taken |= {(site, None, referers[1]) for site in (None, "none")}
    tried = 0
    for combination in product(sites, origins, referers):
        id_ = place.send()
        names = ("sec-fetch-site", "origin", "referer")
        headers = {name: value for name, value in zip(names, combination, strict=True) if value}
        fields = {"csrf": csrf, "action": "refuse", f"on-{id_}": "1", "reason": "non"}
        response = visitor.client.post(f"{PATH}/decide", data=fields, headers=headers)
        expected = (303, "refused") if combination in taken else (403, "pending")
        state = place.waiting_room.item(id_).latest.state
        assert expected == (response.status_code, state), combination
        tried += 1
    record_property("combinations of headers on a moderator's form", f"{tried}, all judged right")
    assert (108, 17) == (tried, len(taken))


@pytest.mark.parametrize("token", [None, "", "x", "é", "another's"])
def test_a_form_needs_the_token_of_its_session(place: Place, token: str | None) -> None:
    """Even from our own pages: that of another moderator's session is not it."""
    id_ = place.send()
    visitor, other = place.moderator(), place.moderator()
    if token == "another's":  # noqa: S105
        token = other.get(PATH).forms[0].fields["csrf"]
    sent = {} if token is None else {"csrf": token}
    for path in ("decide", "select", "undo", "say", "sign-out"):
        page = visitor.send(f"{PATH}/{path}", {**sent, "action": "approve", f"on-{id_}": "1"})
        assert 403 == page.status
        assert "rechargez la page" in page.words
    assert Revision.PENDING is place.waiting_room.item(id_).latest.state
    assert 200 == visitor.get(PATH).status


def test_another_site_can_sign_nobody_in(place: Place) -> None:
    """Nor use a link up."""
    code = place.office.gate.invite("Zoé")
    fields = {"name": MODERATOR, "password": PASSWORD}
    visitor = place.visitor()
    for path in ("sign-in", f"enter/{code}"):
        page = visitor.send(f"{PATH}/{path}", fields, origin="https://evil.example")
        assert 403 == page.status
        assert {} == dict(visitor.client.cookies)
    assert place.office.gate.invited(code)


def test_a_link_lets_in_by_its_button_and_once(place: Place) -> None:
    """Looking at it, as a mail program does, uses nothing up."""
    code = place.office.gate.invite("Zoé Lemaître")
    visitor = place.visitor()
    for _ in range(3):
        page = visitor.get(f"{PATH}/enter/{code}")
    page = visitor.press(page, "Entrer")
    assert "Réponses à modérer" == heading(page)
    assert "Se déconnecter (Zoé Lemaître)" in page.words
    other = place.visitor()
    for page in (other.get(f"{PATH}/enter/{code}"), other.send(f"{PATH}/enter/{code}", {})):
        assert 410 == page.status
        assert "Ce lien a servi, ou il est trop vieux" in page.words
    assert {} == dict(other.client.cookies)


@pytest.mark.parametrize("place", [{"local": False}], indirect=True)
def test_there_is_no_link_where_others_can_reach_it(place: Place) -> None:
    """On a server, only a password lets in."""
    code = place.office.gate.invite("Zoé")
    page = place.visitor().get(f"{PATH}/enter/{code}")
    assert 404 == page.status
    assert place.office.gate.invited(code)
    assert "le lien que montre le terminal" not in place.visitor().get(f"{PATH}/sign-in").words


def test_whoever_has_no_password_yet_learns_how_to_come_in(place: Place) -> None:
    """On a machine of one's own there may be no account at all, only the link."""
    page = place.visitor().get(PATH)
    assert 401 == page.status
    assert "le lien que montre le terminal vous fait entrer sans mot de passe" in page.words


def test_who_is_removed_is_out_of_every_browser(place: Place) -> None:
    """And the private feed with them."""
    visitor = place.moderator()
    (owner,) = place.waiting_room.accounts.moderators()
    feed = "/" + FEED.format(secret=accounts.feed_secret(owner, place.signer))
    assert 200 == visitor.client.get(feed).status_code
    accounts.remove(place.waiting_room.accounts, MODERATOR)
    assert 401 == visitor.get(PATH).status
    assert 404 == visitor.client.get(feed).status_code


def test_no_secret_is_in_the_log(
    place: Place, record_property: Callable[[str, object], None]
) -> None:
    """Password, cookie, token, link, feed, text and name: a line says the route and no more."""
    code = place.office.gate.invite("Zoé")
    (owner, *_) = place.waiting_room.accounts.moderators()
    secret = accounts.feed_secret(owner, place.signer)
    id_ = place.send(body="corps planté", name="nom planté")
    visitor = place.moderator()
    page = visitor.get(PATH)
    visitor.get(f"{PATH}/enter/{code}")
    visitor.get("/" + FEED.format(secret=secret))
    visitor.get("/" + FEED.format(secret="planted"))  # noqa: S106
    visitor.get(f"{PATH}/item/{id_}?x=planted")
    visitor.press(page, "Refuser", reason="raison plantée")
    planted = [
        PASSWORD, code, secret, *dict(visitor.client.cookies).values(), "plant", id_,
        page.forms[0].fields["csrf"], "127.0.0.1", "testclient", MODERATOR,
    ]  # fmt: skip
    log = "".join(place.log)
    assert [] == [each for each in planted if each in log]
    assert {"moderation-feed", "link-page", "item", "decide"} <= {
        part for line in place.log for part in line.split('"')
    }
    record_property("secrets of moderators planted and looked for in the log", f"{len(planted)}: 0")
