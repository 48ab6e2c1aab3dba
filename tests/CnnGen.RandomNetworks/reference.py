#!/usr/bin/env python3
"""Computes drawn networks in PyTorch: /usr/bin/python3 reference.py FOLDER

Standard input has a network a line: {"number", "seed", "batch", "samples", "operations", "outputs"}, the operations in order, each with the
places of its inputs, and the place of each output. For each this writes FOLDER/NUMBER.safetensors, where IN and OUT are names of
inputs and outputs:

    param/NAME                      parameters and running statistics before the first pass
    infer/OUT                       the outputs in inference, of a/x
    one/OUT                         those of its first sample
    a/x/IN, a/y/OUT, a/dy/OUT, a/dx/IN, a/grad/NAME   a training pass of "batch" samples
    b/…                             another one of "samples"
    after/NAME                      running statistics after both passes
    end/OUT                         the outputs in inference, of b/x, after both
    scale/a/NAME                    what rounding errors of a gradient are measured by, beside its largest value (see Terms)
    single/a/NAME                   the largest error of PyTorch's own y/OUT, dx/IN and grad/NAME in single precision
    single/after/NAME               that of running statistics
    kink/a                          how far the nearest kink is (see Kinks)

and prints the number. PyTorch computes in double on values that are representable as float; the results are rounded once.
"""

import copy
import json
import math
import struct
import sys
import zlib
from pathlib import Path

try:
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
except ImportError as error:
    sys.exit(f"PyTorch is missing ({error}). On Debian: apt-get install python3-torch libopenblas0")

# Units nearer to a kink than this, relative to the largest value of their tensor, may fall on either side of it in single precision.
KINK = 1e-5
TRIES = 40


def write_safetensors(path, tensors):
    header, blobs, offset = {}, [], 0
    for name, tensor in tensors.items():
        blob = tensor.detach().to(torch.float32).contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    temporary = path.with_suffix(".part")
    temporary.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))
    temporary.rename(path)


def representable(tensor):
    return tensor.float().double()


def set_random(module):
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
            elif isinstance(module, (nn.modules.batchnorm._NormBase, nn.GroupNorm, nn.LayerNorm)):
                value = torch.rand_like(tensor) + 0.5
                value[::3] *= -1
            elif isinstance(module, nn.PReLU):
                value = torch.rand_like(tensor) * 0.5
            else:
                value = torch.randn_like(tensor) / math.sqrt(tensor[0].numel())
            tensor.copy_(representable(value))


NORMS_OF_SAMPLES = (nn.GroupNorm, nn.LayerNorm, nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d)


class Kinks:
    """The distance of the nearest kink: a ReLU's input from 0, a window's largest value from its second largest, both relative to the
    largest value of the tensor. Equal values are no kink: which of them gets the gradient is laid down, and 0 has a side."""

    def __init__(self):
        self.nearest = math.inf

    def zero(self, x):
        self.see(x.abs(), x)

    def windows(self, windows, x):
        self.see(windows.amax(-1, keepdim=True) - windows, x)

    def see(self, distance, x):
        distance = distance[(distance > 0) & distance.isfinite()]
        if distance.numel() > 0:
            self.nearest = min(self.nearest, float(distance.min() / x.abs().max()))


