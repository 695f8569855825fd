"""Imports torchvision where its compiled part does not fit this torch: its transforms do not need it."""

from __future__ import annotations

import torch

try:
    import torchvision
except RuntimeError:
    # Without its compiled part torchvision fails on describing two operators that nobody has defined.
    import sys

    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]
    _operators = torch.library.Library("torchvision", "DEF")
    for _name in ("nms", "qnms"):
        _operators.define(_name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision  # noqa: F401
