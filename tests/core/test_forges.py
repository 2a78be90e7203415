"""A new file begins on each forge at an address that says its folder, its name and its text."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causerie.core.forges import Forge, Repository, repository

TEXT = "---\n# Signez : « ici » & là ?\nname:\n---\n\n"
PATHS = {
    Forge.GITHUB: "/me/site/new/main/comments/le-cas",
    Forge.FORGEJO: "/me/site/_new/main/comments/le-cas/",
    Forge.GITLAB: "/me/site/-/new/main/comments/le-cas",
}


@pytest.mark.parametrize("forge", Forge)
def test_a_file_begins_where_each_forge_wants_it(forge: Forge) -> None:
    """GitLab takes a name and no text."""
    here = Repository("https://forge.example/me/site", "main", forge)
    link = urlsplit(here.new_file("comments/le-cas", "2026-11-23-votre-nom.md", TEXT))
    assert (link.netloc, link.path) == ("forge.example", PATHS[forge])
    asked = parse_qs(link.query, keep_blank_values=True)
    if here.prefills:
        assert asked == {"filename": ["2026-11-23-votre-nom.md"], "value": [TEXT]}
    else:
        assert asked == {"file_name": ["2026-11-23-votre-nom.md"]}


@given(text=st.text(), forge=st.sampled_from([Forge.GITHUB, Forge.FORGEJO]))
def test_any_text_arrives_as_it_was(text: str, forge: Forge) -> None:
    """Nothing of it becomes a part of the address."""
    text = text.encode("utf-8", "ignore").decode()
    link = urlsplit(Repository("https://e.org/a/b", "main", forge).new_file("c/d", "e.md", text))
    name, value = link.query.split("&")
    assert (name, unquote(value.removeprefix("value="))) == ("filename=e.md", text)
    assert link.fragment == ""


@pytest.mark.parametrize(
    ("url", "forge", "kind"),
    [
        ("https://github.com/me/site", None, Forge.GITHUB),
        ("https://gitlab.com/group/below/site", None, Forge.GITLAB),
        ("https://codeberg.org/me/site", None, Forge.FORGEJO),
        ("https://git.example.org/me/site", "forgejo", Forge.FORGEJO),
        ("https://github.com/me/site.git", None, Forge.GITHUB),
        ("https://github.com/me/site/", None, Forge.GITHUB),
        ("HTTPS://GitHub.com/me/site", None, Forge.GITHUB),
    ],
)
def test_a_repository_is_known_by_its_page(url: str, forge: str | None, kind: Forge) -> None:
    """Its last slash and its ending are of no matter."""
    found = repository(url, "main", forge)
    assert found == Repository(url.rstrip("/").removesuffix(".git"), "main", kind)


@pytest.mark.parametrize(
    ("url", "branch", "forge", "complaint"),
    [
        ("me/site", "main", None, "is not a repository's page"),
        ("git@github.com:me/site.git", "main", None, "is not a repository's page"),
        ("javascript:alert(1)", "main", "github", "is not a repository's page"),
        ("https://github.com/", "main", None, "is not a repository's page"),
        ("https://github.com/me", "main", None, "is not a repository's page"),
        ("https://[github.com/me/site", "main", None, "is not a repository's page"),
        ("https://github.com/me/mon%20site", "main", None, "is not a repository's page"),
        ("https://github.com/me/\u212aarl", "main", None, "is not a repository's page"),
        ("https:///me/site", "main", "github", "is not a repository's page"),
        ("https://github.com/me/site?tab=code", "main", None, "is not a repository's page"),
        ("https://github.com/me/site#readme", "main", None, "is not a repository's page"),
        ("https://me:secret@github.com/me/site", "main", None, "is not a repository's page"),
        ("https://git.example.org/me/site", "main", None, "what forge git.example.org is; add"),
        ("https://github.com/me/site", "ma branche", None, "is no name of a branch"),
        ("https://github.com/me/site", "a..b", None, "is no name of a branch"),
        ("https://github.com/me/site", "", None, "is no name of a branch"),
    ],
)
def test_what_is_no_repository_is_refused(
    url: str, branch: str, forge: str | None, complaint: str
) -> None:
    """With what to write instead."""
    with pytest.raises(ValueError, match=complaint):
        repository(url, branch, forge)


def test_an_unknown_host_is_asked_for_its_kind() -> None:
    """All of them are named; http is taken too, for a forge within a firm."""
    with pytest.raises(ValueError, match=r"add forge: github or gitlab or forgejo$"):
        repository("https://git.example.org/me/site", "main", None)
    assert (
        repository("http://git.intern/me/site", "main", "gitlab").url == "http://git.intern/me/site"
    )
    assert repository("https://github.com/me/SIXX", "main", None).url.endswith("/SIXX")
    with pytest.raises(ValueError, match="is not a repository's page"):
        repository("https://github.com//", "main", None)
