#!/usr/bin/env python3
"""Writes the values that the layers' tests compare with: one small safetensors file a case.

Run it with a Python that has PyTorch and NumPy (Debian: apt install python3-torch), from anywhere:

    /usr/bin/python3 tests/CnnGen.Tests/Golden/make_goldens.py

A case "Conv.Stride2" belongs to the network ConvTests.Stride2 in ../Layers and has the file Conv/Stride2.safetensors:

    x, dy           input, and ∂loss/∂output: a random cotangent
    param/NAME      all parameters and running statistics before the first pass
    y, dx, grad/NAME   a training pass: output, and gradients of input and parameters
    infer           the output in inference before the training pass; left out where it is y
    after/NAME      running statistics after two training passes on x

PyTorch computes in double on inputs that are representable as float, and the results are rounded once, so that the
values are the truth and not one of several right roundings. Seeds come from the cases' names: a run writes the same
bytes every time, and a new case does not change the others.
"""

import json
import math
import struct
import sys
import zlib
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F

HERE = Path(__file__).resolve().parent
WRITTEN = {}


def write_safetensors(path, tensors):
    """8 bytes of header length, JSON header, data: little-endian floats, last axis fastest."""
    header, blobs, offset = {}, [], 0
    for name, tensor in tensors.items():
        blob = tensor.detach().to(torch.float32).contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))
    return path.stat().st_size


def representable(tensor):
    return tensor.float().double()


def set_random(name, module):
    """Parameters of the size they have in trained networks; a third of batch norm's scales are negative."""
    with torch.no_grad():
        for suffix, tensor in list(module.named_parameters()) + list(module.named_buffers()):
            if suffix == "num_batches_tracked":
                continue
            if suffix == "running_var":
                value = torch.rand_like(tensor) * 1.5 + 0.5
            elif suffix == "running_mean":
                value = torch.randn_like(tensor) * 0.5
            elif suffix == "bias":
                value = torch.randn_like(tensor) * 0.3
            elif isinstance(module, (nn.modules.batchnorm._NormBase, nn.GroupNorm, nn.LayerNorm, nn.PReLU)):
                value = torch.rand_like(tensor) + 0.5
                value[::3] *= -1
            else:
                value = torch.randn_like(tensor) / math.sqrt(tensor[0].numel())
            tensor.copy_(representable(value))


def state(modules, wanted):
    for name, module in modules.items():
        for suffix, tensor in wanted(module):
            if suffix != "num_batches_tracked":
                yield f"{name}.{suffix}", tensor


def parameters(module):
    return module.named_parameters()


def buffers(module):
    return module.named_buffers()


def case(name, shape, batch, modules=None, forward=None, values="normal"):
    """modules by their names in the network; without forward they apply one after the other.

    Of a list of shapes, forward takes a list of inputs; it may return a tuple of outputs. They are written one after the other."""
    torch.manual_seed(zlib.crc32(name.encode()))
    modules = modules or {}
    for key, module in modules.items():
        module.double()
        set_random(key, module)
    if forward is None:
        def forward(x, m):
            for module in m.values():
                x = module(x)
            return x

    shapes = shape if isinstance(shape, list) else [shape]
    xs = []
    for size in shapes:
        x = torch.randn(batch, *size, dtype=torch.float64)
        if values == "integers":  # ties
            x = torch.randint(-2, 3, (batch, *size)).double()
        elif values == "negative":
            x = -x.abs() - 1
        elif values == "large":
            x = x * 4
        xs.append(representable(x).requires_grad_())
    x = xs if isinstance(shape, list) else xs[0]

    def packed(tensors):
        return torch.cat([tensor.flatten() for tensor in tensors]) if isinstance(tensors, (list, tuple)) else tensors

    tensors = {"x": packed(x)}
    for key, tensor in list(state(modules, parameters)) + list(state(modules, buffers)):
        tensors["param/" + key] = tensor.detach().clone()

    for module in modules.values():
        module.eval()
    infer = packed(forward(x, modules))
    for module in modules.values():
        module.train()
    y = packed(forward(x, modules))
    dy = representable(torch.randn_like(y))
    y.backward(dy)
    again = packed(forward(x, modules))
    assert torch.equal(y, again)

    tensors |= {"dy": dy, "y": y, "dx": packed([x.grad for x in xs]) if isinstance(shape, list) else xs[0].grad}
    if not torch.equal(infer, y):
        tensors["infer"] = infer
    for key, tensor in state(modules, parameters):
        tensors["grad/" + key] = tensor.grad
    for key, tensor in state(modules, buffers):
        tensors["after/" + key] = tensor

    assert name not in WRITTEN, name
    layer, network = name.split(".")
    WRITTEN[name] = write_safetensors(HERE / layer / f"{network}.safetensors", tensors)


def padded(name, sides, fill=0.0):
    """A forward pass: the module of that name on what F.pad makes with left, right, top, bottom."""
    return lambda x, m: m[name](F.pad(x, sides, value=fill))


def graph(name, shape, batch, modules=None):
    """The decorated function is the case's forward pass."""
    return lambda forward: case(name, shape, batch, modules, forward)


# ---------------------------------------------------------------------------------------------------- convolution

case("Conv.Plain", (3, 7, 9), 3, {"conv1": nn.Conv2d(3, 4, 3)})
case("Conv.Padded", (2, 5, 7), 17, {"conv1": nn.Conv2d(2, 3, 3, padding=1)})
case("Conv.Stride2", (3, 9, 7), 3, {"conv1": nn.Conv2d(3, 4, 3, stride=2, padding=1)})
case("Conv.Stride2Even", (3, 8, 6), 1, {"conv1": nn.Conv2d(3, 4, 3, stride=2, padding=1)})
case("Conv.Stride3", (2, 7, 10), 3, {"conv1": nn.Conv2d(2, 5, 3, stride=3, padding=1)})
case("Conv.Pointwise", (4, 3, 3), 33, {"conv1": nn.Conv2d(4, 6, 1)})
case("Conv.PointwiseStride2", (5, 7, 5), 3, {"conv1": nn.Conv2d(5, 4, 1, stride=2)})
case("Conv.StrideBeyondKernel", (2, 8, 11), 3, {"conv1": nn.Conv2d(2, 3, 2, stride=3)})
case("Conv.EvenKernel", (2, 6, 7), 3, {"conv1": nn.Conv2d(2, 3, 4, padding=2)})
case("Conv.Kernel5", (1, 9, 8), 17, {"conv1": nn.Conv2d(1, 3, 5, padding=2)})
case("Conv.Stem7", (3, 15, 13), 3, {"conv1": nn.Conv2d(3, 8, 7, stride=2, padding=3, bias=False)})
case("Conv.Dilated", (2, 9, 8), 3, {"conv1": nn.Conv2d(2, 3, 3, padding=2, dilation=2)})
case("Conv.DilatedStride", (2, 11, 13), 3, {"conv1": nn.Conv2d(2, 3, 3, stride=2, padding=3, dilation=3)})
case("Conv.Groups2", (4, 7, 5), 3, {"conv1": nn.Conv2d(4, 6, 3, padding=1, groups=2)})
case("Conv.Depthwise", (5, 7, 7), 3, {"conv1": nn.Conv2d(5, 5, 3, padding=1, groups=5)})
case("Conv.DepthwiseStride2", (6, 7, 9), 17, {"conv1": nn.Conv2d(6, 6, 3, stride=2, padding=1, groups=6, bias=False)})
case("Conv.DepthwiseMultiplier", (3, 6, 5), 3, {"conv1": nn.Conv2d(3, 6, 3, padding=1, groups=3)})
case("Conv.GroupsStrideDilation", (6, 9, 11), 3, {"conv1": nn.Conv2d(6, 9, 3, stride=2, padding=2, dilation=2, groups=3)})
case("Conv.NoBias", (3, 5, 5), 3, {"conv1": nn.Conv2d(3, 4, 3, bias=False)})
case("Conv.Kernel1x7", (3, 4, 9), 3, {"conv1": nn.Conv2d(3, 4, (1, 7), padding=(0, 3))})
case("Conv.Kernel7x1", (3, 9, 4), 3, {"conv1": nn.Conv2d(3, 4, (7, 1), padding=(3, 0))})
case("Conv.EachAxis", (2, 9, 11), 3,
     {"conv1": nn.Conv2d(2, 3, (3, 2), stride=(2, 3), padding=(2, 1), dilation=(1, 3))})
case("Conv.Floor", (2, 8, 7), 3, {"conv1": nn.Conv2d(2, 3, 3, stride=3)})
# PyTorch has no ceil_mode here: the partial window sees zeros.
case("Conv.Ceil", (2, 8, 7), 3, {"conv1": nn.Conv2d(2, 3, 3, stride=3)}, lambda x, m: m["conv1"](F.pad(x, (0, 2, 0, 1))))
case("Conv.Blocked", (16, 8, 9), 3, {"conv1": nn.Conv2d(16, 32, 3, padding=1, bias=False)})
case("Conv.BlockedStride2", (16, 9, 8), 3, {"conv1": nn.Conv2d(16, 16, 3, stride=2, padding=1)})
case("Conv.OddChannels", (17, 6, 5), 3, {"conv1": nn.Conv2d(17, 19, 3, padding=1)})
case("Conv.WideRow", (1, 2, 67), 3, {"conv1": nn.Conv2d(1, 2, 3, padding=1)})
case("Conv.KernelBeyondInput", (2, 3, 3), 3, {"conv1": nn.Conv2d(2, 3, 5, padding=2)})
case("Conv.WholeMap", (3, 5, 4), 17, {"conv1": nn.Conv2d(3, 7, (5, 4))})
case("Conv.OnePixel", (3, 1, 1), 3, {"conv1": nn.Conv2d(3, 4, 3, padding=1)})
case("Conv.FarPadding", (2, 4, 5), 3, {"conv1": nn.Conv2d(2, 3, 2, stride=2, padding=3)})
case("Conv.Sequence", (4, 11), 17, {"conv1": nn.Conv1d(4, 5, 3, padding=1)})
case("Conv.SequenceStride2", (3, 12), 3, {"conv1": nn.Conv1d(3, 4, 4, stride=2, padding=1)})
case("Conv.SequenceDilatedGroups", (4, 13), 3, {"conv1": nn.Conv1d(4, 6, 3, padding=2, dilation=2, groups=2, bias=False)})
case("Conv.Three", (2, 9, 9), 17,
     {"conv1": nn.Conv2d(2, 4, 3), "conv2": nn.Conv2d(4, 3, 3, stride=2, padding=1), "conv3": nn.Conv2d(3, 5, 2)})
case("Conv.ReluBetween", (2, 7, 7), 33,
     {"conv1": nn.Conv2d(2, 3, 3), "relu1": nn.ReLU(), "conv2": nn.Conv2d(3, 2, 3), "relu2": nn.ReLU()})
case("Conv.WithoutInputGradient", (2, 7, 6), 3,
     {"conv1": nn.Conv2d(2, 3, 3), "relu1": nn.ReLU(), "conv2": nn.Conv2d(3, 2, 3)})

# ----------------------------------------------------------------------------------------- standardized convolution

class StandardizedConv2d(nn.Conv2d):
    """Qiao et al., "Micro-Batch Training with Batch-Channel Normalization and Weight Standardization", 2019, as timm's StdConv2d."""

    def __init__(self, *arguments, eps=1e-5, **named):
        super().__init__(*arguments, **named)
        self.eps = eps

    def forward(self, x):
        return self._conv_forward(x, standardized(self.weight, self.eps), self.bias)


class StandardizedConv1d(nn.Conv1d):
    def forward(self, x):
        return self._conv_forward(x, standardized(self.weight, 1e-5), self.bias)


def standardized(weight, eps):
    return F.batch_norm(weight.reshape(1, weight.shape[0], -1), None, None, training=True, eps=eps).reshape(weight.shape)


