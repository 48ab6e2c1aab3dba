"""Writes pytorch.json: what PyTorch's optimizers and losses compute, for OptimizerTests and LossTests.

Run in this folder, with PyTorch (made with 1.13): python3 pytorch.py > pytorch.json
"""
import json
import torch

torch.manual_seed(20)
torch.set_printoptions(precision=9)


def numbers(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]


WEIGHT, BIAS, STEPS, RATE = torch.randn(3, 5), torch.randn(3), 4, 0.05
GRADIENTS = [(torch.randn(3, 5), torch.randn(3)) for _ in range(STEPS)]


def optimize(make, decay):
    weight, bias = WEIGHT.clone().requires_grad_(), BIAS.clone().requires_grad_()
    # The bias does not decay, as in CnnGen.
    optimizer = make([{"params": [weight], "weight_decay": decay}, {"params": [bias], "weight_decay": 0.0}])
    for weight.grad, bias.grad in GRADIENTS:
        weight.grad, bias.grad = weight.grad.clone(), bias.grad.clone()
        optimizer.step()
    return {"weight": numbers(weight), "bias": numbers(bias)}


SGD, ADAM = torch.optim.SGD, torch.optim.Adam
optimizers = {
    "sgd": optimize(lambda p: SGD(p, RATE), 0.0),
    "sgd, decay": optimize(lambda p: SGD(p, RATE), 0.01),
    "momentum": optimize(lambda p: SGD(p, RATE, momentum=0.9), 0.0),
    "momentum, decay": optimize(lambda p: SGD(p, RATE, momentum=0.9), 0.01),
    "nesterov, decay": optimize(lambda p: SGD(p, RATE, momentum=0.9, nesterov=True), 0.01),
    "adam": optimize(lambda p: ADAM(p, RATE), 0.0),
    "rmsprop": optimize(lambda p: torch.optim.RMSprop(p, RATE), 0.01),
    "adamw": optimize(lambda p: torch.optim.AdamW(p, RATE), 0.01),
    "adam, decay": optimize(lambda p: ADAM(p, RATE, betas=(0.8, 0.95), eps=1e-6), 0.01),
}

outputs = (torch.randn(4, 7) * 3).requires_grad_()
labels = torch.tensor([3, 0, 6, 3])
cross_entropy = torch.nn.functional.cross_entropy(outputs, labels)
cross_entropy.backward()
cross_entropy_gradient, outputs.grad = outputs.grad, None
targets = torch.nn.functional.one_hot(labels, 7) * 2.0 - 1.0
squared = 0.5 * ((outputs - targets) ** 2).sum(1).mean()
squared.backward()

print(json.dumps({
    "rate": RATE,
    "start": {"weight": numbers(WEIGHT), "bias": numbers(BIAS)},
    "gradients": [{"weight": numbers(w), "bias": numbers(b)} for w, b in GRADIENTS],
    "optimizers": optimizers,
    "losses": {
        "outputs": numbers(outputs),
        "labels": labels.tolist(),
        "crossEntropy": {"loss": cross_entropy.item(), "gradient": numbers(cross_entropy_gradient)},
        "squaredError": {"loss": squared.item(), "gradient": numbers(outputs.grad)},
    },
}, indent=1))