class Terms:
    """The root of the sum of squares of the terms that a parameter's gradient is the sum of. That of a bias before batch norm is the sum of
    numbers of this size that cancel, and is 0 by itself: rounding errors are relative to this size, not to 0."""

    def __init__(self):
        self.seen = []

    def add(self, module, name, x, y):
        if y.requires_grad:
            y.retain_grad()
            self.seen.append((module, name, x.detach(), y))

    def scales(self):
        for module, name, x, y in self.seen:
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                axes = [axis for axis in range(x.dim()) if axis != 1]
                normed = (x - x.mean(axes, keepdim=True)) / (x.var(axes, keepdim=True, unbiased=False) + module.eps).sqrt()
                yield f"{name}.weight", ((y.grad * normed) ** 2).sum(axes).max().sqrt()
                yield f"{name}.bias", (y.grad ** 2).sum(axes).max().sqrt()
                continue
            if isinstance(module, NORMS_OF_SAMPLES):
                axes = [0] if isinstance(module, nn.LayerNorm) else [axis for axis in range(x.dim()) if axis != 1]
                shape = list(module.weight.shape) + [1] * (x.dim() - 1 - module.weight.dim())
                normed = (y.detach() - module.bias.detach().reshape(shape)) / module.weight.detach().reshape(shape)
                yield f"{name}.weight", ((y.grad * normed) ** 2).sum(axes).max().sqrt()
                yield f"{name}.bias", (y.grad ** 2).sum(axes).max().sqrt()
                continue
            weight = module.weight.detach().clone().requires_grad_()
            if isinstance(module, nn.Linear):
                z = F.linear(x ** 2, weight)
            else:
                convolve = F.conv1d if isinstance(module, nn.Conv1d) else F.conv2d
                z = convolve(x ** 2, weight, None, module.stride, module.padding, module.dilation, module.groups)
            z.backward(y.grad ** 2)
            # The gradient by a standardized weight is divided by the deviation of the weights.
            slope = module.inverse().max() if isinstance(module, Standardized) else 1
            yield f"{name}.weight", weight.grad.max().sqrt() * slope
            if module.bias is not None:
                yield f"{name}.bias", (y.grad ** 2).sum([axis for axis in range(y.dim()) if axis != 1]).max().sqrt()


def axes(op, key, shape):
    """The numbers of a window for the axes that there are."""
    return [int(op[key + axis]) for axis in ("w" if len(shape) == 2 else "hw")]


