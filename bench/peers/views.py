"""Decodes pictures and makes two views of each by torchvision, one picture at a time as its users do.

    python bench/peers/views.py --data cifar10.tar --set simclr --size 32 --json views.json

Two ways, the faster of which is the peer's figure: transforms of Pillow's pictures in worker processes of a
DataLoader, and the same of tensors. Two views of the picture as torchvision's
references make them; pictures are decoded before the clock starts, except for the rate of decoding.
"""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import common


def transforms(name: str, size: int, v2):
    """The views of a set, as `dev.dipole.augment.ImageViews` makes them."""
    small = size <= 64

    def view(low, jitter, blurred, solarised):
        steps = [
            v2.RandomResizedCrop(size, scale=(low, 1.0), antialias=True),
            v2.RandomHorizontalFlip(0.5),
            v2.RandomApply([v2.ColorJitter(*jitter)], p=0.8),
            v2.RandomGrayscale(0.2),
        ]
        if blurred > 0 and not small:
            steps.append(v2.RandomApply([v2.GaussianBlur(size // 10 // 2 * 2 + 1, (0.1, 2.0))], p=blurred))
        if solarised > 0:
            steps.append(v2.RandomSolarize(128, p=solarised))
        return steps

    strength = 0.5 if small else 1.0
    jitter = {
        "simclr": (0.8 * strength, 0.8 * strength, 0.8 * strength, 0.2 * strength),
        "moco-v2": (0.4, 0.4, 0.4, 0.1),
        "byol": (0.4, 0.4, 0.2, 0.1),
    }[name]
    if name == "byol":
        return view(0.08, jitter, 1.0, 0.0), view(0.08, jitter, 0.1, 0.2)
    return (view(0.2 if name == "moco-v2" else 0.08, jitter, 0.5, 0.0),) * 2


class Views:
    """A data set of two views of each picture."""

    def __init__(self, pictures, first, second):
        self.pictures, self.first, self.second = pictures, first, second

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, index):
        picture = self.pictures[index]
        return self.first(picture), self.second(picture)


def main() -> int:
    options = common.parser(__doc__)
    options.add_argument("--data", type=Path, required=True, metavar="TAR", help="tar archive of pictures")
    options.add_argument("--set", choices=("simclr", "moco-v2", "byol"), default="simclr", help="which views")
    options.add_argument("--size", type=common.positive, default=32, help="side of the views")
    options.add_argument("--batch", type=common.positive, default=512, help="pictures of a batch")
    options.add_argument("--limit", type=common.positive, default=20000, help="only so many pictures")
    arguments = options.parse_args()
    common.settle(arguments.threads)
    import torch
    import vision  # noqa: F401
    from PIL import Image
    from torchvision.transforms import v2
    from torchvision.transforms.v2 import functional as F

    encoded = []
    with tarfile.open(arguments.data) as archive:
        for entry in archive:
            if entry.isfile() and len(encoded) < arguments.limit:
                encoded.append(archive.extractfile(entry).read())

    def decode(bytes_):
        picture = Image.open(io.BytesIO(bytes_)).convert("RGB")
        return picture if arguments.size > 64 else v2.functional.resize(picture, [arguments.size])

    report = common.Report("views")
    parameters = {"set": arguments.set, "size": arguments.size, "batch": arguments.batch}

    class Decoded(torch.utils.data.Dataset):
        def __len__(self):
            return len(encoded)

        def __getitem__(self, index):
            return F.pil_to_tensor(decode(encoded[index]))

    def loader(data, workers):
        return torch.utils.data.DataLoader(
            data, batch_size=arguments.batch, num_workers=workers, drop_last=True, persistent_workers=workers > 0
        )

    def measure(name, data, workers, work):
        batches = loader(data, workers)

        def once():
            for _ in batches:
                pass

        # Workers are started before the clock, as in a training after its first epoch.
        seconds = common.timed(once, arguments.rounds, warm_up=1 if workers else 0)
        report.add(name, {**parameters, "workers": workers}, seconds, work, "per second")

    whole = len(encoded) // arguments.batch * arguments.batch
    measure("decoding by Pillow in workers", Decoded(), arguments.threads, whole)
    pictures = [decode(each) for each in encoded]
    steps = transforms(arguments.set, arguments.size, v2)
    to_floats = [v2.PILToTensor(), v2.ToDtype(torch.float32, scale=True)]
    of_pillow = [v2.Compose(each + to_floats) for each in steps]
    measure("views of Pillow's pictures in workers", Views(pictures, *of_pillow), arguments.threads, 2 * whole)
    tensors = [F.pil_to_tensor(each) for each in pictures]
    of_bytes = [v2.Compose(each + [v2.ToDtype(torch.float32, scale=True)]) for each in steps]
    measure("views of tensors in workers", Views(tensors, *of_bytes), arguments.threads, 2 * whole)
    report.write(arguments.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