def wsconv(inputs, outputs, kernel=3, **named):
    return StandardizedConv2d(inputs, outputs, kernel, padding=kernel // 2, **named)


case("Standardize.Plain", (3, 7, 6), 3, {"conv1": wsconv(3, 4)})
case("Standardize.LargeEpsilon", (2, 5, 6), 17, {"conv1": wsconv(2, 3, eps=0.5)})
case("Standardize.Groups", (6, 7, 5), 3, {"conv1": wsconv(6, 9, groups=3, stride=2, bias=False)})
case("Standardize.Depthwise", (5, 6, 7), 3, {"conv1": wsconv(5, 5, groups=5)})
case("Standardize.Sequence", (4, 11), 17, {"conv1": StandardizedConv1d(4, 5, 4, padding=1)})
case("Standardize.TwoWeights", (2, 4, 5), 3, {"conv1": wsconv(2, 3, 1)})
case("Standardize.NormAfter", (3, 6, 7), 17,
     {"conv1": wsconv(3, 5, bias=False), "bn1": nn.BatchNorm2d(5), "relu1": nn.ReLU(), "conv2": wsconv(5, 4), "bn2": nn.BatchNorm2d(4)})
case("Standardize.Winograd", (16, 8, 9), 3, {"conv1": wsconv(16, 32, bias=False), "bn1": nn.BatchNorm2d(32), "relu1": nn.ReLU(), "conv2": wsconv(32, 16)})
case("Standardize.BlockedStride2", (16, 9, 8), 3, {"conv1": wsconv(16, 16, stride=2), "gn1": nn.GroupNorm(4, 16), "relu1": nn.ReLU(), "conv2": wsconv(16, 32, 1)})
case("Standardize.BlockedDepthwise", (32, 6, 5), 3, {"conv1": wsconv(32, 32, groups=32), "conv2": wsconv(32, 16, 1), "bn1": nn.BatchNorm2d(16)})
case("Standardize.BlockedGroups", (64, 5, 4), 3, {"conv1": wsconv(64, 64, groups=2), "conv2": wsconv(64, 64, groups=8)})
case("Standardize.SpareLanes", (3, 7, 6), 3, {"conv1": wsconv(3, 24), "bn1": nn.BatchNorm2d(24), "relu1": nn.ReLU(), "conv2": wsconv(24, 40)})
case("Standardize.LargePlanar", (90, 2, 3), 3, {"conv1": wsconv(90, 90)})
case("Standardize.WithoutInputGradient", (16, 5, 5), 3, {"conv1": wsconv(16, 16), "relu1": nn.ReLU(), "conv2": wsconv(16, 5)})


@graph("Standardize.Shared", (3, 6, 5), 17, {"a": wsconv(3, 3)})
def _(x, m):
    return m["a"](torch.tanh(m["a"](x)))


@graph("Standardize.SharedBlocked", (16, 5, 6), 3, {"a": wsconv(16, 16, bias=False), "bn1": nn.BatchNorm2d(16)})
def _(x, m):
    return m["a"](F.relu(m["bn1"](m["a"](x))))


@graph("Standardize.SharedLarge", (96, 3, 3), 3, {"a": wsconv(96, 96)})
def _(x, m):
    return m["a"](F.relu(m["a"](x)))


# -------------------------------------------------------------------------------------------------------- pooling

case("MaxPool.Two", (3, 6, 8), 17, {"pool": nn.MaxPool2d(2)})
case("MaxPool.Overlapping", (2, 7, 9), 3, {"pool": nn.MaxPool2d(3, stride=2)})
case("MaxPool.Padded", (3, 9, 7), 3, {"pool": nn.MaxPool2d(3, stride=2, padding=1)})
case("MaxPool.Same", (2, 5, 6), 3, {"pool": nn.MaxPool2d(3, stride=1, padding=1)})
case("MaxPool.Negative", (2, 6, 6), 3, {"pool": nn.MaxPool2d(3, stride=2, padding=1)}, values="negative")
case("MaxPool.Ties", (2, 7, 7), 3, {"pool": nn.MaxPool2d(3, stride=2)}, values="integers")
case("MaxPool.Floor", (2, 5, 7), 3, {"pool": nn.MaxPool2d(2)})
case("MaxPool.Ceil", (2, 6, 8), 3, {"pool": nn.MaxPool2d(3, stride=2, ceil_mode=True)})
case("MaxPool.CeilPadded", (2, 7, 8), 3, {"pool": nn.MaxPool2d(2, stride=3, padding=1, ceil_mode=True)})
case("MaxPool.CeilLeavesOut", (1, 3, 4), 3, {"pool": nn.MaxPool2d(2, stride=2, padding=1, ceil_mode=True)})
case("MaxPool.Dilated", (2, 8, 9), 3, {"pool": nn.MaxPool2d(3, stride=2, padding=1, dilation=2)})
case("MaxPool.EachAxis", (2, 7, 8), 3, {"pool": nn.MaxPool2d((1, 3), stride=(2, 1), padding=(0, 1))})
case("MaxPool.Sequence", (3, 11), 33, {"pool": nn.MaxPool1d(3, stride=2)})
case("MaxPool.AfterRelu", (2, 8, 8), 17,
     {"conv1": nn.Conv2d(2, 4, 3, padding=1), "relu1": nn.ReLU(), "pool1": nn.MaxPool2d(2), "conv2": nn.Conv2d(4, 2, 3)})

case("AvgPool.Two", (3, 6, 8), 17, {"pool": nn.AvgPool2d(2)})
case("AvgPool.Overlapping", (2, 7, 9), 3, {"pool": nn.AvgPool2d(3, stride=2)})
case("AvgPool.Padded", (3, 9, 7), 3, {"pool": nn.AvgPool2d(3, stride=2, padding=1)})
case("AvgPool.WithoutPad", (3, 9, 7), 3, {"pool": nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False)})
case("AvgPool.Same", (2, 5, 6), 3, {"pool": nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False)})
case("AvgPool.Floor", (2, 5, 7), 3, {"pool": nn.AvgPool2d(2)})
case("AvgPool.Ceil", (2, 6, 8), 3, {"pool": nn.AvgPool2d(3, stride=2, ceil_mode=True)})
case("AvgPool.CeilPadded", (2, 7, 9), 3, {"pool": nn.AvgPool2d(4, stride=3, padding=1, ceil_mode=True)})
case("AvgPool.CeilWithoutPad", (2, 7, 9), 3,
     {"pool": nn.AvgPool2d(4, stride=3, padding=1, ceil_mode=True, count_include_pad=False)})
case("AvgPool.EachAxis", (2, 7, 8), 3, {"pool": nn.AvgPool2d((1, 2), stride=(2, 2))})
case("AvgPool.Sequence", (3, 10), 33, {"pool": nn.AvgPool1d(2)})
case("AvgPool.BetweenConvs", (2, 8, 8), 3,
     {"conv1": nn.Conv2d(2, 4, 3, padding=1), "pool1": nn.AvgPool2d(2), "conv2": nn.Conv2d(4, 2, 3)})


class GlobalAvg(nn.Module):
    def forward(self, x):
        return x.flatten(2).mean(2)


class GlobalMax(nn.Module):
    def forward(self, x):
        # max over one axis sends the gradient to one place alone, unlike amax.
        return x.flatten(2).max(2)[0]


case("GlobalPool.Average", (5, 4, 3), 17, {"pool": GlobalAvg()})
case("GlobalPool.Max", (5, 4, 3), 17, {"pool": GlobalMax()})
case("GlobalPool.MaxNegative", (3, 3, 3), 3, {"pool": GlobalMax()}, values="negative")
case("GlobalPool.AverageOfSequence", (3, 7), 3, {"pool": GlobalAvg()})
case("GlobalPool.MaxOfSequence", (3, 7), 3, {"pool": GlobalMax()})
case("GlobalPool.AverageOfVolume", (3, 2, 3, 5), 3, {"pool": GlobalAvg()})
case("GlobalPool.MaxOfVolume", (3, 2, 3, 5), 3, {"pool": GlobalMax()})
case("GlobalPool.AverageThenDense", (2, 6, 5), 33,
     {"conv1": nn.Conv2d(2, 6, 3), "relu1": nn.ReLU(), "pool": GlobalAvg(), "fc1": nn.Linear(6, 3)})
case("GlobalPool.MaxThenDense", (2, 9), 17, {"conv1": nn.Conv1d(2, 6, 3), "relu1": nn.ReLU(), "pool": GlobalMax(), "fc1": nn.Linear(6, 3)})

# ---------------------------------------------------------------------------------------------------------- dense

case("Dense.Single", (7,), 33, {"fc1": nn.Linear(7, 5)})
case("Dense.NoBias", (19,), 3, {"fc1": nn.Linear(19, 4, bias=False)})
case("Dense.OneSample", (21,), 1, {"fc1": nn.Linear(21, 18)})
case("Dense.OneUnit", (6,), 17, {"fc1": nn.Linear(6, 1)})
case("Dense.Wide", (64,), 17, {"fc1": nn.Linear(64, 48)})
case("Dense.Perceptron", (13,), 33,
     {"fc1": nn.Linear(13, 17), "relu1": nn.ReLU(), "fc2": nn.Linear(17, 9), "tanh1": nn.Tanh(), "fc3": nn.Linear(9, 3)})
# Wide enough for tiles with packed weights; ten outputs are too few for those.
case("Dense.Tiled", (37,), 35,
     {"fc1": nn.Linear(37, 100), "relu1": nn.ReLU(), "fc2": nn.Linear(100, 33, bias=False), "tanh1": nn.Tanh(), "fc3": nn.Linear(33, 10)})
case("Dense.AfterFlatten", (3, 3, 5), 17, {"flatten": nn.Flatten(), "fc1": nn.Linear(45, 6)})
case("Dense.AfterConv", (2, 5, 6), 3,
     {"conv1": nn.Conv2d(2, 3, 3), "relu1": nn.ReLU(), "flatten": nn.Flatten(), "fc1": nn.Linear(36, 5)})
case("Dense.FlattenOnly", (3, 2, 5), 3, {"flatten": nn.Flatten()})
case("Dense.FlattenSequence", (3, 7), 3, {"flatten": nn.Flatten(), "fc1": nn.Linear(21, 4)})
case("Dense.FlattenQuads", (8, 3, 2), 35, {"flatten": nn.Flatten(), "fc1": nn.Linear(48, 6)})

# ---------------------------------------------------------------------------------------------------- activations


class ScaledTanh(nn.Module):
    def __init__(self, amplitude=1.7159, slope=2 / 3):
        super().__init__()
        # The numbers that a generated network can hold.
        self.amplitude, self.slope = torch.tensor([amplitude, slope]).double().tolist()

    def forward(self, x):
        return self.amplitude * torch.tanh(self.slope * x)


def constant(value):
    return torch.tensor(value).double().item()


def activation(name, module):
    case(f"Activation.{name}", (3, 5, 7), 3, {"activation": module}, values="large")
    case(f"Activation.{name}AfterDense", (9,), 17, {"fc1": nn.Linear(9, 11), "activation": module, "fc2": nn.Linear(11, 2)})


activation("Relu", nn.ReLU())
activation("LeakyRelu", nn.LeakyReLU(constant(0.01)))
activation("LeakyRelu03", nn.LeakyReLU(constant(0.3)))
activation("Elu", nn.ELU())
activation("Elu05", nn.ELU(0.5))
activation("Sigmoid", nn.Sigmoid())
activation("Tanh", nn.Tanh())
activation("ScaledTanh", ScaledTanh())
activation("ScaledTanhOwn", ScaledTanh(1.2, 0.75))
activation("Relu6", nn.ReLU6())
activation("Silu", nn.SiLU())
activation("Gelu", nn.GELU())
activation("GeluApproximate", nn.GELU("tanh"))
activation("HardSwish", nn.Hardswish())
activation("Softplus", nn.Softplus())
activation("Softplus3", nn.Softplus(3))


