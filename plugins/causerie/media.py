"""Images and other files beside the chapters: only those a published text shows, and clean."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from causerie.core import identifiers, links
from causerie.core.model import Sources
from causerie.core.prose import Prose
from causerie.core.series import Series

if TYPE_CHECKING:
    from PIL import Image

_LOSSY = {"JPEG", "WEBP"}
_TELLING = ("exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment", "parsed")


def referenced(series: Series, sources: Sources, chapters: str) -> dict[str, str]:
    """From the path of each file below `chapters` that a published text links to, to its address.

    What stands in `docs/` is the site engine's to copy.
    """
    found: dict[str, str] = {}
    for path, text in _texts(series):
        for link in text.links:
            target = links.target(path, link.target)
            if target and target.path in sources.files and _is_ours(target.path, chapters):
                found[target.path] = _address(target.path, chapters)
    return found


def _texts(series: Series) -> Iterator[tuple[str, Prose]]:
    for chapter in series.chapters:
        yield chapter.path, chapter.text
        yield from ((post.path, post.text) for post in chapter.posts)
    for file in series.cases.values():
        yield file.case.path, file.case.text


def _is_ours(path: str, chapters: str) -> bool:
    return path.startswith(f"{chapters}/") and not path.endswith(".md")


def _address(path: str, chapters: str) -> str:
    """Beside the page of its chapter; under the folder's own name when it is in none."""
    folder, _, rest = path.removeprefix(f"{chapters}/").partition("/")
    numbered = identifiers.numbered(folder)
    return f"{numbered[1]}/{rest}" if numbered and rest else path


def without_metadata(content: bytes) -> bytes:
    """An image without what its camera wrote of the place, the hour and the owner.

    It is turned upright first, since the camera's note of how it was held goes too.
    Whatever is no image, or holds nothing of the kind, comes back as it was.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - slow to import

    try:
        with Image.open(BytesIO(content)) as image:
            if not image.getexif() and not any(key in image.info for key in _TELLING):
                return content
            upright = ImageOps.exif_transpose(image)
            return _saved_plain(upright, image.format)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return content


def _saved_plain(image: "Image.Image", format_: str | None) -> bytes:
    for key in _TELLING:
        image.info.pop(key, None)
    written = BytesIO()
    options = {"quality": 92} if format_ in _LOSSY else {}
    image.save(written, format_, icc_profile=image.info.get("icc_profile"), **options)
    return written.getvalue()
