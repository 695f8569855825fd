"""What torchvision's ResNet-18 and ResNet-50 and timm's ViT-Ti give for weights and pictures that both sides compute from a formula.

Writes core/src/test/resources/dev/dipole/encoder/vision/parity.json: of each network the first numbers of each vector. Weights
are too large to be kept; `spread` below and in VisionParityTest give the same ones.

    python bench/peers/vision_fixtures.py core/src/test/resources/dev/dipole/encoder/vision/parity.json
"""

import json
import sys
import zlib
from pathlib import Path

import numpy as np
import torch
import vision  # noqa: F401

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
KEPT = 12


def spread(name, count):
    """Numbers that look random, in [-0.5, 0.5): the same ones in Java."""
    start = zlib.crc32(name.encode())
    bits = (np.arange(count, dtype=np.uint64) * np.uint64(2654435761) + np.uint64(start)) % np.uint64(1 << 32)
    bits ^= bits >> np.uint64(15)
    bits = bits * np.uint64(2246822519) % np.uint64(1 << 32)
    return bits.astype(np.float64) / 2.0**32 - 0.5


def fill(model):
    for name, tensor in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        values = spread(name, tensor.numel())
        if name.endswith("running_var") or (tensor.dim() == 1 and name.endswith("weight")):
            values = 1 + 0.2 * values
        elif tensor.dim() == 1:
            values = 0.1 * values
        else:
            values = values * np.sqrt(24.0 / (tensor.numel() / tensor.shape[0]))
        tensor.copy_(torch.from_numpy(values.astype(np.float32)).view(tensor.shape))
    return model.eval()


def pictures(side):
    bytes_ = (np.arange(2 * 3 * side * side) * 37 + 11) * 97 % 251
    return torch.from_numpy(bytes_.astype(np.float32)).view(2, 3, side, side)


def main():
    import timm
    import torchvision

    resnet18 = torchvision.models.resnet18(weights=None)
    resnet50 = torchvision.models.resnet50(weights=None)
    resnet18.fc = resnet50.fc = torch.nn.Identity()
    vit = timm.create_model("vit_tiny_patch16_224", img_size=32, patch_size=4, num_classes=0)
    result = {"versions": {each.__name__: each.__version__ for each in (torch, torchvision, timm)}}
    with torch.no_grad():
        for name, model, side in (("resnet18", resnet18, 96), ("resnet50", resnet50, 96), ("vit-tiny", vit, 32)):
            vectors = fill(model)((pictures(side) / 255 - MEAN) / DEVIATION)
            result[name] = [[round(float(each), 6) for each in row[:KEPT]] for row in vectors]
    Path(sys.argv[1]).write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
