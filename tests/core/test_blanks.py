"""What is still to be filled in is told once a site has an address of its own."""

import pytest

from causerie.core import blanks
from causerie.core.model import DocPage, Sources
from causerie.core.problems import Problems
from causerie.core.prose import read

NOTICE = """\
# Mentions légales

- **À compléter :** nom
- Téléphone : **[à compléter]**
- **To fill in, for a company:** number

```
**À compléter :** un exemple
```

Ce qui est à compléter se voit en **gras**.
"""


def found(root: str) -> list[tuple[int | None, object]]:
    problems = Problems()
    page = DocPage("docs/mentions-legales.md", "mentions-legales/", read(NOTICE, 5))
    blanks.check(Sources(docs=(page,)), root, problems)
    assert () == problems.errors
    return [(each.place.line, each.values["blank"]) for each in problems]


def test_each_blank_is_told_with_its_line() -> None:
    """As it stands there; what is only spoken of is none."""
    assert [
        (7, "À compléter :"),
        (8, "[à compléter]"),
        (9, "To fill in, for a company:"),
    ] == found("https://marketing.fr/serie/")


@pytest.mark.parametrize(
    "root",
    [
        "", "https://example.org/", "https://causerie.example.org/", "http://localhost:8000/",
        "http://127.0.0.1/", "https://blog.test/", "http://[::1]/",
    ],
)  # fmt: skip
def test_a_site_that_is_an_example_may_have_them(root: str) -> None:
    """Nobody can read it there."""
    assert [] == found(root)


def test_a_host_that_only_ends_like_one_is_none() -> None:
    """It is somebody's."""
    assert found("https://myexample.org/")
    assert found("https://example.org.fr/")
