"""The Markdown extension `/// case | id`: a section with a slot, and nothing more.

It knows nothing of the series, so it works under any engine that runs
Python-Markdown extensions.
"""

from typing import Any
from xml.etree import ElementTree as ET

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from causerie.core.identifiers import is_slug
from causerie.core.slots import Slot, SlotKind


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


class CaseExtension(BlocksExtension):
    """Registers the block."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:  # noqa: ARG002, N802
        """Called by pymdownx."""
        block_mgr.register(CaseBlock, self.getConfigs())


def makeExtension(**kwargs: Any) -> CaseExtension:  # noqa: N802 - the name Python-Markdown calls
    """What the entry point gives to Python-Markdown."""
    return CaseExtension(**kwargs)
