"""Images and other files beside the chapters: only those a published text shows, and clean."""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from causerie.core import links
from causerie.core.model import Sources
from causerie.core.prose import Prose
from causerie.core.series import Series

_LOSSY = {"JPEG", "WEBP"}
_TELLING = ("exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment", "parsed")


def referenced(series: Series, sources: Sources) -> dict[str, str]:
    """From the path of each file that a published text links to, to its address."""
    found: dict[str, str] = {}
    for path, text in _texts(series):
        for link in text.links:
            target = links.target(path, link.target)
            if target and target.path in sources.files and not target.path.endswith(".md"):
                found[target.path] = _address(target.path)
    return found


def _texts(series: Series) -> Iterator[tuple[str, Prose]]:
    for chapter in series.chapters:
        yield chapter.path, chapter.text
        yield from ((post.path, post.text) for post in chapter.posts)
    for file in series.cases.values():
        yield file.case.path, file.case.text


def _address(path: str) -> str:
    _, chapter, *rest = path.split("/")
    return "/".join([chapter.partition("-")[2] if rest else chapter, *rest])


def without_metadata(content: bytes) -> bytes:
    """An image without what its camera wrote of the place, the hour and the owner.

    It is turned upright first, since the camera's note of how it was held goes too.
    Whatever is no image, or holds nothing of the kind, comes back as it was.
    """
    try:
        with Image.open(BytesIO(content)) as image:
            if not image.getexif() and not any(key in image.info for key in _TELLING):
                return content
            return _saved_plain(image)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return content


def _saved_plain(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(image)
    for key in _TELLING:
        upright.info.pop(key, None)
    written = BytesIO()
    options = {"quality": 92} if image.format in _LOSSY else {}
    upright.save(written, image.format, icc_profile=image.info.get("icc_profile"), **options)
    return written.getvalue()
