"""The functions of the NumPy script as source: activations, losses, optimizers, penalties. Each computes
in the order of the engine's own, so that on the same machine its numbers are the same to the last bit."""

ACTIVATIONS = {
    "linear": """
def linear(z):
    return z


def linear_slope(z, a):
    return np.ones_like(z)
""",
    "sigmoid": """
def sigmoid(z):
    return 0.5 * np.tanh(0.5 * z) + 0.5  # the same as 1 / (1 + exp(-z)), but it cannot overflow


def sigmoid_slope(z, a):
    return a * (1.0 - a)
""",
    "tanh": """
def tanh(z):
    return np.tanh(z)


def tanh_slope(z, a):
    return 1.0 - a * a
""",
    "relu": """
def relu(z):
    return np.maximum(z, 0.0)


def relu_slope(z, a):
    return np.where(z > 0.0, 1.0, 0.0)
""",
    "leaky_relu": """
def leaky_relu(z):
    return np.where(z > 0.0, z, 0.01 * z)


def leaky_relu_slope(z, a):
    return np.where(z > 0.0, 1.0, 0.01)
""",
    "elu": """
def elu(z):
    return np.where(z > 0.0, z, np.expm1(np.minimum(z, 0.0)))


def elu_slope(z, a):
    return np.where(z > 0.0, 1.0, a + 1.0)
""",
    "softplus": """
def softplus(z):
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))  # ln(1 + exp(z))


def softplus_slope(z, a):
    return 0.5 * np.tanh(0.5 * z) + 0.5
""",
    "gelu": """
erf = np.vectorize(math.erf, otypes=[float])


def normal_cdf(z):
    return 0.5 * (1.0 + erf(z / math.sqrt(2.0)))


def gelu(z):
    return z * normal_cdf(z)


def gelu_slope(z, a):
    return normal_cdf(z) + z * np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
""",
    "softmax": """
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))  # less the largest z: exp cannot overflow
    return e / e.sum(axis=1, keepdims=True)
""",
}

LOSSES = {
    "mse": '''
def row_losses(z, a, y):
    """Mean squared error of each row."""
    return np.square(a - y).mean(axis=1)
''',
    "binary_cross_entropy": '''
def row_losses(z, a, y):
    """-(y ln a + (1 - y) ln(1 - a)) of each row, from z: ln a would be -inf where a rounds to 0."""
    return (np.maximum(z, 0.0) - z * y + np.log1p(np.exp(-np.abs(z)))).mean(axis=1)
''',
    "cross_entropy": '''
def row_losses(z, a, y):
    """-ln a of the right class of each row, from z: ln a would be -inf where a rounds to 0."""
    top = z.max(axis=1)
    return top + np.log(np.exp(z - top[:, None]).sum(axis=1)) - (z * y).sum(axis=1)
''',
}

DELTAS = {
    "mse": '''
def output_delta(z, a, y):
    """d loss / d z of the output layer."""
    return (2.0 / y.shape[1]) * (a - y) * {key}_slope(z, a)
''',
    "mse softmax": '''
def output_delta(z, a, y):
    """d loss / d z of the output layer: through softmax every output depends on every z."""
    g = (2.0 / y.shape[1]) * (a - y)
    return a * (g - (g * a).sum(axis=1, keepdims=True))
''',
    "binary_cross_entropy": '''
def output_delta(z, a, y):
    """d loss / d z of the output layer: sigmoid and cross-entropy together leave only a - y."""
    return (a - y) / y.shape[1]
''',
    "cross_entropy": '''
def output_delta(z, a, y):
    """d loss / d z of the output layer: softmax and cross-entropy together leave only a - y."""
    return a - y
''',
}

STEPS = {
    "sgd": '''
def step(gradient, memory, iteration):
    """What is taken away from a layer's weights or biases."""
    return OPTIONS["learning_rate"] * gradient
''',
    "momentum": '''
def step(gradient, memory, iteration):
    """What is taken away from a layer's weights or biases."""
    memory["momentum_buffer"] = OPTIONS["momentum"] * memory["momentum_buffer"] + gradient
    return OPTIONS["learning_rate"] * memory["momentum_buffer"]
''',
    "nesterov": '''
def step(gradient, memory, iteration):
    """What is taken away from a layer's weights or biases."""
    memory["momentum_buffer"] = OPTIONS["momentum"] * memory["momentum_buffer"] + gradient
    direction = gradient + OPTIONS["momentum"] * memory["momentum_buffer"]  # a look ahead
    return OPTIONS["learning_rate"] * direction
''',
    "rmsprop": '''
def step(gradient, memory, iteration):
    """What is taken away from a layer's weights or biases."""
    alpha = OPTIONS["alpha"]
    memory["square_avg"] = alpha * memory["square_avg"] + (1.0 - alpha) * (gradient * gradient)
    return OPTIONS["learning_rate"] * (gradient / (np.sqrt(memory["square_avg"]) + OPTIONS["eps"]))
''',
    "adagrad": '''
def step(gradient, memory, iteration):
    """What is taken away from a layer's weights or biases."""
    memory["sum"] = memory["sum"] + gradient * gradient
    return OPTIONS["learning_rate"] * (gradient / (np.sqrt(memory["sum"]) + OPTIONS["eps"]))
''',
    "adam": '''
def step(gradient, memory, iteration):
    """What is taken away from a layer's weights or biases."""
    beta1, beta2 = OPTIONS["betas"]
    memory["exp_avg"] = beta1 * memory["exp_avg"] + (1.0 - beta1) * gradient
    memory["exp_avg_sq"] = beta2 * memory["exp_avg_sq"] + (1.0 - beta2) * (gradient * gradient)
    m_hat = memory["exp_avg"] / (1.0 - beta1**iteration)  # both begin at 0: this takes the pull to 0 away
    v_hat = memory["exp_avg_sq"] / (1.0 - beta2**iteration)
    return OPTIONS["learning_rate"] * (m_hat / (np.sqrt(v_hat) + OPTIONS["eps"]))
''',
}

PENALTY_VALUES = {
    "none": "",
    "l1": "{rate} * sum(np.abs(w).sum() for w in old_weights)",
    "l2": "0.5 * {rate} * sum(np.square(w).sum() for w in old_weights)",
}

PENALTIES = {
    "none": "",
    "l1": "        weight_gradients[l] += {rate} * np.sign(weights[l])  # the penalty's share\n",
    "l2": "        weight_gradients[l] += {rate} * weights[l]  # the penalty's share\n",
}
