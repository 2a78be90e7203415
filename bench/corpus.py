"""A made-up series of any size, always the same for the same size, with and without Causerie."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

_WORDS = """
marché client prix vente étude équipe dirigeant produit service réunion semaine mesure action
terrain magasin acheteur vitrine budget résultat effort confiance question réponse métier la le
les un une des de du et mais pour avec sans chaque notre leur cette il elle on qui que dont est
sont fait tient demande propose vérifie compare décide revient coûte gagne perd
""".split()
_CONFIG = """\
site_name: Banc
site_url: https://banc.example/
theme: {{name: material, language: fr, font: false}}
nav: [{nav}]
plugins: [{plugins}]
markdown_extensions: [attr_list, tables]
validation: {{nav: {{omitted_files: ignore}}}}
"""


def write(folder: Path, *, chapters: int, answers: int, plugin: bool) -> None:
    """A site of so many one-file chapters, half as many cases, and so many answers.

    Without the plugin: the same pages, written by hand, and no answers.
    """
    random = Random(f"{chapters} {answers}")  # noqa: S311 - the same figures each time, no secret
    cases = [f"cas-{number:04}" for number in range(1, chapters // 2 + 1)]
    front = {"docs/index.md": "# Une\n\nBienvenue.\n"}
    texts = _chapters(random, chapters, cases, plugin=plugin) | front
    if plugin:
        texts |= _cases(random, cases) | _answers(random, cases, answers)
        config = _CONFIG.format(nav="{Une: index.md}", plugins="search, causerie")
    else:
        texts |= {path.replace("chapters/", "docs/").replace("/cases", ""): text
                  for path, text in _cases(random, cases).items()}  # fmt: skip
        texts |= {
            f"docs/{page}.md": f"# {page}\n\n{_prose(random, 300)}" for page in ("sommaire", "cas")
        }
        config = _CONFIG.format(nav="{Une: index.md}, {Sommaire: sommaire.md}", plugins="search")
    for path, text in {"mkdocs.yml": config, **texts}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _chapters(random: Random, count: int, cases: list[str], *, plugin: bool) -> dict[str, str]:
    texts = {}
    for number in range(1, count + 1):
        day = date(2007, 1, 1) + timedelta(days=number)
        body = _prose(random, random.randint(600, 1500))
        if number % 2 == 0 and plugin:
            body += f"\n/// case | {cases[number // 2 - 1]}\n///\n"
        folder = "chapters" if plugin else "docs"
        header = f"title: Chapitre {number}\ndate: {day}\nsummary: {_sentence(random)}\n"
        texts[f"{folder}/{number:04}-chapitre-{number:04}.md"] = f"---\n{header}---\n\n{body}"
    return texts


def _cases(random: Random, cases: list[str]) -> dict[str, str]:
    """In a chapter of their own, the first."""
    index = {
        "chapters/0000-cas-pratiques/index.md": "---\ntitle: Cas\nannounced: 2007-01-01\n---\n"
    }
    return index | {
        f"chapters/0000-cas-pratiques/cases/{case}.md": (
            f"---\ntitle: {case}\nquestion: {_sentence(random)}\n---\n\n{_prose(random, 120)}"
        )
        for case in cases
    }


def _answers(random: Random, cases: list[str], count: int) -> dict[str, str]:
    """Most answers go to a few cases, as they do."""
    weights = [1 / rank for rank in range(1, len(cases) + 1)]
    texts = {}
    for number, case in enumerate(random.choices(cases, weights, k=count), start=1):
        day = date(2024, 1, 1) + timedelta(days=number % 900)
        body = _prose(random, random.randint(100, 200), marked=0.1)
        texts[f"comments/{case}/{day}-r{number:06}.md"] = (
            f"---\nname: Lecteur {number}\ndate: {day}\n---\n\n{body}"
        )
    return texts


def _prose(random: Random, words: int, marked: float = 0.2) -> str:
    """Paragraphs, of which the share `marked` has bold words and a link."""
    paragraphs = []
    while words > 0:
        size = min(words, random.randint(40, 90))
        text = " ".join(random.choices(_WORDS, k=size))
        if random.random() < marked:
            text = f"**{text[:20]}** {text} [lien](https://exemple.example/{size})"
        paragraphs.append(text.capitalize() + ".")
        words -= size
    return "\n\n".join(paragraphs) + "\n"


def _sentence(random: Random) -> str:
    return " ".join(random.choices(_WORDS, k=12)).capitalize() + "."
