"""Images lose what their cameras wrote, and nothing else."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageSequence
from PIL.PngImagePlugin import PngInfo

from causerie import media
from causerie.media import UncleanImage
from project import Site

COLOURS = ["red", "lime", "blue"]
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>secret</a></x:xmpmeta>'


def exif(orientation: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[0x010E] = "secret"
    made[0x0112] = orientation
    return made


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def animated(kind: str, **options: Any) -> bytes:
    frames = [Image.new("RGB", (16, 8), colour) for colour in COLOURS]
    return saved(
        frames[0], kind, save_all=True, append_images=frames[1:], duration=[100, 200, 300],
        loop=3, **options,
    )  # fmt: skip


def frames_of(content: bytes) -> list[tuple[tuple[int, ...], int]]:
    found = []
    with Image.open(BytesIO(content)) as image:
        for frame in ImageSequence.Iterator(image):
            pixel = frame.convert("RGB").getpixel((8, 4))
            assert isinstance(pixel, tuple)
            found.append((tuple(round(part / 64) for part in pixel), frame.info["duration"]))
    return found


def noted() -> PngInfo:
    notes = PngInfo()
    notes.add_text("Author", "secret")
    return notes


ANIMATED = {
    "a GIF": ("GIF", {"comment": b"secret"}),
    "a WebP": ("WEBP", {"exif": exif(), "xmp": XMP, "lossless": True}),
    "a lossy WebP": ("WEBP", {"exif": exif(), "quality": 80}),
    "a PNG": ("PNG", {"exif": exif(), "pnginfo": noted()}),
}


@pytest.mark.parametrize(("kind", "options"), ANIMATED.values(), ids=ANIMATED)
def test_an_animation_keeps_its_frames_and_their_pace(kind: str, options: dict[str, Any]) -> None:
    """All of them, as long as each was shown and as often; only the notes go."""
    content = animated(kind, **options)
    assert b"secret" in content
    clean = media.without_metadata(content, "a.x")
    assert b"secret" not in clean
    assert 3 == len(frames_of(content))
    assert frames_of(content) == frames_of(clean)
    with Image.open(BytesIO(clean)) as image:
        assert (kind, 3, (16, 8)) == (image.format, image.info["loop"], image.size)


def test_an_animation_on_nothing_stays_on_nothing() -> None:
    """What becomes transparent in a later frame of a GIF does not keep the frame before."""
    left, right = (Image.new("RGBA", (16, 8)) for _ in range(2))
    left.paste("red", (0, 0, 8, 8))
    right.paste("blue", (8, 0, 16, 8))
    content = saved(
        left, "GIF", save_all=True, append_images=[right], disposal=2, duration=100, comment=b"x"
    )

    def pixels(given: bytes) -> list[bytes]:
        with Image.open(BytesIO(given)) as image:
            shown = [frame.convert("RGBA") for frame in ImageSequence.Iterator(image)]
        return [frame.getchannel("A").tobytes() for frame in shown]

    clean = media.without_metadata(content, "a.gif")
    assert clean != content
    assert pixels(content) == pixels(clean)


def test_a_picture_shown_before_an_animation_is_kept_apart() -> None:
    """That of a PNG for those who see no animation."""
    content = saved(
        Image.new("RGB", (16, 8), "white"), "PNG", save_all=True, default_image=True,
        append_images=[Image.new("RGB", (16, 8), colour) for colour in COLOURS],
        duration=[100, 200, 300], pnginfo=noted(),
    )  # fmt: skip
    clean = media.without_metadata(content, "a.png")
    assert b"secret" not in clean
    with Image.open(BytesIO(clean)) as image:
        assert (True, 4) == (image.info["default_image"], getattr(image, "n_frames", 1))
        assert (255, 255, 255) == image.convert("RGB").getpixel((0, 0))


STILLS: dict[str, tuple[str, dict[str, Any]]] = {
    "EXIF in a JPEG": ("JPEG", {"exif": exif()}),
    "EXIF that cannot be read": ("JPEG", {"exif": b"Exif\0\0secret"}),
    "XMP in a JPEG": ("JPEG", {"xmp": XMP}),
    "a comment in a JPEG": ("JPEG", {"comment": b"secret"}),
    "IPTC in a JPEG": (
        "JPEG",
        {"extra": b"\xff\xed" + struct.pack(">H", 22) + b"Photoshop 3.0\0secret"},
    ),
    "a part nobody knows in a JPEG": (
        "JPEG",
        {"extra": b"\xff\xeb" + struct.pack(">H", 8) + b"secret"},
    ),
    "EXIF in a PNG": ("PNG", {"exif": exif()}),
    "a text in a PNG": ("PNG", {"pnginfo": noted()}),
    "EXIF in a WebP": ("WEBP", {"exif": exif()}),
    "XMP in a WebP": ("WEBP", {"xmp": XMP}),
    "a comment in a GIF": ("GIF", {"comment": b"secret"}),
    "EXIF in an AVIF": ("AVIF", {"exif": exif()}),
    "EXIF in a TIFF": ("TIFF", {"exif": exif()}),
}


@pytest.mark.parametrize(("kind", "options"), STILLS.values(), ids=STILLS)
def test_nothing_is_left_of_what_an_image_tells(kind: str, options: dict[str, Any]) -> None:
    """Wherever the format has room for it; the colours have their profile still."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = saved(Image.new("RGB", (16, 8), "red"), kind, icc_profile=profile, **options)
    assert b"secret" in content
    clean = media.without_metadata(content, "a.x")
    assert b"secret" not in clean
    with Image.open(BytesIO(clean)) as image:
        assert (kind, (16, 8)) == (image.format, image.size)
        assert kind == "GIF" or profile == image.info["icc_profile"]


