"""Each stage's line of PyTorch."""

from typing import Any

import pytest

from neuroviz_dash.engine.activations import OUTPUT_ACTIVATIONS
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.stages import stages
from neuroviz_dash.views.torch_lines import torch_lines


def test_the_lines_of_one_iteration() -> None:
    lines = torch_lines(parse_experiment({"hidden_layers": [{"activation": "leaky_relu"}]}))
    assert lines == {
        "start": "model = nn.Sequential(…)",
        "forward 1": "z1 = x @ W1 + b1;  a1 = F.leaky_relu(z1)",
        "forward 2": "z2 = a1 @ W2 + b2;  a2 = torch.softmax(z2, dim=1)",
        "loss": "loss = F.cross_entropy(z2, y)",
        "backward 2": "loss.backward()  # fills W2.grad and b2.grad",
        "backward 1": "loss.backward()  # fills W1.grad and b1.grad",
        "update": "optimizer.step()",
    }


@pytest.mark.parametrize("activation", OUTPUT_ACTIVATIONS)
def test_every_activation_and_stage_has_a_line(activation: str) -> None:
    given: dict[str, Any] = {"output_activation": activation, "loss": "mse", "hidden_layers": []}
    experiment = parse_experiment(given)
    lines = torch_lines(experiment)
    assert set(lines) == {"start", *stages(experiment)}
    assert lines["loss"] == "loss = F.mse_loss(a1, y)"
