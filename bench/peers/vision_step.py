"""Times steps of SimCLR in PyTorch: decode, two views by torchvision, forward, loss, backward, fused AdamW.

    python bench/peers/vision_step.py --model FOLDER --data cifar10.tar --batch 512 --json step.json

The model is a folder that Dipole wrote: the same network from the same weights, channels last. Views are made one picture at a
time by torchvision, as its users do, in worker processes ahead of the step; or with no workers. The faster is the peer's figure.
"""

from __future__ import annotations

import io
import json
import tarfile
import time
from pathlib import Path

import common
import views


def network(settings, torch):
    """The module whose weights have Dipole's names."""
    nn = torch.nn

    def norm(channels):
        if settings["norm"] == "batch":
            return nn.BatchNorm2d(channels)
        return nn.GroupNorm(channels // 16 if channels % 16 == 0 else 1, channels)

    if settings["backbone"] == "resnet18":
        import torchvision

        made = torchvision.models.resnet18(norm_layer=norm)
        made.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        made.maxpool = nn.Identity()
        made.fc = nn.Identity()
        return made, 512
    width = settings["width"] or 32
    widths = [3, width, 2 * width, 4 * width, 8 * width]

    class Stage(nn.Module):
        def __init__(self, index):
            super().__init__()
            kernel = 4 if index == 0 else 3
            self.conv = nn.Conv2d(widths[index], widths[index + 1], kernel, 2, 1, bias=False)
            self.norm = norm(widths[index + 1])

        def forward(self, x):
            return torch.relu_(self.norm(self.conv(x)))

    class Block(nn.Module):
        def __init__(self, channels):
            super().__init__()
            self.conv1 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
            self.norm1 = norm(channels)
            self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
            self.norm2 = norm(channels)

        def forward(self, x):
            return torch.relu_(x + self.norm2(self.conv2(torch.relu_(self.norm1(self.conv1(x))))))

    class ConvNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.stages = nn.ModuleList(Stage(i) for i in range(4))
            self.block = Block(widths[3])

        def forward(self, x):
            for stage in self.stages[:3]:
                x = stage(x)
            return self.stages[3](self.block(x)).mean((2, 3))

    return ConvNet(), widths[-1]


def main() -> int:
    options = common.parser(__doc__)
    options.set_defaults(rounds=1)
    options.add_argument("--model", type=Path, required=True, metavar="FOLDER", help="folder that Dipole wrote")
    options.add_argument("--data", type=Path, required=True, metavar="TAR", help="tar archive with a folder train")
    options.add_argument("--batch", type=common.positive, default=512, help="pictures of a step")
    options.add_argument("--steps", type=common.positive, default=8, help="timed steps")
    options.add_argument("--precision", choices=("float32", "bfloat16"), default="float32", help="of the network, by autocast")
    options.add_argument("--temperature", type=float, default=0.2)
    arguments = options.parse_args()
    common.settle(arguments.threads)
    import torch
    import vision  # noqa: F401
    from PIL import Image
    from safetensors.torch import load_file
    from torchvision.transforms import v2

    settings = json.loads((arguments.model / "config.json").read_text())["settings"]
    weights = load_file(arguments.model / "model.safetensors")
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)

    encoded = []
    with tarfile.open(arguments.data) as archive:
        for entry in archive:
            if entry.isfile() and "train/" in entry.name:
                encoded.append(archive.extractfile(entry).read())
            if len(encoded) == arguments.batch * (arguments.steps + 1):
                break
    first, second = views.transforms("simclr", settings["size"], v2)
    to_floats = [v2.PILToTensor(), v2.ToDtype(torch.float32, scale=True)]
    first, second = v2.Compose(first + to_floats), v2.Compose(second + to_floats)

    class Views(torch.utils.data.Dataset):
        def __len__(self):
            return arguments.batch * (arguments.steps + 1)

        def __getitem__(self, index):
            picture = Image.open(io.BytesIO(encoded[index % len(encoded)])).convert("RGB")
            return first(picture), second(picture)

    report = common.Report("vision_step")
    for workers in (arguments.threads, 0):
        backbone, dim = network(settings, torch)
        missing = backbone.load_state_dict(weights, strict=False)
        assert not missing.unexpected_keys, missing
        assert all(each.endswith("num_batches_tracked") for each in missing.missing_keys), missing
        head = torch.nn.Sequential(
            torch.nn.Linear(dim, dim), torch.nn.ReLU(inplace=True), torch.nn.Linear(dim, 128)
        )
        model = torch.nn.Sequential(backbone, head).to(memory_format=torch.channels_last)
        with torch.no_grad():
            size = settings["size"]
            bytes_ = ((torch.arange(4 * 3 * size * size) * 37 + 11) * 97 % 251).view(4, 3, size, size)
            backbone.eval()
            fixed = backbone((bytes_ / 255 - mean) / deviation).norm().item()
        model.train()
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.0, fused=True)
        mask = torch.eye(2 * arguments.batch, dtype=torch.bool)
        targets = (torch.arange(2 * arguments.batch) + arguments.batch) % (2 * arguments.batch)

        def step(pair) -> None:
            images = ((torch.cat(pair) - mean) / deviation).contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16, enabled=arguments.precision == "bfloat16"):
                made = model(images)
            vectors = torch.nn.functional.normalize(made.float())
            scores = (vectors @ vectors.t() / arguments.temperature).masked_fill(mask, -torch.inf)
            torch.nn.functional.cross_entropy(scores, targets).backward()
            optimizer.step()
            optimizer.zero_grad()

        batches = iter(
            torch.utils.data.DataLoader(Views(), batch_size=arguments.batch, num_workers=workers, drop_last=True)
        )
        step(next(batches))
        begin, cpu = time.perf_counter(), time.process_time()
        count = 0
        for pair in batches:
            step(pair)
            count += 1
        seconds = time.perf_counter() - begin
        # Workers are processes of their own: the processor time of a step is known only without them.
        report.add(
            "vision step",
            {"mode": f"{workers} workers", "batch": arguments.batch},
            [seconds],
            arguments.batch * count,
            "images/s",
            per_cpu_second=arguments.batch * count / (time.process_time() - cpu) if workers == 0 else None,
            vector_norm=fixed,
        )
    report.write(arguments.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
