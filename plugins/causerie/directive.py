"""The Markdown extension: `/// case | id` is a section with a slot, `/// repartition` a drawing.

It knows nothing of the series, so it works under any engine that runs
Python-Markdown extensions.
"""

from typing import Any
from xml.etree import ElementTree as ET

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from causerie.core import figures
from causerie.core.identifiers import is_slug
from causerie.core.slots import Slot, SlotKind
from causerie.render import figure


class CaseBlock(Block):
    """The block itself; its argument is the id of a case."""

    NAME = "case"
    ARGUMENT = True

    def on_validate(self, parent: ET.Element) -> bool:  # noqa: ARG002 - pymdownx's signature
        """A block whose argument cannot be an id is left as text."""
        return is_slug(self.argument or "")

    def on_create(self, parent: ET.Element) -> ET.Element:
        """The section; its slot goes through the stash, where nothing rewrites it."""
        case = self.argument
        section = ET.SubElement(parent, "section", {"class": "case", "data-case": case})
        section.text = self.md.htmlStash.store(Slot(SlotKind.CASE, case).empty)
        return section

    def on_markdown(self) -> str:
        """What stands inside the block is Markdown's business no more."""
        return "raw"


class FigureBlock(Block):
    """A figure; its argument is its title, and each of its lines a number."""

    ARGUMENT = True

    def on_create(self, parent: ET.Element) -> ET.Element:
        """What it is written in until it is drawn."""
        return ET.SubElement(parent, "pre")

    def on_end(self, block: ET.Element) -> None:
        """The drawing goes through the stash; a figure in which something is wrong stays text."""
        kind = figures.NAMES[self.NAME]
        read, faults = figures.read(kind, self.argument or "", (block.text or "").split("\n"))
        if not faults:
            stash = self.md.htmlStash
            block.tag = "div"
            block.text = stash.store(figure.html(read, f"figure-{stash.html_counter}"))

    def on_markdown(self) -> str:
        """Its lines are no Markdown."""
        return "raw"


_FIGURES = [type(f"{name.title()}Block", (FigureBlock,), {"NAME": name}) for name in figures.NAMES]


class CauserieExtension(BlocksExtension):
    """Registers the blocks."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:  # noqa: ARG002, N802
        """Called by pymdownx."""
        for block in (CaseBlock, *_FIGURES):
            block_mgr.register(block, self.getConfigs())


def makeExtension(**kwargs: Any) -> CauserieExtension:  # noqa: N802 - the name Python-Markdown calls
    """What the entry point gives to Python-Markdown."""
    return CauserieExtension(**kwargs)
