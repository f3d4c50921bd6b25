"""Random numbers by address: (seed, purpose, index) names a generator, and none is ever carried along.

So the batch order of epoch 900 is known without playing the 899 before it, and a change of the noise moves
neither the start weights nor the split.
"""

import numpy as np

PURPOSES: dict[str, int] = {
    "weights": 1,  # index = layer
    "data": 2,  # where the points of a generated data set lie, which rows of a real one are used
    "noise": 3,  # what is added to them
    "split": 4,  # which rows are test rows
    "order": 5,  # index = epoch
}
"""Every use of random numbers. A code is part of every stored run: never change or reuse one."""

LIMIT = 2**32
"""Seeds and indices lie in [0, LIMIT): one 32-bit word each, so that two addresses never share a stream."""


def generator(seed: int, purpose: str, index: int = 0) -> np.random.Generator:
    """A fresh generator at the start of the stream named by (seed, purpose, index).

    Raises ValueError for an unknown purpose, and for a seed or index outside [0, LIMIT).
    """
    if purpose not in PURPOSES:
        raise ValueError(f"purpose: {purpose!r} is not allowed; allowed: {', '.join(PURPOSES)}")
    for field, value in (("seed", seed), ("index", index)):
        if not 0 <= value < LIMIT:
            raise ValueError(f"{field}: {value!r} is not allowed; allowed: 0 to {LIMIT - 1}")
    address = [seed, PURPOSES[purpose], index]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(address)))
