"""Images and other files beside the chapters: only those a published text shows, and clean."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from causerie.core import identifiers, links
from causerie.core.model import Sources
from causerie.core.problems import CauserieError, printable
from causerie.core.prose import Prose
from causerie.core.series import Series

if TYPE_CHECKING:
    from PIL import Image

_CLEANED = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF")
"""What can be read and written again; among JPEG, those of several pictures (MPO)."""
_PICTURES = frozenset({
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp", ".avif", ".tif", ".tiff",
    ".heic", ".heif", ".jxl", ".jp2",
})  # fmt: skip
"""Names of files that are images, whether they can be read or not."""
_HARMLESS = {"APP0", "APP2", "APP14"}
"""The parts of a JPEG that say how to show it: sizes, the colour profile, the kind of colours."""
_KEPT = ("transparency", "icc_profile", "background")
_QUALITY = 90


class UncleanImage(CauserieError):
    """An image may say where and when it was made, and this could not be taken off."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{printable(path)}: what a camera may have written in this image, such as the place, "
            "cannot be taken off; save it again as JPEG or PNG, or remove it"
        )


def referenced(series: Series, sources: Sources, chapters: str) -> dict[str, str]:
    """From the path of each file below `chapters` that a published text links to, to its address.

    What stands in `docs/` is the site engine's to copy.
    """
    found: dict[str, str] = {}
    for path, text in _texts(series, sources):
        for link in text.links:
            target = links.target(path, link.target)
            if target and target.path in sources.files and _is_ours(target.path, chapters):
                found[target.path] = _address(target.path, chapters)
    return found


def _texts(series: Series, sources: Sources) -> Iterator[tuple[str, Prose]]:
    for chapter in series.chapters:
        yield chapter.path, chapter.text
        yield from ((post.path, post.text) for post in chapter.posts)
    for file in series.cases.values():
        yield file.case.path, file.case.text
    yield from ((page.path, page.text) for page in sources.docs)


def _is_ours(path: str, chapters: str) -> bool:
    return path.startswith(f"{chapters}/") and not path.endswith(".md")


def _address(path: str, chapters: str) -> str:
    """Beside the page of its chapter; under the folder's own name when it is in none."""
    folder, _, rest = path.removeprefix(f"{chapters}/").partition("/")
    numbered = identifiers.numbered(folder)
    return f"{numbered[1]}/{rest}" if numbered and rest else path


def without_metadata(content: bytes, path: str) -> bytes:
    """An image without what its camera wrote of the place, the hour and the owner.

    It is turned upright first, since the camera's note of how it was held goes too.
    Whatever is no image, or holds nothing of the kind, comes back as it was; UncleanImage
    when that cannot be known, or not be taken off.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - slow to import

    try:
        with Image.open(BytesIO(content), formats=_CLEANED) as image:
            return _saved_plain(image, content) if _tells(image) else content
    except UnidentifiedImageError as error:
        if PurePosixPath(path).suffix.lower() in _PICTURES:
            raise UncleanImage(path) from error
        return content
    except Exception as error:  # a broken file makes decoders raise anything
        raise UncleanImage(path) from error


def _tells(image: "Image.Image") -> bool:
    """Whether it holds more than a picture; a text of a PNG may even follow it."""
    parts: list[tuple[str, bytes]] = getattr(image, "applist", [])
    return (
        image.format in ("MPO", "TIFF")  # whose other pictures have notes of their own
        or any(name not in _HARMLESS for name, _ in parts)
        or bool(image.getexif() or getattr(image, "text", None))
        or any(key in image.info for key in ("exif", "xmp", "comment"))
    )


def _saved_plain(image: "Image.Image", content: bytes) -> bytes:
    from PIL import ImageSequence  # noqa: PLC0415 - slow to import

    options: dict[str, Any] = _encoding(image, content)
    if image.format == "MPO":  # the same view again, smaller or nearer
        frames, durations = [_plain(image)], [None]
    else:
        each = [(_plain(one), one.info.get("duration")) for one in ImageSequence.Iterator(image)]
        frames, durations = [frame for frame, _ in each], [duration for _, duration in each]
    if len(frames) > 1:
        options |= {"save_all": True, "append_images": frames[1:]}
        options |= {key: image.info[key] for key in ("loop", "default_image") if key in image.info}
        lasting = durations[1:] if image.info.get("default_image") else durations
        if all(duration is not None for duration in lasting):
            options["duration"] = lasting
    written = BytesIO()
    frames[0].save(
        written,
        "JPEG" if image.format == "MPO" else image.format,
        icc_profile=image.info.get("icc_profile"),
        **options,
    )
    return written.getvalue()


def _plain(frame: "Image.Image") -> "Image.Image":
    from PIL import ImageOps  # noqa: PLC0415 - slow to import

    upright = ImageOps.exif_transpose(frame)
    upright.info = {key: frame.info[key] for key in _KEPT if key in frame.info}
    return upright


def _encoding(image: "Image.Image", content: bytes) -> dict[str, Any]:
    """How to write it again: as finely as it was where the file says so, no finer."""
    from PIL import JpegImagePlugin  # noqa: PLC0415 - slow to import

    if isinstance(image, JpegImagePlugin.JpegImageFile):
        return {
            "qtables": image.quantization,
            "subsampling": JpegImagePlugin.get_sampling(image),
            "progressive": "progressive" in image.info,
            "optimize": True,
        }
    if image.format == "WEBP":
        return {"quality": _QUALITY, "lossless": b"VP8L" in content}
    if image.format == "GIF":
        return {"disposal": 2}
    return {"quality": _QUALITY} if image.format == "AVIF" else {}