class Function(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.forward = function


activation("FunctionQuickGelu", Function(lambda x: x * torch.sigmoid(constant(1.702) * x)))
activation("FunctionOfAll", Function(lambda x: torch.exp(-x * x) - torch.expm1(-torch.abs(x)) / (2 + torch.tanh(x))
                                     + torch.maximum(0.5 * x, torch.minimum(x + 1, 1.5 - x)) * torch.sqrt(1 + x * x) - F.relu(x - 0.5) + F.softplus(x)))


class Trained(nn.Module):
    """A function of x and numbers that are learned: each has a number for the layer, or one for each channel."""

    def __init__(self, function, **sizes):
        super().__init__()
        self.function = function
        for name, size in sizes.items():
            self.register_parameter(name, nn.Parameter(torch.zeros(size)))

    def forward(self, x):
        shape = (-1,) + (1,) * (x.dim() - 2)
        return self.function(x, **{name: parameter.reshape(shape) for name, parameter in self.named_parameters()})


def swish(x, beta):
    return x * torch.sigmoid(beta * x)


def of_three(x, alpha, beta, gamma):
    return torch.maximum(alpha * x, beta * x - 1) + torch.exp(gamma * torch.tanh(x)) * beta


case("TrainableFunction.Map", (3, 5, 7), 3, {"f": Trained(swish, beta=1)})
case("TrainableFunction.PerChannel", (3, 5, 7), 3, {"f": Trained(swish, beta=3)})
case("TrainableFunction.Vector", (37,), 17, {"f": Trained(swish, beta=1)})
case("TrainableFunction.VectorPerChannel", (37,), 17, {"f": Trained(swish, beta=37)})
case("TrainableFunction.Sequence", (6, 33), 3, {"f": Trained(of_three, alpha=1, gamma=1, beta=6)})
case("TrainableFunction.ShiftOnly", (5, 3, 3), 3, {"f": Trained(lambda x, beta: x + beta, beta=5)})
case("TrainableFunction.Deep", (2, 7, 6), 17,
     {"conv1": nn.Conv2d(2, 6, 3), "function1": Trained(swish, beta=1), "conv2": nn.Conv2d(6, 4, 3), "function2": Trained(of_three, alpha=1, gamma=1, beta=4),
      "flatten": nn.Flatten(), "fc1": nn.Linear(24, 9), "function3": Trained(swish, beta=9), "fc2": nn.Linear(9, 3)})
case("TrainableFunction.BesideOthers", (6,), 17,
     {"other1": Function(lambda x: x * torch.sigmoid(constant(1.702) * x)), "function2": Trained(swish, beta=1), "fc1": nn.Linear(6, 5),
      "other3": nn.Mish(), "function4": Trained(lambda x, beta: x + beta, beta=1)})
case("TrainableFunction.Blocked", (3, 7, 6), 17,
     {"conv1": nn.Conv2d(3, 32, 3), "function1": Trained(swish, beta=1), "conv2": nn.Conv2d(32, 16, 3, padding=1),
      "function2": Trained(of_three, alpha=1, gamma=1, beta=16), "conv3": nn.Conv2d(16, 16, 3, padding=1)})
case("TrainableFunction.BlockedFirst", (5, 6, 7), 3, {"f": Trained(of_three, alpha=1, gamma=1, beta=5), "conv1": nn.Conv2d(5, 16, 3, padding=1)})
case("Activation.OneAfterTheOther", (5, 3), 17,
     {"relu": nn.ReLU(), "tanh": nn.Tanh(), "sigmoid": nn.Sigmoid(), "elu": nn.ELU(), "leaky": nn.LeakyReLU(constant(0.01)), "relu2": nn.ReLU()})

case("Softmax.Vector", (7,), 17, {"softmax": nn.Softmax(1)}, values="large")
case("Softmax.Map", (5, 3, 4), 3, {"softmax": nn.Softmax(1)})
case("Softmax.Sequence", (4, 9), 3, {"softmax": nn.Softmax(1)})
case("Softmax.BetweenDense", (8,), 33, {"fc1": nn.Linear(8, 6), "softmax": nn.Softmax(1), "fc2": nn.Linear(6, 3)})



class Maxout(nn.Module):
    def __init__(self, pieces):
        super().__init__()
        self.pieces = pieces

    def forward(self, x):
        return x.reshape(x.shape[0], -1, self.pieces, *x.shape[2:]).max(2).values


case("Maxout.Map", (6, 5, 7), 3, {"maxout": Maxout(3)})
case("Maxout.Ties", (8, 5, 3), 3, {"maxout": Maxout(2)}, values="integers")
case("Maxout.Small", (4, 2, 2), 17, {"maxout": Maxout(2)})
case("Maxout.ToOne", (3, 5, 7), 3, {"maxout": Maxout(3)})
case("Maxout.OfOne", (3, 5, 7), 3, {"maxout": Maxout(1)})
case("Maxout.Vector", (35,), 17, {"maxout": Maxout(5)})
case("Maxout.Sequence", (6, 33), 3, {"maxout": Maxout(2)})
case("Maxout.Volume", (4, 2, 3, 5), 3, {"maxout": Maxout(2)})
case("Maxout.Blocked", (3, 7, 6), 17,
     {"conv1": nn.Conv2d(3, 32, 3), "maxout": Maxout(2), "conv2": nn.Conv2d(16, 16, 3, padding=1), "bn1": nn.BatchNorm2d(16), "relu1": nn.ReLU()})
case("Maxout.BetweenDense", (9,), 17, {"fc1": nn.Linear(9, 24), "maxout": Maxout(4), "fc2": nn.Linear(6, 3)})


@graph("Maxout.Residual", (6, 5, 3), 3, {"a": nn.Conv2d(6, 6, 3, padding=1), "maxout": Maxout(2), "conv1": nn.Conv2d(3, 6, 1), "maxout2": Maxout(3)})
def _(x, m):
    a = m["a"](x)
    return m["maxout2"](m["conv1"](m["maxout"](a)) + a)


case("Softmax.LogVector", (37,), 17, {"softmax": nn.LogSoftmax(1)}, values="large")
case("Softmax.LogMap", (5, 3, 7), 3, {"softmax": nn.LogSoftmax(1)}, values="large")
case("Softmax.LogSequence", (4, 9), 3, {"softmax": nn.LogSoftmax(1)})
case("Softmax.LogPoint", (6, 1, 1), 3, {"softmax": nn.LogSoftmax(1)})
case("Softmax.LogVolume", (3, 2, 3, 5), 3, {"softmax": nn.LogSoftmax(1)})
case("Softmax.LogBetweenDense", (8,), 33, {"fc1": nn.Linear(8, 6), "softmax": nn.LogSoftmax(1), "fc2": nn.Linear(6, 3)})
case("Softmax.Blocked", (3, 7, 6), 17, {"conv1": nn.Conv2d(3, 32, 3), "softmax": nn.Softmax(1), "conv2": nn.Conv2d(32, 16, 3, padding=1)})
case("Softmax.BlockedFirst", (5, 6, 7), 3, {"softmax": nn.Softmax(1), "conv1": nn.Conv2d(5, 16, 3, padding=1)})
case("Softmax.LogBlocked", (3, 7, 6), 17, {"conv1": nn.Conv2d(3, 32, 3), "softmax": nn.LogSoftmax(1), "conv2": nn.Conv2d(32, 16, 3, padding=1)})
case("Softmax.LogBlockedFirst", (5, 6, 7), 3, {"softmax": nn.LogSoftmax(1), "conv1": nn.Conv2d(5, 16, 3, padding=1)})


@graph("Softmax.LogBlockedResidual", (16, 5, 3), 3, {"conv1": nn.Conv2d(16, 16, 1)})
def _(x, m):
    return torch.log_softmax(m["conv1"](x), 1) + x


# ------------------------------------------------------------------------------------------------ normalization

case("BatchNorm.Image", (3, 5, 4), 3, {"bn1": nn.BatchNorm2d(3)})
case("BatchNorm.OneSample", (3, 5, 4), 1, {"bn1": nn.BatchNorm2d(3)})
case("BatchNorm.ManySamples", (17, 2, 3), 33, {"bn1": nn.BatchNorm2d(17)})
case("BatchNorm.Vector", (6,), 17, {"bn1": nn.BatchNorm1d(6)})
case("BatchNorm.Sequence", (4, 7), 3, {"bn1": nn.BatchNorm1d(4)})
case("BatchNorm.Settings", (3, 4, 4), 3, {"bn1": nn.BatchNorm2d(3, eps=constant(1e-3), momentum=constant(0.3))})
case("BatchNorm.Relu", (3, 5, 5), 3, {"bn1": nn.BatchNorm2d(3), "relu1": nn.ReLU()})
case("BatchNorm.AfterConv", (2, 6, 7), 3, {"conv1": nn.Conv2d(2, 4, 3, padding=1, bias=False), "bn1": nn.BatchNorm2d(4)})
case("BatchNorm.AfterConvWithBias", (2, 6, 5), 3, {"conv1": nn.Conv2d(2, 4, 3), "bn1": nn.BatchNorm2d(4), "relu1": nn.ReLU()})
case("BatchNorm.AfterGroups", (4, 6, 5), 3, {"conv1": nn.Conv2d(4, 6, 3, groups=2, bias=False), "bn1": nn.BatchNorm2d(6), "relu1": nn.ReLU()})
case("BatchNorm.AfterDense", (9,), 17, {"fc1": nn.Linear(9, 7), "bn1": nn.BatchNorm1d(7), "relu1": nn.ReLU(), "fc2": nn.Linear(7, 3)})
case("BatchNorm.AfterTiledDense", (21,), 18, {"fc1": nn.Linear(21, 34), "bn1": nn.BatchNorm1d(34), "relu1": nn.ReLU(), "fc2": nn.Linear(34, 3)})
case("BatchNorm.AfterDenseNoBias", (9,), 33, {"fc1": nn.Linear(9, 7, bias=False), "bn1": nn.BatchNorm1d(7)})
case("BatchNorm.Twice", (3, 4, 5), 3, {"bn1": nn.BatchNorm2d(3), "bn2": nn.BatchNorm2d(3)})
case("BatchNorm.AfterPool", (3, 6, 6), 3, {"conv1": nn.Conv2d(3, 4, 3, padding=1), "pool": nn.MaxPool2d(2), "bn1": nn.BatchNorm2d(4), "relu1": nn.ReLU()})
case("BatchNorm.AfterRelu", (3, 5, 5), 3, {"conv1": nn.Conv2d(3, 4, 3), "relu1": nn.ReLU(), "bn1": nn.BatchNorm2d(4)})
case("BatchNorm.SigmoidAfter", (3, 5, 5), 3, {"conv1": nn.Conv2d(3, 4, 3), "bn1": nn.BatchNorm2d(4), "sigmoid1": nn.Sigmoid()})
# Inference cannot fold where somebody else reads the convolution.
@graph("BatchNorm.ConvReadTwice", (3, 5, 5), 3, {"a": nn.Conv2d(3, 4, 3), "bn1": nn.BatchNorm2d(4)})
def _(x, m):
    a = m["a"](x)
    return m["bn1"](a) + a


@graph("BatchNorm.NormReadTwice", (3, 5, 5), 3, {"conv1": nn.Conv2d(3, 4, 3), "n": nn.BatchNorm2d(4)})
def _(x, m):
    n = m["n"](m["conv1"](x))
    return F.relu(n) + n


case("BatchNorm.DropoutBetween", (3, 5, 5), 3,
     {"conv1": nn.Conv2d(3, 4, 3), "dropout1": nn.Dropout(0), "bn1": nn.BatchNorm2d(4), "dropout2": nn.Dropout(0), "relu1": nn.ReLU()})

# ----------------------------------------------------------------------------------------- dropout that never drops

case("Dropout.Nothing", (3, 5, 3), 3, {"dropout": nn.Dropout(0)})
# ---------------------------------------------------------------------------------------------------- norms of single samples


def norms(name, shape, batch, make, **parts):
    case(f"SampleNorm.{name}", shape, batch, {**parts, "norm1": make})


norms("LayerMap", (3, 5, 7), 3, nn.LayerNorm((3, 5, 7)))
norms("LayerVector", (37,), 17, nn.LayerNorm(37))
norms("LayerPlain", (3, 4, 5), 3, nn.LayerNorm((3, 4, 5), 1e-3, elementwise_affine=False))
norms("GroupMap", (6, 5, 7), 3, nn.GroupNorm(3, 6))
norms("GroupOne", (5, 3, 3), 17, nn.GroupNorm(1, 5))
norms("GroupVector", (24,), 3, nn.GroupNorm(2, 24))
norms("GroupPlain", (6, 4, 5), 3, nn.GroupNorm(2, 6, affine=False))
norms("GroupSequence", (6, 33), 3, nn.GroupNorm(2, 6))
norms("InstanceMap", (3, 5, 7), 3, nn.InstanceNorm2d(3))
norms("InstanceAffine", (3, 5, 7), 17, nn.InstanceNorm2d(3, affine=True))
norms("GroupParts", (32, 9, 9), 3, nn.GroupNorm(4, 32))
norms("InstanceParts", (32, 9, 9), 3, nn.InstanceNorm2d(32, affine=True))
norms("LayerLong", (1543,), 3, nn.LayerNorm(1543))
norms("PRelu", (3, 5, 7), 3, nn.PReLU(3))
norms("PReluVector", (37,), 17, nn.PReLU(37))


class LocalResponseNorm(nn.Module):
    """PyTorch's across channels, of vectors too; within them Caffe's WITHIN_CHANNEL, of sequences too."""

    def __init__(self, size, alpha=1e-4, beta=0.75, k=1.0, within=False):
        super().__init__()
        self.size, self.alpha, self.beta, self.k, self.within = size, constant(alpha), constant(beta), constant(k), within

    def forward(self, x):
        if not self.within:
            flat = x.reshape(x.shape[0], x.shape[1], -1)
            return F.local_response_norm(flat, self.size, self.alpha, self.beta, self.k).reshape(x.shape)
        axes = x.dim() - 2
        squares = F.pad(x * x, [self.size // 2, (self.size - 1) // 2] * axes)
        mean = (F.avg_pool1d if axes == 1 else F.avg_pool2d)(squares, self.size, 1)
        return x / (self.k + self.alpha * mean) ** self.beta


def lrn(name, shape, batch, *arguments, **named):
    case(f"LocalResponseNorm.{name}", shape, batch, {"lrn1": LocalResponseNorm(*arguments, **named)})


lrn("Map", (7, 5, 3), 3, 5, 0.5, k=2)
lrn("Defaults", (7, 5, 3), 3, 5)
lrn("Even", (7, 3, 6), 3, 4, 0.5, 0.6)
lrn("Wide", (3, 5, 4), 3, 9, 2, 0.5)
lrn("One", (3, 5, 7), 3, 1, 2, 1)
lrn("Vector", (37,), 17, 5, 0.5)
lrn("Sequence", (6, 33), 3, 3, 0.5, 2)
lrn("Volume", (3, 2, 3, 5), 3, 2, 0.5)
lrn("Within", (3, 5, 7), 3, 3, 0.5, within=True)
lrn("WithinEven", (2, 5, 19), 3, 4, 0.5, k=3, within=True)
lrn("WithinWide", (3, 2, 4), 3, 7, 2, within=True)
lrn("WithinSequence", (3, 21), 3, 5, 0.5, within=True)
case("LocalResponseNorm.Blocked", (3, 7, 6), 17,
     {"conv1": nn.Conv2d(3, 32, 3), "relu1": nn.ReLU(), "lrn1": LocalResponseNorm(5, 0.5), "conv2": nn.Conv2d(32, 16, 3, padding=1)})
case("LocalResponseNorm.BlockedWithin", (3, 7, 6), 17,
     {"conv1": nn.Conv2d(3, 32, 3), "lrn1": LocalResponseNorm(4, 0.5, within=True), "conv2": nn.Conv2d(32, 16, 3, padding=1)})
case("LocalResponseNorm.BlockedFirst", (5, 6, 7), 3,
     {"lrn1": LocalResponseNorm(3, 0.5), "lrn2": LocalResponseNorm(3, within=True), "conv1": nn.Conv2d(5, 16, 3, padding=1)})
case("LocalResponseNorm.Deep", (4, 9, 8), 17,
     {"conv1": nn.Conv2d(4, 6, 3), "relu1": nn.ReLU(), "lrn1": LocalResponseNorm(5, 5e-4, k=2), "pool1": nn.MaxPool2d(2),
      "lrn2": LocalResponseNorm(3, 1, within=True), "flatten": nn.Flatten(), "fc1": nn.Linear(54, 9), "lrn3": LocalResponseNorm(3, 1), "fc2": nn.Linear(9, 3)})


@graph("LocalResponseNorm.BlockedResidual", (16, 5, 3), 3, {"conv1": nn.Conv2d(16, 16, 1), "lrn1": LocalResponseNorm(40, 3)})
def _(x, m):
    return m["lrn1"](m["conv1"](x)) + x


case("SampleNorm.Deep", (2, 7, 6), 17,
     {"conv1": nn.Conv2d(2, 6, 3), "gn1": nn.GroupNorm(3, 6), "prelu1": nn.PReLU(6), "conv2": nn.Conv2d(6, 4, 3), "in1": nn.InstanceNorm2d(4, affine=True),
      "flatten": nn.Flatten(), "fc1": nn.Linear(24, 9), "ln1": nn.LayerNorm(9), "relu1": nn.ReLU(), "fc2": nn.Linear(9, 3)})
case("SampleNorm.Blocked", (3, 7, 6), 17,
     {"conv1": nn.Conv2d(3, 32, 3), "gn1": nn.GroupNorm(4, 32), "prelu1": nn.PReLU(32), "conv2": nn.Conv2d(32, 16, 3, padding=1), "in1": nn.InstanceNorm2d(16, affine=True),
      "conv3": nn.Conv2d(16, 16, 3, padding=1)})
case("SampleNorm.BlockedParts", (3, 11, 11), 3,
     {"conv1": nn.Conv2d(3, 64, 3), "gn1": nn.GroupNorm(8, 64), "prelu1": nn.PReLU(64), "conv2": nn.Conv2d(64, 48, 1), "gn2": nn.GroupNorm(2, 48),
      "conv3": nn.Conv2d(48, 32, 3), "in1": nn.InstanceNorm2d(32, affine=True), "conv4": nn.Conv2d(32, 16, 3)})
case("SampleNorm.BlockedFirst", (5, 6, 7), 3, {"gn1": nn.GroupNorm(5, 5), "prelu1": nn.PReLU(5), "conv1": nn.Conv2d(5, 16, 3, padding=1)})

case("Dropout.AfterRelu", (9,), 17,
     {"fc1": nn.Linear(9, 11), "relu1": nn.ReLU(), "dropout1": nn.Dropout(0), "fc2": nn.Linear(11, 4)})
case("Dropout.BeforeRelu", (9,), 3,
     {"fc1": nn.Linear(9, 11), "dropout1": nn.Dropout(0), "relu1": nn.ReLU(), "fc2": nn.Linear(11, 4)})
case("Dropout.AroundFlatten", (2, 5, 5), 3,
     {"conv1": nn.Conv2d(2, 3, 3), "relu1": nn.ReLU(), "dropout1": nn.Dropout(0), "flatten1": nn.Flatten(), "dropout2": nn.Dropout(0), "fc1": nn.Linear(27, 4)})

# ----------------------------------------------------------------------------------------------------------- joins


def conv3(inputs, outputs, stride=1):
    return nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)


def run(m, x, *names):
    for name in names:
        x = F.relu(x) if name == "relu" else m[name](x)
    return x


def zero_pad(x, stride, channels):
    """Option A of the CIFAR ResNets: half of the new channels before (rounded down), half after."""
    x = x[:, :, ::stride, ::stride]
    new = channels - x.shape[1]
    return F.pad(x, (0, 0, 0, 0, new // 2, new - new // 2))


@graph("Add.Residual", (4, 5, 6), 3,
       {"conv1": conv3(4, 4), "bn1": nn.BatchNorm2d(4), "conv2": conv3(4, 4), "bn2": nn.BatchNorm2d(4)})
def _(x, m):
    return F.relu(run(m, x, "conv1", "bn1", "relu", "conv2", "bn2") + x)


@graph("Add.ResidualTwice", (3, 5, 5), 17, {"conv1": conv3(3, 3), "conv2": conv3(3, 3)})
def _(x, m):
    a = F.relu(m["conv1"](x) + x)
    return F.relu(m["conv2"](a) + a)


@graph("Add.PreActivation", (4, 5, 5), 3,
       {"conv1": conv3(4, 4), "bn1": nn.BatchNorm2d(4), "conv2": conv3(4, 4), "bn2": nn.BatchNorm2d(4), "conv3": conv3(4, 4)})
def _(x, m):
    a = m["conv1"](x)
    return run(m, a, "bn1", "relu", "conv2", "bn2", "relu", "conv3") + a


@graph("Add.Projection", (3, 7, 5), 3,
       {"conv1": conv3(3, 6, 2), "bn1": nn.BatchNorm2d(6), "conv2": conv3(6, 6), "bn2": nn.BatchNorm2d(6),
        "add1.conv": nn.Conv2d(3, 6, 1, stride=2, bias=False), "add1.bn": nn.BatchNorm2d(6)})
def _(x, m):
    return F.relu(run(m, x, "conv1", "bn1", "relu", "conv2", "bn2") + run(m, x, "add1.conv", "add1.bn"))


@graph("Add.ProjectionWithoutStride", (3, 5, 5), 17,
       {"conv1": conv3(3, 5), "add1.conv": nn.Conv2d(3, 5, 1, bias=False), "add1.bn": nn.BatchNorm2d(5)})
def _(x, m):
    return m["conv1"](x) + run(m, x, "add1.conv", "add1.bn")


@graph("Add.ProjectionNotNeeded", (3, 5, 5), 3, {"conv1": conv3(3, 3)})
def _(x, m):
    return m["conv1"](x) + x


@graph("Add.ZeroPad", (3, 7, 6), 3, {"conv1": conv3(3, 8, 2), "bn1": nn.BatchNorm2d(8)})
def _(x, m):
    return F.relu(run(m, x, "conv1", "bn1") + zero_pad(x, 2, 8))


@graph("Add.ZeroPadAfterConv", (2, 6, 6), 17, {"conv1": conv3(2, 3), "conv2": conv3(3, 7, 2)})
def _(x, m):
    a = F.relu(m["conv1"](x))
    return F.relu(m["conv2"](a) + zero_pad(a, 2, 7))


@graph("Add.ZeroPadChannelsOnly", (2, 5, 5), 3, {"conv1": conv3(2, 4)})
def _(x, m):
    return m["conv1"](x) + zero_pad(x, 1, 4)


@graph("Add.Itself", (2, 4, 5), 3, {"a": conv3(2, 3)})
def _(x, m):
    a = m["a"](x)
    return a + a


@graph("Add.AroundNothing", (2, 4, 5), 3)
def _(x, m):
    return x + x


@graph("Add.InputAndRelu", (2, 4, 5), 3)
def _(x, m):
    return F.relu(x) + x


@graph("Add.ThreeNames", (2, 5, 4), 3, {"a": conv3(2, 3), "b": conv3(3, 3), "c": conv3(3, 3)})
def _(x, m):
    a = m["a"](x)
    b = m["b"](a)
    return m["c"](b) + a + b


@graph("Add.Chain", (2, 5, 4), 3, {"a": conv3(2, 3), "b": conv3(3, 3), "c": conv3(3, 3), "d": conv3(3, 3)})
def _(x, m):
    a = m["a"](x)
    b = m["b"](a)
    c = m["c"](b)
    return ((m["d"](c) + c) + b) + a


@graph("Add.ChainOfRelus", (2, 5, 4), 3, {"a": conv3(2, 3), "b": conv3(3, 3)})
def _(x, m):
    a = F.relu(m["a"](x))
    return F.relu(F.relu(m["b"](a) + a) + a)


@graph("Add.SumReadAgain", (2, 5, 4), 17, {"a": conv3(2, 3), "b": conv3(3, 3), "c": conv3(3, 3)})
def _(x, m):
    a = m["a"](x)
    s = m["b"](a) + a
    return m["c"](F.relu(s)) + s


@graph("Add.ThreeReaders", (2, 5, 4), 3, {"a": conv3(2, 3), "b": conv3(3, 3), "c": conv3(3, 3), "d": conv3(3, 3)})
def _(x, m):
    a = F.relu(m["a"](x))
    return m["d"](a) + m["b"](a) + m["c"](a)


@graph("Add.Nested", (3, 5, 4), 3, {"conv1": conv3(3, 3), "conv2": conv3(3, 3), "conv3": conv3(3, 3)})
def _(x, m):
    a = m["conv1"](x)
    return F.relu(m["conv3"](F.relu(m["conv2"](a) + a)) + x)


@graph("Add.DropoutTerms", (3, 4, 4), 3, {"a": conv3(3, 3), "b": conv3(3, 3)})
def _(x, m):
    a = F.relu(m["a"](x))
    return F.relu(m["b"](a)) + a


@graph("Add.SigmoidReadTwice", (3, 4, 4), 3, {"a": conv3(3, 3), "b": conv3(3, 3)})
def _(x, m):
    s = torch.sigmoid(m["a"](x))
    return torch.tanh(s) + m["b"](s)


@graph("Add.DenseResidual", (9,), 33, {"fc1": nn.Linear(9, 9), "fc2": nn.Linear(9, 9), "fc3": nn.Linear(9, 4)})
def _(x, m):
    return m["fc3"](F.relu(m["fc2"](F.relu(m["fc1"](x)))) + x)


@graph("Add.TiledDenseResidual", (20,), 19, {"fc1": nn.Linear(20, 20), "fc2": nn.Linear(20, 20), "fc3": nn.Linear(20, 18)})
def _(x, m):
    return m["fc3"](F.relu(m["fc2"](F.relu(m["fc1"](x)))) + x)


@graph("Concat.Skip", (3, 4, 5), 3, {"conv1": conv3(3, 4)})
def _(x, m):
    return torch.cat([x, m["conv1"](x)], 1)


@graph("Concat.Names", (2, 4, 5), 17, {"a": conv3(2, 3), "b": conv3(3, 2), "c": conv3(2, 5)})
def _(x, m):
    a = m["a"](x)
    b = m["b"](a)
    return torch.cat([b, a, m["c"](b)], 1)


@graph("Concat.Dense", (3, 5, 4), 3,
       {"conv1": conv3(3, 4), "bn1": nn.BatchNorm2d(4), "conv2": conv3(4, 2), "bn2": nn.BatchNorm2d(6), "conv3": conv3(6, 2), "conv4": conv3(8, 3)})
def _(x, m):
    a = m["conv1"](x)
    b = torch.cat([a, run(m, a, "bn1", "relu", "conv2")], 1)
    return m["conv4"](torch.cat([b, run(m, b, "bn2", "relu", "conv3")], 1))


@graph("Concat.WithItself", (3, 4, 5), 3, {"a": conv3(3, 3)})
def _(x, m):
    a = m["a"](x)
    return torch.cat([a, a], 1)


@graph("Concat.WithOwnRelu", (3, 4, 5), 3, {"a": conv3(3, 3), "conv1": conv3(6, 2)})
def _(x, m):
    a = m["a"](x)
    return m["conv1"](torch.cat([a, F.relu(a)], 1))


@graph("Concat.ReluAfter", (3, 4, 5), 3, {"conv1": conv3(3, 4), "conv2": conv3(7, 3)})
def _(x, m):
    return m["conv2"](F.relu(torch.cat([x, m["conv1"](x)], 1)))


@graph("Concat.Vectors", (7,), 33, {"fc1": nn.Linear(7, 6), "fc2": nn.Linear(13, 4)})
def _(x, m):
    return m["fc2"](torch.cat([x, F.relu(m["fc1"](x))], 1))


@graph("Concat.Sequences", (3, 5), 3, {"conv1": nn.Conv1d(3, 4, 3, padding=1)})
def _(x, m):
    return torch.cat([x, m["conv1"](x)], 1)


@graph("Slice.Middle", (3, 4, 5), 3, {"conv1": conv3(3, 5), "conv2": conv3(2, 3)})
def _(x, m):
    return m["conv2"](m["conv1"](x)[:, 2:4])


@graph("Slice.Split", (3, 5, 4), 17, {"a": conv3(3, 7), "conv1": conv3(4, 3), "conv2": conv3(6, 2)})
def _(x, m):
    a = F.relu(m["a"](x))
    return m["conv2"](torch.cat([a[:, :3], F.relu(m["conv1"](a[:, 3:]))], 1))


@graph("Slice.Overlapping", (2, 4, 3), 3, {"a": conv3(2, 5), "conv1": conv3(3, 5)})
def _(x, m):
    a = m["a"](x)
    return m["conv1"](a[:, 2:] * a[:, 1:4]) + a


@graph("Slice.OfSum", (3, 4, 5), 3, {"a": conv3(3, 3)})
def _(x, m):
    s = F.relu(m["a"](x) + x)
    return torch.cat([s[:, 1:], s[:, :2], s], 1)


@graph("Slice.OfInput", (5, 3, 3), 3, {"conv1": conv3(2, 2)})
def _(x, m):
    return torch.tanh(m["conv1"](x[:, 3:])) + x[:, :2]


@graph("Slice.Vectors", (19,), 33, {"fc1": nn.Linear(19, 21), "fc2": nn.Linear(17, 18), "fc3": nn.Linear(4, 3)})
def _(x, m):
    a = F.relu(m["fc1"](x))
    return m["fc3"](a[:, 17:] * m["fc2"](a[:, :17])[:, 1:5])


@graph("Slice.Sequences", (3, 7), 3, {"conv1": nn.Conv1d(3, 4, 3, padding=1)})
def _(x, m):
    return m["conv1"](x)[:, 1:4]


@graph("Slice.Blocked", (3, 6, 5), 17, {"conv1": conv3(3, 64), "conv2": conv3(32, 16)})
def _(x, m):
    return m["conv2"](F.relu(m["conv1"](x))[:, 16:48])


@graph("Slice.BlockedSplit", (16, 5, 6), 3, {"a": conv3(16, 48), "bn1": nn.BatchNorm2d(32), "conv1": nn.Conv2d(32, 16, 5, padding=2, bias=False), "conv2": conv3(32, 16)})
def _(x, m):
    a = m["a"](x)
    return m["conv2"](torch.cat([a[:, :16], F.relu(m["conv1"](F.relu(m["bn1"](a[:, 16:]))))], 1))


@graph("Slice.BetweenBlocks", (16, 4, 5), 3, {"conv1": conv3(16, 32), "conv2": conv3(16, 16)})
def _(x, m):
    return m["conv2"](m["conv1"](x)[:, 8:24])


@graph("Heads.PolicyAndValue", (5, 6, 7), 17,
       {"conv1": conv3(5, 6), "bn1": nn.BatchNorm2d(6), "policy.conv1": nn.Conv2d(6, 2, 1), "policy.fc1": nn.Linear(84, 9),
        "value.conv1": nn.Conv2d(6, 1, 1, bias=False), "value.bn1": nn.BatchNorm2d(1), "value.fc1": nn.Linear(42, 3), "value.fc2": nn.Linear(3, 1)})
def _(x, m):
    x = F.relu(m["bn1"](m["conv1"](x)))
    policy = m["policy.fc1"](F.relu(m["policy.conv1"](x)).flatten(1))
    value = F.relu(m["value.bn1"](m["value.conv1"](x))).flatten(1)
    return policy, torch.tanh(m["value.fc2"](F.relu(m["value.fc1"](value))))


@graph("Heads.Auxiliary", (3, 7, 6), 3,
       {"a": nn.Conv2d(3, 4, 3, padding=1), "conv1": nn.Conv2d(4, 5, 3), "fc1": nn.Linear(5, 3), "side.fc1": nn.Linear(4, 3)})
def _(x, m):
    a = F.relu(m["a"](x))
    return m["fc1"](F.relu(m["conv1"](a)).flatten(2).mean(2)), m["side.fc1"](a.flatten(2).mean(2))


@graph("Heads.Views", (3, 5, 6), 3, {"a": conv3(3, 4), "b": conv3(4, 4)})
def _(x, m):
    a = m["a"](x)
    r = F.relu(a)
    b = m["b"](r) + a
    return F.relu(b), a, r, a, b, x


@graph("Heads.BlockedMaps", (3, 9, 8), 3,
       {"a": nn.Conv2d(3, 32, 3, padding=1), "b": nn.Conv2d(32, 32, 3, padding=1), "edges.conv1": nn.Conv2d(32, 16, 1), "edges.conv2": nn.Conv2d(16, 2, 3, padding=1)})
def _(x, m):
    a = F.relu(m["a"](x))
    return F.relu(m["b"](a)), a, m["edges.conv2"](F.relu(m["edges.conv1"](a)))


@graph("Heads.OfSum", (4, 5, 4), 3, {"a": conv3(4, 4), "b": conv3(4, 4), "second.conv1": conv3(4, 4)})
def _(x, m):
    a = m["a"](x)
    s = F.relu(a + m["b"](a))
    return s + a, m["second.conv1"](s) + s


@graph("Inputs.Mask", [(3, 6, 5), (1, 6, 5)], 17, {"conv1": nn.Conv2d(4, 5, 3, padding=1)})
def _(x, m):
    return F.relu(m["conv1"](torch.cat([x[1], x[0]], 1)))


@graph("Inputs.Vector", [(3, 6, 5), (7,)], 3, {"conv1": nn.Conv2d(3, 4, 3, padding=1), "fc1": nn.Linear(7, 4), "fc2": nn.Linear(4, 2)})
def _(x, m):
    image = F.relu(m["conv1"](x[0])).flatten(2).mean(2)
    return m["fc2"](image * torch.sigmoid(m["fc1"](x[1])))


@graph("Inputs.BlockedPair", [(16, 6, 7), (32, 6, 7)], 3, {"a": nn.Conv2d(16, 32, 3, padding=1, bias=False), "bn1": nn.BatchNorm2d(32), "conv1": nn.Conv2d(32, 16, 3, padding=1, bias=False)})
def _(x, m):
    return m["conv1"](F.relu(m["bn1"](m["a"](x[0])) + x[1]))


@graph("Inputs.ThreeAndTwoHeads", [(5,), (3,), (4,)], 33,
       {"fc1": nn.Linear(5, 6), "fc2": nn.Linear(9, 8), "first.fc1": nn.Linear(8, 3), "second.fc1": nn.Linear(4, 2)})
def _(x, m):
    h = m["fc2"](torch.cat([x[1], F.relu(m["fc1"](x[0]))], 1))
    return m["first.fc1"](torch.tanh(h)), m["second.fc1"](x[2])


@graph("Share.Conv", (3, 7, 6), 17, {"a": nn.Conv2d(3, 3, 3, padding=1)})
def _(x, m):
    a = m["a"]
    return F.conv2d(F.relu(a(torch.tanh(a(x)))), a.weight, a.bias, stride=2, padding=2, dilation=2)


@graph("Share.Blocked", (16, 6, 5), 3, {"a": conv3(16, 16), "bn1": nn.BatchNorm2d(16), "bn2": nn.BatchNorm2d(16), "c": nn.Conv2d(16, 16, 1)})
def _(x, m):
    return m["c"](F.relu(m["c"](run(m, x, "a", "bn1", "relu", "a", "bn2", "relu", "a") + x)))


@graph("Share.Large", (96, 3, 3), 3, {"a": nn.Conv2d(96, 96, 3, padding=1)})
def _(x, m):
    return m["a"](F.relu(m["a"](x)))


@graph("Share.LargePlanar", (90, 2, 3), 3, {"a": nn.Conv2d(90, 90, 3, padding=1)})
def _(x, m):
    return m["a"](F.relu(m["a"](x)))


@graph("Share.Dense", (20,), 19, {"a": nn.Linear(20, 20), "bn1": nn.BatchNorm1d(20), "b": nn.Linear(20, 5, bias=False)})
def _(x, m):
    a = run(m, x, "a", "bn1", "relu", "a", "relu", "a")
    return m["b"](a) * torch.sigmoid(m["b"](x))


@graph("Share.Norms", (6, 4, 5), 3, {"ln": nn.LayerNorm((6, 4, 5)), "gn": nn.GroupNorm(2, 6), "p": nn.PReLU(6), "conv1": conv3(6, 6)})
def _(x, m):
    x = m["p"](m["gn"](m["ln"](x)))
    x = m["conv1"](x)
    return m["ln"](m["gn"](m["p"](x)))


@graph("Share.BlockedNorms", (16, 4, 5), 3, {"gn": nn.GroupNorm(4, 16), "p": nn.PReLU(16), "conv1": conv3(16, 16)})
def _(x, m):
    return m["p"](m["gn"](m["conv1"](m["p"](m["gn"](x)))))


@graph("Share.TwoScales", (3, 9, 8), 3, {"conv1": conv3(3, 8), "head": nn.Conv2d(8, 5, 3, padding=1)})
def _(x, m):
    a = m["conv1"](x)
    return m["head"](a).mean((2, 3)) + m["head"](F.max_pool2d(F.relu(a), 3, 2, 1)).mean((2, 3))


@graph("Share.InBlocks", (3, 5, 5), 3, {"b1.0.conv1": conv3(3, 3), "b1.1.conv1": conv3(3, 3)})
def _(x, m):
    for i in range(2):
        conv = m[f"b1.{i}.conv1"]
        x = F.relu(conv(F.relu(conv(x)))) + x
    return x


@graph("Share.DeadOwner", (3, 5, 5), 3, {"conv1": conv3(3, 3)})
def _(x, m):
    return m["conv1"](F.relu(m["conv1"](x)))


@graph("Multiply.Gate", (3, 4, 5), 3, {"conv1": nn.Conv2d(3, 3, 1)})
def _(x, m):
    return x * torch.sigmoid(m["conv1"](x))


@graph("Multiply.GateAfterConv", (2, 4, 5), 17, {"a": conv3(2, 3), "b": conv3(3, 3), "c": conv3(3, 2)})
def _(x, m):
    a = m["a"](x)
    return m["c"](torch.sigmoid(m["b"](a)) * a)


@graph("Multiply.Names", (2, 4, 5), 3, {"a": conv3(2, 3), "b": conv3(3, 3), "c": conv3(3, 3)})
def _(x, m):
    a = m["a"](x)
    b = m["b"](a)
    return m["c"](b) * a * b


@graph("Multiply.Itself", (2, 4, 5), 3, {"a": conv3(2, 3)})
def _(x, m):
    a = m["a"](x)
    return a * a


@graph("Multiply.ReluThenProduct", (2, 4, 5), 3, {"a": conv3(2, 3), "b": conv3(3, 3)})
def _(x, m):
    a = F.relu(m["a"](x))
    return F.relu(torch.tanh(m["b"](a)) * a)


@graph("From.TwoPaths", (2, 6, 5), 3, {"stem": conv3(2, 3), "a": conv3(3, 4), "b": conv3(3, 2)})
def _(x, m):
    stem = F.relu(m["stem"](x))
    return torch.cat([m["a"](stem), m["b"](stem)], 1)


@graph("From.FlattenReadTwice", (2, 4, 3), 17, {"conv1": conv3(2, 3), "fc1": nn.Linear(36, 5), "fc2": nn.Linear(36, 5)})
def _(x, m):
    flat = F.relu(m["conv1"](x)).flatten(1)
    return m["fc2"](flat) + F.relu(m["fc1"](flat))


@graph("From.MapAndFlatten", (2, 4, 3), 3, {"a": conv3(2, 3), "fc1": nn.Linear(36, 3)})
def _(x, m):
    a = m["a"](x)
    return a.flatten(2).mean(2) + m["fc1"](F.relu(a.flatten(1)))


@graph("From.FlattenThenRelu", (2, 4, 3), 3, {"a": conv3(2, 3), "fc1": nn.Linear(36, 4), "fc2": nn.Linear(36, 4)})
def _(x, m):
    flat = m["a"](x).flatten(1)
    return m["fc2"](flat) + m["fc1"](F.relu(flat))


def down(name, inputs, planes):
    return {f"{name}.conv1": conv3(inputs, planes, 2), f"{name}.bn1": nn.BatchNorm2d(planes), f"{name}.conv2": conv3(planes, planes), f"{name}.bn2": nn.BatchNorm2d(planes),
            f"{name}.downsample.0": nn.Conv2d(inputs, planes, 1, stride=2, bias=False), f"{name}.downsample.1": nn.BatchNorm2d(planes)}


@graph("From.BlockInput", (3, 6, 5), 3, {"conv1": conv3(3, 16)} | down("a", 16, 20) | down("b", 20, 16))
def _(x, m):
    x = m["conv1"](x)
    for block in "ab":
        main = run(m, x, f"{block}.conv1", f"{block}.bn1", "relu", f"{block}.conv2", f"{block}.bn2")
        x = F.relu(main + run(m, x, f"{block}.downsample.0", f"{block}.downsample.1"))
    return x


@graph("Branches.Concat", (3, 5, 6), 3,
       {"mixed.point.conv1": nn.Conv2d(3, 2, 1), "mixed.wide.conv1": nn.Conv2d(3, 2, 1), "mixed.wide.conv2": nn.Conv2d(2, 4, 3, padding=1),
        "mixed.pool.conv1": nn.Conv2d(3, 3, 1)})
def _(x, m):
    point = F.relu(m["mixed.point.conv1"](x))
    wide = F.relu(m["mixed.wide.conv2"](F.relu(m["mixed.wide.conv1"](x))))
    pool = F.relu(m["mixed.pool.conv1"](F.max_pool2d(x, 3, 1, 1)))
    return torch.cat([point, wide, pool], 1)


@graph("Branches.Add", (3, 5, 4), 17, {"conv1": conv3(3, 4), "left.conv1": conv3(4, 3), "right.conv1": nn.Conv2d(4, 3, 1)})
def _(x, m):
    a = F.relu(m["conv1"](x))
    return F.relu(m["left.conv1"](a) + m["right.conv1"](a))


@graph("Branches.Multiply", (3, 5, 4), 3, {"value.conv1": conv3(3, 4), "gate.conv1": conv3(3, 4)})
def _(x, m):
    return m["value.conv1"](x) * torch.sigmoid(m["gate.conv1"](x))

# An own padding on each side, and TensorFlow's.
case("Padding.Conv", (3, 6, 7), 3, {"conv1": nn.Conv2d(3, 4, 3)}, padded("conv1", (2, 0, 0, 1)))
case("Padding.ConvStride2", (2, 7, 9), 17, {"conv1": nn.Conv2d(2, 3, (4, 3), stride=2, bias=False)}, padded("conv1", (0, 1, 2, 1)))
case("Padding.ConvDilatedGroups", (4, 7, 8), 3, {"conv1": nn.Conv2d(4, 6, 3, dilation=2, groups=2)}, padded("conv1", (3, 0, 1, 2)))
case("Padding.ConvSame", (3, 7, 6), 3, {"conv1": nn.Conv2d(3, 5, (4, 3), stride=(2, 2), dilation=(1, 2))}, padded("conv1", (1, 2, 1, 2)))
case("Padding.Depthwise", (5, 6, 6), 3, {"conv1": nn.Conv2d(5, 5, 3, stride=2, groups=5)}, padded("conv1", (0, 1, 0, 1)))
case("Padding.Sequence", (3, 9), 3, {"conv1": nn.Conv1d(3, 4, 3, dilation=2)}, padded("conv1", (4, 0)))
case("Padding.SequenceSame", (4, 8), 33, {"conv1": nn.Conv1d(4, 4, 2)}, padded("conv1", (0, 1)))
case("Padding.MaxPool", (3, 6, 7), 3, {"pool": nn.MaxPool2d(3, stride=2)}, padded("pool", (0, 1, 1, 0), -math.inf), values="negative")
case("Padding.MaxPoolSame", (2, 7, 6), 17, {"pool": nn.MaxPool2d(3, stride=2)}, padded("pool", (0, 1, 1, 1), -math.inf))
case("Padding.AvgPool", (3, 6, 7), 3, {"pool": nn.AvgPool2d(3, stride=2)}, padded("pool", (0, 1, 1, 0)))
case("Padding.AvgPoolSame", (2, 7, 6), 3, {"pool": nn.AvgPool2d(4, stride=3)}, padded("pool", (0, 1, 1, 2)))


@graph("Padding.AvgPoolCeil", (2, 7, 8), 3)
def _(x, m):
    # The partial windows below end with the map: there is padding above and right alone.
    counted = F.pad(torch.ones_like(x), (0, 1, 1, 0), value=1.0)
    sums, counts = (F.avg_pool2d(F.pad(value, (0, 0, 0, 1)), 3, 2, divisor_override=1) for value in (F.pad(x, (0, 1, 1, 0)), counted))
    return sums / counts


def inside(x, sides, kernel, stride):
    """The average of what a window has inside the map."""
    sums, counts = (F.avg_pool2d(F.pad(value, sides), kernel, stride, divisor_override=1) for value in (x, torch.ones_like(x)))
    return sums / counts


@graph("Padding.AvgPoolWithoutPad", (3, 6, 7), 3)
def _(x, m):
    return inside(x, (0, 1, 1, 0), 3, 2)


@graph("Padding.AvgPoolSameWithoutPad", (2, 5, 6), 3)
def _(x, m):
    return inside(x, (0, 1, 0, 1), 2, 1)


# In blocks: 3×3 at stride 1 by Winograd's algorithm, all others by the sum.
case("Padding.Winograd", (16, 7, 9), 3, {"conv1": nn.Conv2d(16, 32, 3)}, padded("conv1", (2, 0, 0, 1)))
case("Padding.WinogradCausal", (32, 6, 5), 17, {"conv1": nn.Conv2d(32, 16, 3, bias=False)}, padded("conv1", (0, 2, 2, 0)))
case("Padding.Direct", (16, 7, 9), 3, {"conv1": nn.Conv2d(16, 32, 3)}, padded("conv1", (2, 0, 0, 1)))
case("Padding.BlockedStride2", (16, 7, 8), 3, {"conv1": nn.Conv2d(16, 16, (5, 4), stride=2)}, padded("conv1", (1, 0, 3, 1)))
case("Padding.BlockedStride3", (16, 8, 7), 3, {"conv1": nn.Conv2d(16, 16, 4, stride=3)}, padded("conv1", (3, 0, 3, 0)))
case("Padding.BlockedDilated", (16, 7, 8), 3, {"conv1": nn.Conv2d(16, 16, 3, dilation=2)}, padded("conv1", (4, 0, 1, 3)))
case("Padding.BlockedFar", (16, 4, 5), 3, {"conv1": nn.Conv2d(16, 16, 2)}, padded("conv1", (5, 0, 0, 4)))
case("Padding.BlockedStem", (3, 9, 8), 3, {"conv1": nn.Conv2d(3, 16, 3, stride=2, bias=False)}, padded("conv1", (0, 1, 1, 1)))
case("Padding.BlockedDepthwise", (16, 7, 6), 17, {"conv1": nn.Conv2d(16, 16, 3, groups=16)}, padded("conv1", (0, 2, 2, 0)))
case("Padding.BlockedGroups", (32, 6, 7), 3, {"conv1": nn.Conv2d(32, 32, 3, stride=2, groups=2)}, padded("conv1", (0, 1, 2, 0)))


@graph("Padding.BlockedChain", (16, 9, 8), 3,
       {"conv1": nn.Conv2d(16, 16, 3), "bn1": nn.BatchNorm2d(16), "conv2": nn.Conv2d(16, 16, 3, stride=2), "conv3": nn.Conv2d(16, 16, 2)})
def _(x, m):
    x = F.relu(m["bn1"](padded("conv1", (2, 0, 0, 2))(x, m)))
    a = F.max_pool2d(F.pad(padded("conv2", (0, 1, 0, 1))(x, m), (0, 1, 0, 0), value=-math.inf), 2, 1)
    return F.avg_pool2d(F.pad(padded("conv3", (0, 1, 0, 1))(a, m), (1, 0, 0, 1)), 3, 2)


# ------------------------------------------------------- maps of 16 channels and more, which lie in blocks in memory

case("Blocked.Stem", (3, 9, 8), 17, {"conv1": nn.Conv2d(3, 16, 3, padding=1), "relu1": nn.ReLU(), "conv2": nn.Conv2d(16, 16, 3, padding=1)})
case("Blocked.ImageNetStem", (3, 15, 13), 3,
     {"conv1": nn.Conv2d(3, 16, 7, stride=2, padding=3, bias=False), "bn1": nn.BatchNorm2d(16), "relu1": nn.ReLU(),
      "pool": nn.MaxPool2d(3, stride=2, padding=1), "conv2": nn.Conv2d(16, 32, 3, padding=1)})
case("Blocked.Kernel5Stride2", (16, 9, 7), 3, {"conv1": nn.Conv2d(16, 16, 5, stride=2, padding=2), "conv2": nn.Conv2d(16, 16, 1)})
case("Blocked.Stride3", (16, 10, 7), 3, {"conv1": nn.Conv2d(16, 16, 3, stride=3, padding=1)})
case("Blocked.PointwiseStride2", (16, 7, 5), 3, {"conv1": nn.Conv2d(16, 32, 1, stride=2)})
case("Blocked.Kernel1x7", (16, 3, 9), 3, {"conv1": nn.Conv2d(16, 16, (1, 7), padding=(0, 3)), "conv2": nn.Conv2d(16, 16, (3, 1), padding=(1, 0))})
case("Blocked.Floor", (16, 8, 7), 3, {"conv1": nn.Conv2d(16, 16, 3, stride=3)})
case("Blocked.Ceil", (16, 8, 7), 3, {"conv1": nn.Conv2d(16, 16, 3, stride=3)}, lambda x, m: m["conv1"](F.pad(x, (0, 2, 0, 1))))
case("Blocked.TwoPaddings", (16, 6, 5), 3, {"a": nn.Conv2d(16, 16, 1), "conv1": nn.Conv2d(16, 16, 5, padding=2), "conv2": nn.Conv2d(16, 16, 3, padding=1)},
     lambda x, m: (lambda a: m["conv1"](a) + m["conv2"](a))(m["a"](x)))
# More weights than the chunks of samples keep a gradient of each.
case("Blocked.ManyWeights", (256, 2, 3), 17, {"conv1": nn.Conv2d(256, 272, 1)})
case("Blocked.NormFirst", (16, 5, 4), 33, {"bn1": nn.BatchNorm2d(16), "relu1": nn.ReLU(), "conv1": nn.Conv2d(16, 16, 3, padding=1), "bn2": nn.BatchNorm2d(16)})
case("Blocked.NormOfOneSample", (16, 5, 4), 1, {"conv1": nn.Conv2d(16, 16, 3), "bn1": nn.BatchNorm2d(16), "relu1": nn.ReLU()})
case("Blocked.NormWithoutInputGradient", (3, 6, 5), 17, {"bn1": nn.BatchNorm2d(3), "conv1": nn.Conv2d(3, 16, 3), "bn2": nn.BatchNorm2d(16), "relu1": nn.ReLU()})
case("Blocked.Pools", (16, 9, 11), 17,
     {"conv1": nn.Conv2d(16, 16, 3, padding=1), "pool1": nn.MaxPool2d(2, stride=2, ceil_mode=True), "conv2": nn.Conv2d(16, 32, 3, padding=1),
      "pool2": nn.AvgPool2d(3, stride=2, padding=1), "relu1": nn.ReLU(), "global": GlobalMax(), "fc1": nn.Linear(32, 3)})
case("Blocked.GlobalAverage", (3, 6, 7), 3, {"conv1": nn.Conv2d(3, 16, 3), "relu1": nn.ReLU(), "pool": GlobalAvg(), "fc1": nn.Linear(16, 5)})
case("Blocked.FlattenThenDense", (3, 8, 8), 17,
     {"conv1": nn.Conv2d(3, 16, 3, padding=1), "relu1": nn.ReLU(), "pool1": nn.MaxPool2d(2), "conv2": nn.Conv2d(16, 16, 3, padding=1), "relu2": nn.ReLU(),
      "flatten": nn.Flatten(), "fc1": nn.Linear(256, 6)})
case("Blocked.Activations", (16, 4, 5), 3,
     {"conv1": nn.Conv2d(16, 16, 3, padding=1), "sigmoid": nn.Sigmoid(), "conv2": nn.Conv2d(16, 16, 1), "tanh": nn.Tanh(), "conv3": nn.Conv2d(16, 16, 1), "elu": nn.ELU(),
      "conv4": nn.Conv2d(16, 16, 1), "leaky": nn.LeakyReLU(constant(0.01)), "conv5": nn.Conv2d(16, 16, 1), "scaled": ScaledTanh()})
case("Blocked.DerivedGradients", (16, 4, 5), 3,
     {"conv1": nn.Conv2d(16, 16, 3, padding=1), "silu": nn.SiLU(), "conv2": nn.Conv2d(16, 16, 3, padding=1), "gelu": nn.GELU(), "conv3": nn.Conv2d(16, 16, 1),
      "hardswish": nn.Hardswish(), "conv4": nn.Conv2d(16, 16, 1), "function": Function(lambda x: x * torch.tanh(F.softplus(x)))})
case("Blocked.Dropout", (16, 4, 5), 3,
     {"conv1": nn.Conv2d(16, 16, 3, padding=1), "relu1": nn.ReLU(), "dropout1": nn.Dropout(0), "conv2": nn.Conv2d(16, 16, 3, padding=1), "dropout2": nn.Dropout(0)})

case("Blocked.Depthwise", (16, 7, 6), 17, {"conv1": nn.Conv2d(16, 32, 1), "conv2": nn.Conv2d(32, 32, 3, padding=1, groups=32), "relu1": nn.ReLU(), "conv3": nn.Conv2d(32, 16, 1)})
case("Blocked.DepthwiseStride2", (16, 9, 11), 3,
     {"conv1": nn.Conv2d(16, 16, 5, stride=2, padding=2, groups=16, bias=False), "bn1": nn.BatchNorm2d(16), "relu1": nn.ReLU(),
      "conv2": nn.Conv2d(16, 16, (2, 4), stride=(1, 3), groups=16)})
case("Blocked.DepthwiseDilated", (16, 9, 10), 3,
     {"conv1": nn.Conv2d(16, 16, 3, padding=2, dilation=2, groups=16), "conv2": nn.Conv2d(16, 16, 3, stride=2, padding=3, dilation=3, groups=16)})
case("Blocked.GroupsInBlocks", (16, 7, 5), 17,
     {"conv1": nn.Conv2d(16, 32, 1), "conv2": nn.Conv2d(32, 32, 3, padding=1, groups=8), "relu1": nn.ReLU(),
      "conv3": nn.Conv2d(32, 32, 3, stride=2, padding=1, groups=4), "conv4": nn.Conv2d(32, 32, 3, padding=2, dilation=2, groups=16)})
case("Blocked.GroupsOfBlocks", (32, 6, 5), 3,
     {"conv1": nn.Conv2d(32, 64, 3, padding=1, groups=2), "relu1": nn.ReLU(), "conv2": nn.Conv2d(64, 32, 3, stride=2, padding=1, groups=2, bias=False),
      "bn1": nn.BatchNorm2d(32)})
case("Blocked.Dilated", (16, 9, 8), 3,
     {"conv1": nn.Conv2d(16, 16, 3, padding=2, dilation=2), "relu1": nn.ReLU(), "conv2": nn.Conv2d(16, 32, (2, 3), padding=(0, 4), dilation=(3, 4))})
case("Blocked.DilatedStride2", (3, 11, 10), 3,
     {"conv1": nn.Conv2d(3, 16, 3, stride=2, padding=3, dilation=3), "conv2": nn.Conv2d(16, 16, 3, stride=2, padding=2, dilation=2)})
case("Blocked.UnevenGroups", (16, 5, 4), 3, {"conv1": nn.Conv2d(16, 48, 3, padding=1, groups=8), "conv2": nn.Conv2d(48, 48, 1)})


@graph("Blocked.Residuals", (16, 5, 6), 33,
       {"a.conv1": conv3(16, 16), "a.bn1": nn.BatchNorm2d(16), "a.conv2": conv3(16, 16), "a.bn2": nn.BatchNorm2d(16),
        "b.conv1": conv3(16, 16), "b.bn1": nn.BatchNorm2d(16), "b.conv2": conv3(16, 16), "b.bn2": nn.BatchNorm2d(16)})
def _(x, m):
    for block in "ab":
        x = F.relu(run(m, x, f"{block}.conv1", f"{block}.bn1", "relu", f"{block}.conv2", f"{block}.bn2") + x)
    return x


@graph("Blocked.Bottleneck", (16, 7, 6), 17,
       {"conv1": nn.Conv2d(16, 16, 1, bias=False), "bn1": nn.BatchNorm2d(16), "conv2": conv3(16, 16, 2), "bn2": nn.BatchNorm2d(16),
        "conv3": nn.Conv2d(16, 32, 1, bias=False), "bn3": nn.BatchNorm2d(32), "add1.conv": nn.Conv2d(16, 32, 1, stride=2, bias=False), "add1.bn": nn.BatchNorm2d(32)})
def _(x, m):
    return F.relu(run(m, x, "conv1", "bn1", "relu", "conv2", "bn2", "relu", "conv3", "bn3") + run(m, x, "add1.conv", "add1.bn"))


@graph("Blocked.PreActivation", (16, 5, 5), 3,
       {"conv1": conv3(16, 16), "bn1": nn.BatchNorm2d(16), "conv2": conv3(16, 16), "bn2": nn.BatchNorm2d(16), "conv3": conv3(16, 16)})
def _(x, m):
    a = m["conv1"](x)
    return run(m, a, "bn1", "relu", "conv2", "bn2", "relu", "conv3") + a


@graph("Blocked.ZeroPad", (16, 7, 6), 3, {"conv1": conv3(16, 32, 2), "bn1": nn.BatchNorm2d(32)})
def _(x, m):
    return F.relu(run(m, x, "conv1", "bn1") + zero_pad(x, 2, 32))


@graph("Blocked.Concat", (16, 5, 4), 17, {"conv1": conv3(16, 32), "conv2": nn.Conv2d(48, 16, 3, padding=1)})
def _(x, m):
    return m["conv2"](torch.cat([x, F.relu(m["conv1"](x))], 1))


@graph("Blocked.Multiply", (16, 5, 4), 3, {"a": conv3(16, 16), "conv1": nn.Conv2d(16, 16, 1)})
def _(x, m):
    a = m["a"](x)
    return torch.sigmoid(m["conv1"](a)) * a


@graph("Blocked.FlattenReadTwice", (3, 4, 4), 3, {"a": nn.Conv2d(3, 16, 3), "fc1": nn.Linear(64, 64)})
def _(x, m):
    a = m["a"](x).flatten(1)
    return m["fc1"](a) + a


# ------------------------------------------------------- normed and plain values that meet in sums and other joins

def point(inputs, outputs):
    return nn.Conv2d(inputs, outputs, 1, bias=False)


@graph("SumOfNorms.BothTerms", (3, 6, 5), 3,
       {"conv1": nn.Conv2d(3, 16, 3), "sum.main.conv1": conv3(16, 32, 2), "sum.main.bn1": nn.BatchNorm2d(32),
        "sum.shortcut.conv1": nn.Conv2d(16, 32, 1, stride=2, bias=False), "sum.shortcut.bn1": nn.BatchNorm2d(32), "fc1": nn.Linear(32, 3)})
def _(x, m):
    a = F.relu(m["conv1"](x))
    a = run(m, a, "sum.main.conv1", "sum.main.bn1") + run(m, a, "sum.shortcut.conv1", "sum.shortcut.bn1")
    return m["fc1"](a.mean((2, 3)))


@graph("SumOfNorms.LaterTerm", (3, 4, 5), 3, {"in": nn.Conv2d(3, 16, 1), "a": nn.Conv2d(16, 16, 1), "conv1": point(16, 16), "bn1": nn.BatchNorm2d(16)})
def _(x, m):
    x = m["in"](x)
    return run(m, x, "conv1", "bn1") + m["a"](x)


@graph("SumOfNorms.EarlierTerm", (3, 4, 5), 3, {"in": nn.Conv2d(3, 16, 1), "conv1": point(16, 16), "a": nn.BatchNorm2d(16), "conv2": nn.Conv2d(16, 16, 1)})
def _(x, m):
    x = m["in"](x)
    return run(m, x, "conv1", "a") + m["conv2"](x)


def two_norms(channels=16):
    return {"in": nn.Conv2d(3, channels, 1), "conv1": point(channels, channels), "a": nn.BatchNorm2d(channels),
            "conv2": point(channels, channels), "bn1": nn.BatchNorm2d(channels)}


def two_terms(x, m):
    x = m["in"](x)
    return run(m, x, "conv1", "a"), run(m, x, "conv2", "bn1")


@graph("SampleNorm.Residual", (16, 5, 4), 3, {"conv1": nn.Conv2d(16, 16, 3, padding=1), "gn1": nn.GroupNorm(8, 16), "gn2": nn.GroupNorm(2, 16), "conv2": nn.Conv2d(16, 16, 1)})
def _(x, m):
    a = run(m, x, "conv1", "gn1") + x
    return m["gn2"](a) + F.relu(m["conv2"](a))


# ---------------------------------------------------------------------------------------------------- channels that do not fill blocks of 16

case("SpareLanes.Winograd", (3, 9, 8), 17, {"conv1": nn.Conv2d(3, 24, 3, padding=1), "relu1": nn.ReLU(), "conv2": nn.Conv2d(24, 40, 3, padding=1)})
case("SpareLanes.Separable", (3, 11, 9), 17,
     {"conv1": conv3(3, 24, 2), "bn1": nn.BatchNorm2d(24), "relu1": nn.ReLU(), "conv2": nn.Conv2d(24, 24, 3, padding=1, groups=24, bias=False), "bn2": nn.BatchNorm2d(24),
      "relu2": nn.ReLU(), "conv3": nn.Conv2d(24, 40, 1, bias=False), "bn3": nn.BatchNorm2d(40), "pool": GlobalAvg(), "fc1": nn.Linear(40, 5)})
case("SpareLanes.Input", (20, 6, 5), 3,
     {"conv1": nn.Conv2d(20, 24, 3, padding=1), "relu1": nn.ReLU(), "pool1": nn.MaxPool2d(2, ceil_mode=True), "conv2": nn.Conv2d(24, 28, 1), "flatten": nn.Flatten(),
      "fc1": nn.Linear(28 * 9, 7)})
case("SpareLanes.Groups", (20, 7, 5), 3,
     {"conv1": nn.Conv2d(20, 24, 1), "conv2": nn.Conv2d(24, 24, 3, padding=1, groups=6), "relu1": nn.ReLU(), "conv3": nn.Conv2d(24, 40, 1),
      "conv4": nn.Conv2d(40, 40, 3, stride=2, padding=1, groups=5), "conv5": nn.Conv2d(40, 14, 1), "conv6": nn.Conv2d(14, 14, 3, padding=2, dilation=2, groups=7)})
case("SpareLanes.LessThanABlock", (3, 7, 8), 17,
     {"conv1": nn.Conv2d(3, 12, 3, bias=False), "bn1": nn.BatchNorm2d(12), "relu1": nn.ReLU(), "conv2": nn.Conv2d(12, 14, 3, padding=1),
      "pool": nn.AdaptiveMaxPool2d(1), "flatten": nn.Flatten(), "fc1": nn.Linear(14, 3)})
case("SpareLanes.DepthwiseOfInput", (12, 5, 6), 3, {"conv1": nn.Conv2d(12, 12, 3, padding=1, groups=12), "relu1": nn.ReLU(), "conv2": nn.Conv2d(12, 24, 1)})
case("SpareLanes.Norms", (3, 8, 7), 3,
     {"conv1": nn.Conv2d(3, 24, 3), "in1": nn.InstanceNorm2d(24, affine=True), "prelu1": nn.PReLU(24), "conv2": nn.Conv2d(24, 20, 3, padding=1), "pool": nn.AvgPool2d(2),
      "silu1": nn.SiLU(), "conv3": nn.Conv2d(20, 24, 1)})
case("SpareLanes.WhatKeepsNoZeros", (16, 5, 4), 3,
     {"conv1": nn.Conv2d(16, 24, 3, padding=1), "sigmoid1": nn.Sigmoid(), "conv2": nn.Conv2d(24, 40, 1), "gn1": nn.GroupNorm(4, 40), "conv3": nn.Conv2d(40, 24, 1)})


@graph("SpareLanes.InputIsAdded", (12, 5, 6), 17, {"conv1": conv3(12, 12), "bn1": nn.BatchNorm2d(12), "conv2": nn.Conv2d(12, 14, 1)})
def _(x, m):
    return m["conv2"](F.relu(x + m["bn1"](m["conv1"](x))))


@graph("SpareLanes.SqueezeExcitation", (3, 7, 6), 3, {"conv1": conv3(3, 24), "fc1": nn.Linear(24, 4), "fc2": nn.Linear(4, 24), "conv2": nn.Conv2d(24, 24, 3, padding=1)})
def _(x, m):
    x = m["conv1"](x)
    gate = torch.sigmoid(m["fc2"](F.silu(m["fc1"](x.mean((2, 3))))))
    return m["conv2"](x * gate[:, :, None, None])


@graph("SpareLanes.ConcatEnd", (16, 5, 4), 17, {"conv1": nn.Conv2d(16, 24, 3, padding=1), "conv2": nn.Conv2d(40, 24, 3, padding=1)})
def _(x, m):
    return m["conv2"](torch.cat([x, F.relu(m["conv1"](x))], 1))


@graph("SpareLanes.ConcatBeginning", (16, 5, 4), 3, {"conv1": nn.Conv2d(16, 24, 3, padding=1), "conv2": nn.Conv2d(24, 16, 1), "conv3": nn.Conv2d(40, 24, 1)})
def _(x, m):
    x = F.relu(m["conv1"](x))
    return m["conv3"](torch.cat([x, m["conv2"](x)], 1))


@graph("SpareLanes.ZeroPad", (24, 7, 6), 3, {"conv1": conv3(24, 40, 2), "bn1": nn.BatchNorm2d(40)})
def _(x, m):
    return F.relu(F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 8, 8)) + m["bn1"](m["conv1"](x)))


def gate(x):
    return x[:, :, None, None] if x.dim() == 2 else x


@graph("Spread.Squeeze", (3, 5, 7), 3, {"conv1": conv3(3, 6), "fc1": nn.Linear(6, 2), "fc2": nn.Linear(2, 6)})
def _(x, m):
    a = m["conv1"](x)
    return gate(torch.sigmoid(m["fc2"](F.relu(m["fc1"](a.mean((2, 3))))))) * a


@graph("Spread.BlockedSqueeze", (16, 5, 6), 17, {"conv1": conv3(16, 32), "se.fc1": nn.Linear(32, 4), "se.fc2": nn.Linear(4, 32), "conv2": conv3(32, 16)})
def _(x, m):
    a = m["conv1"](x)
    return m["conv2"](a * gate(torch.sigmoid(m["se.fc2"](F.silu(m["se.fc1"](a.mean((2, 3))))))))


@graph("Spread.ConvolvedGate", (16, 4, 4), 3, {"conv1": nn.Conv2d(16, 16, 4), "conv2": nn.Conv2d(16, 16, 3, padding=1)})
def _(x, m):
    return m["conv2"](x) * torch.tanh(m["conv1"](x))


@graph("Spread.GateOfPlanarMap", (5, 4, 4), 3, {"conv1": nn.Conv2d(5, 16, 4), "conv2": nn.Conv2d(16, 16, 1), "conv3": nn.Conv2d(16, 5, 1)})
def _(x, m):
    return m["conv3"](m["conv2"](m["conv1"](x))) + x


@graph("Spread.SumOfVector", (4, 3, 5), 17, {"fc1": nn.Linear(4, 4), "conv1": conv3(4, 4)})
def _(x, m):
    return m["conv1"](gate(m["fc1"](x.mean((2, 3)))) + x) + x


@graph("Spread.MapWithoutGradient", (4, 3, 5), 3, {"fc1": nn.Linear(4, 4)})
def _(x, m):
    return x * gate(m["fc1"](x.mean((2, 3))))


@graph("Spread.InputTwice", (16, 3, 5), 3)
def _(x, m):
    return x * gate(x.mean((2, 3)))


@graph("SumOfNorms.ReluAfter", (3, 4, 5), 3, two_norms())
def _(x, m):
    a, b = two_terms(x, m)
    return F.relu(a + b)


@graph("SumOfNorms.ReluBefore", (3, 4, 5), 3,
       {"in": nn.Conv2d(3, 16, 1), "conv1": point(16, 16), "bn1": nn.BatchNorm2d(16), "conv2": point(16, 16), "bn2": nn.BatchNorm2d(16)})
def _(x, m):
    x = m["in"](x)
    return run(m, x, "conv1", "bn1", "relu") + run(m, x, "conv2", "bn2", "relu")


@graph("SumOfNorms.ThreeTerms", (3, 4, 5), 3,
       {"in": nn.Conv2d(3, 16, 1), "conv1": point(16, 16), "a": nn.BatchNorm2d(16), "conv2": point(16, 16), "b": nn.BatchNorm2d(16),
        "conv3": point(16, 16), "bn1": nn.BatchNorm2d(16)})
def _(x, m):
    x = m["in"](x)
    return run(m, x, "conv1", "a") + run(m, x, "conv2", "b") + run(m, x, "conv3", "bn1")


@graph("SumOfNorms.ReadByTwoSums", (3, 4, 5), 3,
       {"in": nn.Conv2d(3, 16, 1), "conv1": point(16, 16), "a": nn.BatchNorm2d(16), "conv2": point(16, 16), "b": nn.BatchNorm2d(16),
        "conv3": point(16, 16), "bn1": nn.BatchNorm2d(16)})
def _(x, m):
    x = m["in"](x)
    a = run(m, x, "conv1", "a")
    return torch.sigmoid(run(m, x, "conv2", "b") + a) + (run(m, x, "conv3", "bn1") + a)


@graph("SumOfNorms.NormOfNorm", (16, 4, 5), 3,
       {"conv1": point(16, 16), "a": nn.BatchNorm2d(16), "bn1": nn.BatchNorm2d(16), "b": nn.BatchNorm2d(16), "bn2": nn.BatchNorm2d(16)})
def _(x, m):
    a = run(m, x, "conv1", "a")
    b = m["b"](m["bn1"](a) + a)
    return m["bn2"](torch.tanh(b)) + b


@graph("SumOfNorms.Product", (3, 4, 5), 3, two_norms())
def _(x, m):
    a, b = two_terms(x, m)
    return a * b


@graph("SumOfNorms.Concatenation", (3, 4, 5), 3, two_norms())
def _(x, m):
    return torch.cat(two_terms(x, m), 1)


@graph("SumOfNorms.Projection", (3, 5, 4), 3,
       {"conv1": point(3, 16), "bn1": nn.BatchNorm2d(16), "conv2": conv3(16, 32, 2), "bn2": nn.BatchNorm2d(32),
        "add1.conv": nn.Conv2d(16, 32, 1, stride=2, bias=False), "add1.bn": nn.BatchNorm2d(32)})
def _(x, m):
    x = run(m, x, "conv1", "bn1")
    return run(m, x, "conv2", "bn2") + run(m, x, "add1.conv", "add1.bn")


@graph("SumOfNorms.ZeroPad", (3, 5, 4), 3,
       {"conv1": point(3, 16), "bn1": nn.BatchNorm2d(16), "conv2": nn.Conv2d(16, 32, 1, stride=2, bias=False), "bn2": nn.BatchNorm2d(32)})
def _(x, m):
    x = run(m, x, "conv1", "bn1")
    return run(m, x, "conv2", "bn2") + zero_pad(x, 2, 32)


@graph("SumOfNorms.Planar", (3, 4, 5), 3, two_norms(5))
def _(x, m):
    a, b = two_terms(x, m)
    return a + b


@graph("SumOfNorms.Vectors", (7,), 17,
       {"in": nn.Linear(7, 18), "fc1": nn.Linear(18, 18, bias=False), "a": nn.BatchNorm1d(18), "fc2": nn.Linear(18, 18, bias=False), "bn1": nn.BatchNorm1d(18)})
def _(x, m):
    x = m["in"](x)
    return run(m, x, "fc1", "a") + run(m, x, "fc2", "bn1")


total = sum(WRITTEN.values())
for name, size in sorted(WRITTEN.items(), key=lambda item: -item[1])[:8]:
    print(f"{size:8} {name}")
print(f"{total:8} bytes in {len(WRITTEN)} cases")
stale = [path for path in HERE.glob("*/*.safetensors") if f"{path.parent.name}.{path.stem}" not in WRITTEN]
if stale:
    sys.exit("No case writes " + ", ".join(str(path.relative_to(HERE)) for path in stale) + "; remove them.")
