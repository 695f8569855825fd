"""Writes the short sound of the decoder's tests, two channels, as WAV and FLAC.

    python bench/peers/sound_fixtures.py core/src/test/resources/dev/dipole/data/sound

Needs soundfile (0.14.0) beside numpy. FLAC loses nothing: both files hold the same 16-bit samples.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import soundfile

RATE = 8_000
SAMPLES = 400


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    time = np.arange(SAMPLES) / RATE
    both = np.stack([0.5 * np.sin(2 * np.pi * 440 * time), 0.25 * np.cos(2 * np.pi * 660 * time)], axis=1)
    samples = np.round(both * 2**15).astype(np.int16)
    for format in ("WAV", "FLAC"):
        soundfile.write(folder / f"two-tones.{format.lower()}", samples, RATE, format=format, subtype="PCM_16")


if __name__ == "__main__":
    main()
