"""Writes what torchvision makes of one small picture, for the tests of views.

    python bench/peers/view_fixtures.py core/src/test/resources/dev/dipole/augment/torchvision.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
import vision  # noqa: F401
from torchvision.transforms.v2 import InterpolationMode, functional as F

HEIGHT, WIDTH = 9, 12


def main() -> int:
    picture = torch.rand(3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(7))
    # Equal channels, black and white are where hue and saturation are easily wrong.
    picture[:, 0, 0], picture[:, 0, 1], picture[:, 0, 2] = 0.0, 1.0, 0.5
    picture[0, 1, 0] = picture[1, 1, 0]
    picture[1, 1, 1] = picture[2, 1, 1]
    made = {"picture": picture}
    for amount in (0.2, 1.7):
        made[f"brightness {amount}"] = F.adjust_brightness(picture, amount)
        made[f"contrast {amount}"] = F.adjust_contrast(picture, amount)
        made[f"saturation {amount}"] = F.adjust_saturation(picture, amount)
    for amount in (-0.5, -0.13, 0.0, 0.08, 0.4):
        made[f"hue {amount}"] = F.adjust_hue(picture, amount)
    made["greyscale"] = F.rgb_to_grayscale(picture, num_output_channels=3)
    made["flip"] = F.horizontal_flip(picture)
    made["solarise 0.5"] = F.solarize(picture, 0.5)
    for kernel, sigma in ((3, 0.3), (5, 1.1), (9, 2.0)):
        made[f"blur {kernel} {sigma}"] = F.gaussian_blur(picture, [kernel, kernel], [sigma, sigma])
    for x, y, width, height, to_width, to_height in ((0, 0, 12, 9, 8, 8), (3, 2, 5, 4, 8, 8), (1, 0, 10, 9, 4, 3), (2, 3, 1, 1, 2, 2)):
        made[f"crop {x} {y} {width} {height} {to_width} {to_height}"] = F.resized_crop(
            picture, y, x, height, width, [to_height, to_width], InterpolationMode.BILINEAR, antialias=True
        )
    made["standardise"] = F.normalize(picture, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    lines = [
        f"{json.dumps(name)}: " + json.dumps([round(value, 6) for value in tensor.flatten().tolist()])
        for name, tensor in made.items()
    ]
    path = Path(sys.argv[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