def count(size, kernel, stride, padding, behind, dilation):
    """Windows under ceil_mode."""
    travel = size + padding + behind - dilation * (kernel - 1) - 1
    windows = -(-travel // stride) + 1
    return windows - 1 if (windows - 1) * stride >= size + padding else windows


def beyond(x, op, shape, value):
    """The input with what partial windows read at the end of each axis."""
    pads = []
    for i, (k, s, p, q, d) in enumerate(zip(*(axes(op, key, shape) for key in "kspqd"))):
        size = shape[1 + i]
        windows = count(size, k, s, p, q, d)
        pads = [0, max(0, (windows - 1) * s + d * (k - 1) + 1 - size - p - q)] + pads
    return F.pad(x, pads, value=value)


def is_one_sided(op, shape):
    return axes(op, "p", shape) != axes(op, "q", shape)


def sides(x, op, shape, value):
    """The input with a padding on each side, which PyTorch's windows have not."""
    pads = []
    for p, q in zip(axes(op, "p", shape), axes(op, "q", shape)):
        pads = [p, q] + pads
    return F.pad(x, pads, value=value)


def one_sided_average(x, op, shape):
    """Of the elements of a window that count."""
    pool = F.avg_pool1d if len(shape) == 2 else F.avg_pool2d

    def sums(t, outside):
        t = sides(t, op, shape, outside)
        t = beyond(t, op, shape, 0) if op["ceil"] else t
        return pool(t, axes(op, "k", shape), axes(op, "s", shape))

    return sums(x, 0) / sums(torch.ones_like(x), 1 if op["count"] else 0)


class Swish(nn.Module):
    """With a slope that is learned, for the layer or for each channel."""

    def __init__(self, slopes):
        super().__init__()
        self.beta = nn.Parameter(torch.ones(slopes))

    def forward(self, x):
        return x * torch.sigmoid(self.beta.reshape((-1,) + (1,) * (x.dim() - 2)) * x)


class Standardized:
    """A convolution of weights less their mean, over their deviation, for each output channel."""

    def inverse(self):
        return 1 / (self.weight.detach().flatten(1).var(1, unbiased=False) + 1e-5).sqrt()

    def forward(self, x):
        weight = F.layer_norm(self.weight, self.weight.shape[1:], eps=1e-5)
        return self._conv_forward(x, weight, self.bias)


class StandardizedConv1d(Standardized, nn.Conv1d):
    pass


class StandardizedConv2d(Standardized, nn.Conv2d):
    pass


class Network:
    def __init__(self, operations, outputs):
        self.operations = operations
        self.outputs = outputs
        self.modules = {}
        self.names = {}
        for op in operations:
            inputs = [operations[i]["shape"] for i in op["inputs"]]
            module = self.module(op, inputs)
            # The parameters of shared modules are under the name of the first that is alive.
            if module is not None and op["module"] not in self.names:
                self.names[op["module"]] = op["name"]
                self.modules[op["name"]] = module.double()
                set_random(module)

    @staticmethod
    def module(op, inputs):
        if op["op"] == "dense":
            return nn.Linear(inputs[0][0], op["shape"][0], bias=bool(op["bias"]))
        if op["op"] == "batchnorm":
            kind = {1: nn.BatchNorm1d, 2: nn.BatchNorm1d, 3: nn.BatchNorm2d, 4: nn.BatchNorm3d}[len(op["shape"])]
            return kind(op["shape"][0], eps=op["epsilon"], momentum=op["momentum"])
        if op["op"] == "groupnorm":
            return nn.GroupNorm(int(op["groups"]), op["shape"][0], affine=bool(op["affine"]))
        if op["op"] == "layernorm":
            return nn.LayerNorm(op["shape"], elementwise_affine=bool(op["affine"]))
        if op["op"] == "instancenorm":
            kind = {2: nn.InstanceNorm1d, 3: nn.InstanceNorm2d, 4: nn.InstanceNorm3d}[len(op["shape"])]
            return kind(op["shape"][0], affine=bool(op["affine"]))
        if op["op"] == "prelu":
            return nn.PReLU(op["shape"][0])
        if op["op"] == "swish":
            return Swish(op["shape"][0] if op["perChannel"] else 1)
        if op["op"] == "conv":
            kind = nn.Conv1d if len(inputs[0]) == 2 else nn.Conv2d
            kind = {nn.Conv1d: StandardizedConv1d, nn.Conv2d: StandardizedConv2d}[kind] if op["standardize"] else kind
            padding = 0 if is_one_sided(op, inputs[0]) else axes(op, "p", inputs[0])
            return kind(inputs[0][0], op["shape"][0], axes(op, "k", inputs[0]), axes(op, "s", inputs[0]), padding,
                        axes(op, "d", inputs[0]), int(op["groups"]), bool(op["bias"]))
        return None

    def train(self, mode):
        for module in self.modules.values():
            module.train(mode)

    def inputs(self):
        return {op["name"]: op["shape"] for op in self.operations if op["op"] == "input"}

    def run(self, xs, kinks=None, terms=None):
        values = []
        for op in self.operations:
            taken = [values[i] for i in op["inputs"]]
            y = xs[op["name"]] if op["op"] == "input" else self.apply(op, taken, kinks, terms)
            assert list(y.shape[1:]) == op["shape"], f"{op} has the shape {list(y.shape[1:])}"
            values.append(y)
        return {name: values[i] for name, i in self.outputs.items()}

    def apply(self, op, taken, kinks, terms):
        x, name = taken[0], op["op"]
        shape = list(x.shape[1:])
        if kinks is not None and name in ("relu", "leakyrelu") or (name == "elu" and op["alpha"] != 1 and kinks is not None):
            kinks.zero(x.detach())
        if name in ("relu6", "hardswish") and kinks is not None:
            for kink in (0, 6) if name == "relu6" else (-3, 3):
                kinks.zero(x.detach() - kink)
        if name in ("conv", "dense", "batchnorm"):
            x = sides(x, op, shape, 0) if name == "conv" and is_one_sided(op, shape) else x
            x = beyond(x, op, shape, 0) if name == "conv" and op["ceil"] else x
            module = self.names[op["module"]]
            y = self.modules[module](x)
            if terms is not None:
                terms.add(self.modules[module], module, x, y)
            return y
        if name in ("groupnorm", "layernorm", "instancenorm", "prelu", "swish"):
            if kinks is not None and name == "prelu":
                kinks.zero(x.detach())
            module = self.modules[self.names[op["module"]]]
            y = module(x)
            if terms is not None and isinstance(module, NORMS_OF_SAMPLES) and module.weight is not None:
                terms.add(module, self.names[op["module"]], x, y)
            return y
        if name in ("add", "multiply"):
            rank = max(t.dim() for t in taken)
            taken = [t.reshape(t.shape + (1,) * (rank - t.dim())) for t in taken]
        if name == "maxpool":
            if kinks is not None:
                kinks.windows(self.windows(x.detach(), op, shape), x.detach())
            pool = F.max_pool1d if len(shape) == 2 else F.max_pool2d
            if is_one_sided(op, shape):
                x = sides(x, op, shape, -math.inf)
                x = beyond(x, op, shape, -math.inf) if op["ceil"] else x
                return pool(x, axes(op, "k", shape), axes(op, "s", shape), 0, axes(op, "d", shape))
            return pool(x, axes(op, "k", shape), axes(op, "s", shape), axes(op, "p", shape), axes(op, "d", shape), ceil_mode=bool(op["ceil"]))
        if name == "avgpool" and is_one_sided(op, shape):
            return one_sided_average(x, op, shape)
        if name == "avgpool":
            pool = F.avg_pool1d if len(shape) == 2 else F.avg_pool2d
            return pool(x, axes(op, "k", shape), axes(op, "s", shape), axes(op, "p", shape), ceil_mode=bool(op["ceil"]), count_include_pad=bool(op["count"]))
        if name == "maxout" and kinks is not None:
            kinks.windows(self.pieces(x.detach(), op).transpose(2, -1), x.detach())
        if name == "globalmax" and kinks is not None:
            kinks.windows(x.detach().flatten(2), x.detach())
        return {
            "relu": lambda: F.relu(x),
            "leakyrelu": lambda: F.leaky_relu(x, float(torch.tensor(op["slope"]).float())),
            "relu6": lambda: F.relu6(x),
            "silu": lambda: F.silu(x),
            "gelu": lambda: F.gelu(x),
            "hardswish": lambda: F.hardswish(x),
            "softplus": lambda: F.softplus(x),
            "mish": lambda: F.mish(x),
            "elu": lambda: F.elu(x, op["alpha"]),
            "sigmoid": lambda: torch.sigmoid(x),
            "tanh": lambda: torch.tanh(x),
            "scaledtanh": lambda: op["amplitude"] * torch.tanh(op["slope"] * x),
            "maxout": lambda: self.pieces(x, op).max(2).values,
            "lrn": lambda: self.local_response_norm(x, int(op["size"]), op["alpha"], bool(op["within"])),
            "softmax": lambda: torch.softmax(x, 1),
            "logsoftmax": lambda: torch.log_softmax(x, 1),
            "identity": lambda: x * 1,
            "flatten": lambda: x.flatten(1),
            "globalavg": lambda: x.flatten(2).mean(2),
            "globalmax": lambda: x.flatten(2).max(2).values,
            "add": lambda: sum(taken[1:], taken[0]),
            "multiply": lambda: math.prod(taken[1:], start=taken[0]),
            "slice": lambda: x[:, int(op["first"]):int(op["first"] + op["count"])],
            "concat": lambda: torch.cat(taken, 1),
            "zeropad": lambda: self.zero_pad(x, int(op["stride"]), int(op["channels"])),
        }[name]()

    @staticmethod
    def pieces(x, op):
        return x.reshape(x.shape[0], -1, int(op["pieces"]), *x.shape[2:])

    @staticmethod
    def local_response_norm(x, size, alpha, within):
        if not within:
            return F.local_response_norm(x.reshape(x.shape[0], x.shape[1], -1), size, alpha).reshape(x.shape)
        axes = x.dim() - 2
        pool = F.avg_pool1d if axes == 1 else F.avg_pool2d
        return x / (1 + alpha * pool(F.pad(x * x, [size // 2, (size - 1) // 2] * axes), size, 1)) ** 0.75

    @staticmethod
    def zero_pad(x, stride, channels):
        """Option A of the CIFAR ResNets: half of the new channels before (rounded down), half after."""
        x = x[(slice(None), slice(None)) + (slice(None, None, stride),) * (x.dim() - 2)]
        new = channels - x.shape[1]
        return F.pad(x, (0, 0) * (x.dim() - 2) + (new // 2, new - new // 2))

    @staticmethod
    def windows(x, op, shape):
        """Each window's values along the last axis."""
        x = beyond(x, op, shape, -math.inf) if op["ceil"] else x
        k, s, d = (axes(op, key, shape) for key in "ksd")
        x = sides(x, op, shape, -math.inf)
        if len(k) == 1:
            x, k, s, d = x.unsqueeze(2), [1] + k, [1] + s, [1] + d
        n, c = x.shape[:2]
        columns = F.unfold(x.reshape(n * c, 1, *x.shape[2:]), k, d, 0, s)
        return columns.transpose(1, 2)


def draw_inputs(network, samples):
    return {name: representable(torch.randn(samples, *shape, dtype=torch.float64)) for name, shape in network.inputs().items()}


def gradient(x):
    return x.grad if x.grad is not None else torch.zeros_like(x)


def training_pass(network, key, samples, state):
    """On inputs for which no unit is near a kink, if there are such; running statistics move once."""
    best = None
    for _ in range(TRIES):
        for name, module in network.modules.items():
            module.load_state_dict(state[name])
        xs = draw_inputs(network, samples)
        kinks = Kinks()
        with torch.no_grad():
            network.run(xs, kinks)
        if best is None or kinks.nearest > best[0]:
            best = (kinks.nearest, xs)
        if kinks.nearest > KINK:
            break
    nearest, xs = best
    for name, module in network.modules.items():
        module.load_state_dict(state[name])
        module.zero_grad()
    for x in xs.values():
        x.requires_grad_()
    terms = Terms()
    ys = network.run(xs, None, terms)
    dys = {name: representable(torch.randn_like(y)) for name, y in ys.items()}
    torch.autograd.backward(list(ys.values()), list(dys.values()))
    tensors = {}
    for name, x in xs.items():
        tensors |= {f"x/{name}": x, f"dx/{name}": gradient(x)}
    for name, y in ys.items():
        tensors |= {f"y/{name}": y, f"dy/{name}": dys[name]}
    for name, module in network.modules.items():
        for suffix, parameter in module.named_parameters():
            tensors[f"grad/{name}.{suffix}"] = parameter.grad.clone()
    scales = {}
    for name, scale in terms.scales():
        # Of shared parameters, the terms of all places.
        scales[f"scale/{key}/{name}"] = torch.hypot(scale.reshape(1), scales.get(f"scale/{key}/{name}", torch.zeros(1, dtype=scale.dtype)))
    return ({f"{key}/{name}": value for name, value in tensors.items()} | scales | single_precision(network, key, tensors, state)
            | {f"kink/{key}": torch.tensor([min(nearest, 1.0)])})


def single_precision(network, key, tensors, state):
    """What single precision does to a network that enlarges errors, as a norm of a norm does: the largest of several errors, since one may be small by
    chance. Gradients are linear in dy, and multiples of it are rounded in other ways; inputs are rounded up or down to a neighbour, which an instance norm of a
    map times nearly 0 enlarges 300 times."""
    single = copy.deepcopy(network)
    errors, moved = {}, {}
    for factor in (1, 3, 5):
        for name, module in single.modules.items():
            module.load_state_dict(state[name])
            module.float().zero_grad()
        xs = {name: neighbour(tensors[f"x/{name}"].detach().float(), factor > 1).requires_grad_() for name in network.inputs()}
        ys = single.run(xs)
        torch.autograd.backward(list(ys.values()), [factor * tensors[f"dy/{name}"].float() for name in ys])
        found = {f"dx/{name}": gradient(x) for name, x in xs.items()}
        for name, module in single.modules.items():
            for suffix, parameter in module.named_parameters():
                found[f"grad/{name}.{suffix}"] = parameter.grad
        for name, y in ys.items():
            found[f"y/{name}"] = y * factor
        for name, module in single.modules.items():
            for suffix, value in module.named_buffers():
                if suffix != "num_batches_tracked":
                    error = (value.double() - network.modules[name].get_buffer(suffix)).abs().max().reshape(1)
                    moved[f"single/after/{name}.{suffix}"] = max(error, moved.get(f"single/after/{name}.{suffix}", error))
        for name, value in found.items():
            error = (value.double() / factor - tensors[name]).abs().max()
            errors[name] = max(error, errors.get(name, error))
    return {f"single/{key}/{name}": error.reshape(1) for name, error in errors.items()} | moved


def neighbour(x, is_other):
    return torch.nextafter(x, torch.where(torch.rand_like(x) < 0.5, -torch.inf, torch.inf)) if is_other else x


def inference(network, key, xs):
    """The outputs, and the errors that single precision makes in them."""
    ys = network.run(xs)
    single = copy.deepcopy(network)
    for module in single.modules.values():
        module.float()
    singles = single.run({name: x.float() for name, x in xs.items()})
    tensors = {}
    for name, y in ys.items():
        tensors |= {f"{key}/{name}": y, f"single/{key}/{name}": (singles[name].double() - y).abs().max().reshape(1)}
    return tensors


def states(network):
    return {name: {key: value.clone() for key, value in module.state_dict().items()} for name, module in network.modules.items()}


def compute(drawn, folder):
    torch.manual_seed(zlib.crc32(f"{drawn['seed']}:{drawn['number']}".encode()))
    network = Network(drawn["operations"], drawn["outputs"])
    tensors = {}
    for name, module in network.modules.items():
        for suffix, value in list(module.named_parameters()) + list(module.named_buffers()):
            if suffix != "num_batches_tracked":
                tensors[f"param/{name}.{suffix}"] = value.detach().clone()
    initial = states(network)
    for key, samples in (("a", drawn["batch"]), ("b", drawn["samples"])):
        network.train(True)
        before = states(network)
        found = training_pass(network, key, samples, before)
        # Running statistics have the errors of both passes.
        tensors |= {name: torch.maximum(value, tensors[name]) if name.startswith("single/after/") and name in tensors else value for name, value in found.items()}
    after = states(network)
    for name, module in network.modules.items():
        for suffix, value in module.named_buffers():
            if suffix != "num_batches_tracked":
                tensors[f"after/{name}.{suffix}"] = value.detach().clone()
    network.train(False)
    with torch.no_grad():
        tensors |= inference(network, "end", {name: tensors[f"b/x/{name}"] for name in network.inputs()})
        for name, module in network.modules.items():
            module.load_state_dict(initial[name])
        xs = {name: tensors[f"a/x/{name}"] for name in network.inputs()}
        tensors |= inference(network, "infer", xs)
        tensors |= inference(network, "one", {name: x[:1] for name, x in xs.items()})
    write_safetensors(folder / f"{drawn['number']}.safetensors", tensors)


def main():
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    for line in iter(sys.stdin.readline, "\n"):
        drawn = json.loads(line)
        compute(drawn, folder)
        print(drawn["number"], flush=True)


main()
