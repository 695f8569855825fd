"""Writes the small pictures of the decoder's tests, and what Pillow makes of them.

    python bench/peers/image_fixtures.py core/src/test/resources/dev/dipole/data/image

`expected.json` holds, by file, width, height and [3, height, width] values. Pillow turns pictures by their Exif, and
what lets the background through is laid over white. 16 bits are rounded to 8 here, for Pillow cuts them off.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

WIDTH, HEIGHT = 16, 8


def smooth() -> np.ndarray:
    """Colours that change slowly, so that JPEG keeps them: [HEIGHT, WIDTH, 3]."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.stack([x * 15 + 10, y * 28 + 20, 240 - x * 6 - y * 9], axis=-1).astype(np.uint8)


def png16(path: Path, samples: np.ndarray) -> None:
    """16 bits a sample: grey [h, w] or RGB [h, w, 3]; Pillow cannot write the latter."""
    height, width = samples.shape[:2]
    colour = 0 if samples.ndim == 2 else 2
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 16, colour, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def tiff16(path: Path, samples: np.ndarray) -> None:
    """The same as a TIFF of one strip."""
    height, width, channels = samples.shape if samples.ndim == 3 else (*samples.shape, 1)
    data = samples.astype("<u2").tobytes()
    tags = {256: width, 257: height, 258: 16, 259: 1, 262: 1 if channels == 1 else 2, 273: 0, 277: channels, 278: height}
    tags[279] = len(data)
    behind = 8 + 2 + 12 * len(tags) + 4
    tags[273] = behind + 2 * channels
    entries = b""
    for tag, value in tags.items():
        # The widths of samples stand behind the directory where there are several.
        several = tag == 258 and channels > 1
        entries += struct.pack("<HHII", tag, 3 if tag == 258 else 4, channels if several else 1, behind if several else value)
    head = struct.pack("<2sHIH", b"II", 42, 8, len(tags))
    path.write_bytes(head + entries + struct.pack("<I", 0) + struct.pack("<H", 16) * channels + data)


def planes(image: Image.Image) -> dict[str, object]:
    """As the decoder gives them."""
    image = ImageOps.exif_transpose(image)
    if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
        over = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(over, image.convert("RGBA"))
    values = np.asarray(image.convert("RGB"))
    return {"width": image.width, "height": image.height, "planes": values.transpose(2, 0, 1).ravel().tolist()}


def exif(orientation: int) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = orientation
    return made


def main() -> int:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    rgb = Image.fromarray(smooth())
    grey = rgb.convert("L")
    alpha = np.linspace(0, 255, WIDTH * HEIGHT).astype(np.uint8).reshape(HEIGHT, WIDTH)
    see_through = rgb.copy()
    see_through.putalpha(Image.fromarray(alpha))
    rgb.save(folder / "rgb.png")
    grey.save(folder / "grey.png")
    see_through.save(folder / "alpha.png")
    see_through.convert("LA").save(folder / "grey-alpha.png")
    rgb.quantize(8).save(folder / "palette.png")
    rgb.quantize(8).save(folder / "palette-transparent.png", transparency=3)
    grey.convert("1").save(folder / "one-bit.png")
    rgb.save(folder / "rgb.bmp")
    grey.save(folder / "grey.bmp")
    rgb.quantize(8).save(folder / "palette.bmp")
    rgb.quantize(16).save(folder / "palette.gif")
    rgb.quantize(16).save(
        folder / "animated.gif", save_all=True, append_images=[ImageOps.invert(rgb).quantize(16)], duration=100
    )
    rgb.save(folder / "lossless.webp", lossless=True)
    rgb.save(folder / "lossy.webp", quality=95)
    rgb.save(folder / "lzw.tiff", compression="tiff_lzw")
    rgb.save(folder / "turned.tiff", exif=exif(6))
    grey.save(folder / "grey.tiff")
    grey.convert("1").save(folder / "one-bit.tiff", compression="group4")
    see_through.save(folder / "alpha.tiff")
    rgb.save(folder / "pages.tiff", save_all=True, append_images=[ImageOps.invert(rgb)], compression="tiff_adobe_deflate")
    Image.fromarray(alpha.astype(np.float32)).save(folder / "float.tiff")
    rgb.save(folder / "rgb.jpg", quality=100, subsampling=0)
    rgb.save(folder / "progressive.jpg", quality=100, subsampling=0, progressive=True)
    grey.save(folder / "grey.jpg", quality=100)
    rgb.convert("CMYK").save(folder / "cmyk.jpg", quality=100, subsampling=0)
    rgb.save(folder / "turned.png", exif=exif(8))
    rgb.save(folder / "turned.webp", lossless=True, exif=exif(3))
    for orientation in range(1, 9):
        rgb.save(folder / f"turned-{orientation}.jpg", quality=100, subsampling=0, exif=exif(orientation))
    expected = {}
    for path in sorted(folder.iterdir()):
        if path.suffix != ".json" and not path.stem.endswith("-16") and path.stem != "float":
            with Image.open(path) as image:
                expected[path.name] = planes(image)
    wide = (np.arange(WIDTH * HEIGHT * 3, dtype=np.uint32) * 170 + 77).astype(np.uint16).reshape(HEIGHT, WIDTH, 3)
    for name, samples in (("grey-16", wide[..., 0]), ("rgb-16", wide)):
        rounded = np.rint(samples / 257).astype(int)
        rounded = np.stack([rounded] * 3, axis=-1) if samples.ndim == 2 else rounded
        for ending, write in (("png", png16), ("tiff", tiff16)):
            write(folder / f"{name}.{ending}", samples)
            expected[f"{name}.{ending}"] = {
                "width": WIDTH,
                "height": HEIGHT,
                "planes": rounded.transpose(2, 0, 1).ravel().tolist(),
            }
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(expected.items())]
    (folder / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
