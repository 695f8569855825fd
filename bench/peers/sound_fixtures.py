"""Writes what the tests of sounds compare with.

    python bench/peers/sound_fixtures.py core/src/test/resources/dev/dipole

`data/sound` gets a short sound of two channels, as WAV and FLAC; FLAC loses nothing: both files hold the same 16-bit samples.
`encoder/audio/logmel.json` gets spectrograms, by "samples per second, bands": [bands, frames], computed in double precision from
their definition, frame by frame, without torch's own windows and transforms. The sounds are those of `wave` below and in
LogMelTest.

Needs soundfile (0.14.0) beside numpy and torch.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
import torch

RATE = 8_000
SAMPLES = 400
SPECTROGRAMS = ((8_000, 40), (11_025, 20))


def two_tones(folder: Path) -> None:
    import soundfile

    time = np.arange(SAMPLES) / RATE
    both = np.stack([0.5 * np.sin(2 * np.pi * 440 * time), 0.25 * np.cos(2 * np.pi * 660 * time)], axis=1)
    samples = np.round(both * 2**15).astype(np.int16)
    for format in ("WAV", "FLAC"):
        soundfile.write(folder / f"two-tones.{format.lower()}", samples, RATE, format=format, subtype="PCM_16")


def wave(rate: int) -> torch.Tensor:
    """Two tones of 50 ms, and 50 ms of silence behind them, which the floor is for."""
    samples = [
        math.floor(2**15 * (0.5 * math.sin(2 * math.pi * 440 * i / rate) + 0.2 * math.cos(2 * math.pi * 1660 * i / rate)))
        for i in range(rate // 20)
    ]
    return torch.tensor(samples + [0] * len(samples), dtype=torch.float64) / 2**15


def mel(frequency: float) -> float:
    return 2595 * math.log10(1 + frequency / 700)


def spectrogram(rate: int, bands: int) -> torch.Tensor:
    window, hop = math.floor(0.025 * rate + 0.5), math.floor(0.01 * rate + 0.5)
    length = 2 ** math.ceil(math.log2(window))
    bell = torch.tensor([math.sin(math.pi * i / window) ** 2 for i in range(window)], dtype=torch.float64)
    before = (length - window) // 2
    around = torch.zeros(length, dtype=torch.float64)
    around[before : before + window] = bell
    k, n = torch.arange(length // 2 + 1, dtype=torch.float64), torch.arange(length, dtype=torch.float64)
    angles = 2 * math.pi * torch.outer(k, n) / length
    sound = wave(rate)
    silence = torch.zeros(length // 2, dtype=torch.float64)
    padded = torch.cat([silence, sound, silence])
    powers = []
    for start in range(0, len(sound) + 1, hop):
        frame = padded[start : start + length] * around
        powers.append((angles.cos() @ frame) ** 2 + (angles.sin() @ frame) ** 2)
    corners = [700 * (10 ** (mel(rate / 2) * i / (bands + 1) / 2595) - 1) for i in range(bands + 2)]
    triangles = torch.zeros(bands, len(k), dtype=torch.float64)
    for band in range(bands):
        left, top, right = corners[band : band + 3]
        for bin in range(len(k)):
            frequency = bin * rate / length
            if left < frequency <= top:
                triangles[band, bin] = (frequency - left) / (top - left)
            elif top < frequency < right:
                triangles[band, bin] = (right - frequency) / (right - top)
    decades = (triangles @ torch.stack(powers, dim=1)).clamp(min=1e-10).log10()
    return (decades.maximum(decades.max() - 8) + 4) / 4


def main() -> None:
    resources = Path(sys.argv[1])
    folders = resources / "data" / "sound", resources / "encoder" / "audio"
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    two_tones(folders[0])
    lines = [
        f'"{rate}, {bands}": {json.dumps([[round(value, 6) for value in row] for row in spectrogram(rate, bands).tolist()])}'
        for rate, bands in SPECTROGRAMS
    ]
    (folders[1] / "logmel.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