def test_a_text_after_the_picture_is_found_too() -> None:
    """A PNG may say who made it once all is shown."""
    plain = saved(Image.new("RGB", (16, 8), "red"), "PNG")
    note = b"tEXtAuthor\0secret"
    chunk = struct.pack(">I", len(note) - 4) + note + struct.pack(">I", zlib.crc32(note))
    assert b"secret" not in media.without_metadata(plain[:-12] + chunk + plain[-12:], "a.png")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_image_held_sideways_is_turned(kind: str) -> None:
    """Since the note of how it was held goes."""
    content = saved(Image.new("RGB", (16, 8), "red"), kind, exif=exif(6))
    with Image.open(BytesIO(media.without_metadata(content, "a.x"))) as image:
        assert ((8, 16), {}) == (image.size, dict(image.getexif()))


@pytest.mark.parametrize("quality", [40, 75, 95])
def test_a_photograph_is_as_fine_as_it_was(quality: int) -> None:
    """Neither coarser nor heavier."""
    noise = Image.effect_noise((64, 64), 40).convert("RGB")
    content = saved(noise, "JPEG", quality=quality, exif=exif())
    clean = media.without_metadata(content, "a.jpg")
    assert len(clean) < len(content) * 1.05
    with Image.open(BytesIO(content)) as before, Image.open(BytesIO(clean)) as after:
        assert getattr(before, "quantization", 1) == getattr(after, "quantization", 2)


def test_of_several_pictures_in_a_photograph_the_first_is_published() -> None:
    """Telephones put a nearer view, with its own notes, behind the one that is seen."""
    two = [Image.new("RGB", (16, 8), colour) for colour in ("red", "blue")]
    content = saved(two[0], "MPO", save_all=True, append_images=two[1:])
    with Image.open(BytesIO(media.without_metadata(content, "a.jpg"))) as image:
        assert ("JPEG", (16, 8)) == (image.format, image.size)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.pdf", b"%PDF-1.7"),
        ("a.csv", b"a;b\n1;2\n"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a", b""),
        ("a.jpg", saved(Image.new("RGB", (8, 8)), "JPEG")),
        ("a.png", saved(Image.new("RGB", (8, 8)), "PNG")),
        ("a.gif", animated("GIF")),
        ("a.webp", animated("WEBP")),
    ],
)
def test_what_has_nothing_to_hide_is_published_as_it_is(path: str, content: bytes) -> None:
    """Other files, and images that only are images."""
    assert content is media.without_metadata(content, path)


def bomb() -> bytes:
    """The beginning of a PNG of sixteen thousand million pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 1 << 17, 1 << 17, 8, 2, 0, 0, 0)
    plain = saved(Image.new("RGB", (1, 1)), "PNG")
    return plain[:12] + header + struct.pack(">I", zlib.crc32(header)) + plain[33:]


NOISE = Image.effect_noise((64, 64), 40)
UNCLEAN = {
    "a truncated JPEG": ("a.jpg", saved(NOISE, "JPEG", exif=exif())[:-600]),
    "a truncated PNG": ("a.png", saved(NOISE, "PNG", exif=exif())[:-600]),
    "a truncated WebP": ("a.webp", saved(NOISE, "WEBP", exif=exif())[:-600]),
    "a bomb": ("a.png", bomb()),
    "a format nobody here reads": ("IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    "an empty file named an image": ("a.jpg", b""),
}


@pytest.mark.parametrize(("path", "content"), UNCLEAN.values(), ids=UNCLEAN)
def test_an_image_that_cannot_be_cleaned_is_not_published(path: str, content: bytes) -> None:
    """The author is told to save it again, rather than that it goes out with its place."""
    with pytest.raises(
        UncleanImage, match=rf"^{path}: .* save it again as JPEG or PNG, or remove it$"
    ):
        media.without_metadata(content, path)


def test_an_image_of_a_chapter_shown_by_a_page_of_docs_is_published(
    site: Callable[[str], Site],
) -> None:
    """Clean as any other, where the page looks for it."""
    project = site(
        "-- docs/guide.md --\n# Guide\n\n![Un plan](../chapters/01-debut/plan.jpg)\n"
        "-- chapters/01-debut/index.md --\n---\ntitle: Le début\n---\nTexte.\n"
        "-- chapters/01-debut/01-un.md --\n---\ntitle: Un\ndate: 2026-01-05\n---\nTexte.\n"
    )
    image = saved(Image.new("RGB", (16, 8)), "JPEG", comment=b"secret")
    project.put("chapters/01-debut/plan.jpg", image)
    project.build()
    assert 'src="../debut/plan.jpg"' in project.read("guide/")
    assert b"secret" not in project.files()["debut/plan.jpg"]
