"""The line of PyTorch that does what a stage does."""

from neuroviz_dash.engine.problem import Problem
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.problems import problem_of
from neuroviz_dash.model.stages import START, stages

_CALLS = {
    "sigmoid": "torch.sigmoid({z})", "tanh": "torch.tanh({z})", "relu": "torch.relu({z})", "linear": "{z}",
    "leaky_relu": "F.leaky_relu({z})", "elu": "F.elu({z})", "softplus": "F.softplus({z})",
    "gelu": "F.gelu({z})", "softmax": "torch.softmax({z}, dim=1)",
}  # fmt: skip


def torch_lines(experiment: Experiment) -> dict[str, str]:
    """The code of every stage, by the stage's name."""
    problem = problem_of(experiment)
    lines = {stage: _line(problem, stage) for stage in stages(experiment)}
    return {START: "model = nn.Sequential(…)", **lines}


def _line(problem: Problem, stage: str) -> str:
    kind, _, place = stage.partition(" ")
    last = len(problem.shape.activations)
    if kind == "forward":
        layer = int(place)
        before = "x" if layer == 1 else f"a{layer - 1}"
        call = _CALLS[problem.shape.activations[layer - 1]].format(z=f"z{layer}")
        return f"z{layer} = {before} @ W{layer} + b{layer};  a{layer} = {call}"
    if kind == "loss":
        return "loss = " + problem.loss.torch.replace("z,", f"z{last},").replace("a,", f"a{last},")
    if kind == "backward":
        return f"loss.backward()  # fills W{place}.grad and b{place}.grad"
    return "optimizer.step()"
