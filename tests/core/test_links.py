"""Links between author files, as a forge follows them."""

import pytest

from causerie.core import links
from causerie.core.links import Target

HERE = "chapters/01-debut/01-premier.md"


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("02-second.md", Target("chapters/01-debut/02-second.md")),
        ("./02-second.md#la-suite", Target("chapters/01-debut/02-second.md", "la-suite")),
        ("../02-suite.md", Target("chapters/02-suite.md")),
        ("../../docs/page.md?x=1#y", Target("docs/page.md", "y")),
        ("images/le%20plan.png", Target("chapters/01-debut/images/le plan.png")),
        ("plan%20%231%3F.png", Target("chapters/01-debut/plan #1?.png")),
        ("#ici", Target(HERE, "ici")),
        ("#%C3%A9t%C3%A9", Target(HERE, "été")),
        ("?x", Target(HERE)),
        ("", Target(HERE)),
        ("../../../etc/passwd", Target("../etc/passwd")),
        ("/etc/passwd", Target("/etc/passwd")),
        ("https://example.org/x.md", None),
        ("mailto:a@example.org", None),
        ("//example.org/", None),
        ("data:image/png;base64,x", None),
    ],
)
def test_a_link_leads_to_a_file_or_out_of_the_project(written: str, target: Target | None) -> None:
    """From the folder of the file in which it is written."""
    assert target == links.target(HERE, written)
