"""What PyTorch calls each activation, loss and optimizer, as source."""

ACTIVATIONS = {
    "linear": "torch.nn.Identity()",
    "sigmoid": "torch.sigmoid",
    "tanh": "torch.tanh",
    "relu": "torch.relu",
    "leaky_relu": "F.leaky_relu",
    "elu": "F.elu",
    "softplus": "F.softplus",
    "gelu": "F.gelu",
    "softmax": "torch.nn.Softmax(dim=1)",
}

BATCH_LOSSES = {
    "mse": "F.mse_loss(a[-1], y)",
    "binary_cross_entropy": "F.binary_cross_entropy_with_logits(z[-1], y)",
    "cross_entropy": "F.cross_entropy(z[-1], y)",
}

ROW_LOSSES = {
    "mse": '''
def row_losses(z, a, y):
    """Mean squared error of each row."""
    return F.mse_loss(a, y, reduction="none").mean(dim=1)
''',
    "binary_cross_entropy": '''
def row_losses(z, a, y):
    """Binary cross-entropy of each row; "logits" are z, before the sigmoid."""
    return F.binary_cross_entropy_with_logits(z, y, reduction="none").mean(dim=1)
''',
    "cross_entropy": '''
def row_losses(z, a, y):
    """Cross-entropy of each row; softmax is inside, so that it takes z."""
    return F.cross_entropy(z, y, reduction="none")
''',
}

PENALTY_VALUES = {
    "none": "",
    "l1": "{rate} * sum(w.abs().sum() for w in old_weights)",
    "l2": "0.5 * {rate} * sum(w.square().sum() for w in old_weights)",
}

OPTIMIZERS = {"sgd": "SGD", "rmsprop": "RMSprop", "adagrad": "Adagrad", "adam": "Adam"}

HOLD = '''
def remember(optimizer, weights, biases):
    """For each tensor which of it is frozen, its values, and what the optimizer remembers of them."""
    kept = []
    for parameters in (weights, biases):
        for p, units in zip(parameters, FROZEN):
            state = optimizer.state[p]
            memory = {name: torch.zeros_like(p) for name in MEMORY}
            memory.update({name: state[name].clone() for name in memory if name in state})
            kept.append((p, torch.tensor(units), p.detach().clone(), memory))
    return kept


@torch.no_grad()
def hold(optimizer, kept):
    """Puts the frozen neurons back after a step."""
    for p, frozen, values, memory in kept:
        p.copy_(torch.where(frozen, values, p))
        for name, old in memory.items():
            optimizer.state[p][name].copy_(torch.where(frozen, old, optimizer.state[p][name]))
'''
