"""Which class the network takes each row for, against the class that it is of."""

import numpy as np
from numpy.typing import NDArray

from neuroviz_dash.engine.activations import Array

Classes = NDArray[np.int64]


def classes_of(a: Array) -> Classes:
    """The class that each row of outputs (rows, outputs) says: that of the largest; one output alone says
    class 1 from 0.5 on. A row of targets says its own class."""
    if a.shape[1] == 1:
        return (a[:, 0] >= 0.5).astype(np.int64)
    classes: Classes = a.argmax(axis=1).astype(np.int64)
    return classes


def confusion(said: Classes, true: Classes, classes: int) -> Classes:
    """(classes, classes): how many rows of the class i are taken for the class j."""
    return np.bincount(true * classes + said, minlength=classes * classes).reshape(classes, classes)
