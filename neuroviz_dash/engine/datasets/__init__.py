"""The data sets: one registry of records, and the way from a choice to arrays."""

from neuroviz_dash.engine.datasets.features import FEATURES, check_features, feature_names
from neuroviz_dash.engine.datasets.prepare import PreparedData, check_settings, prepare
from neuroviz_dash.engine.datasets.record import Dataset
from neuroviz_dash.engine.datasets.registry import DATASETS

__all__ = [
    "DATASETS",
    "FEATURES",
    "Dataset",
    "PreparedData",
    "check_features",
    "check_settings",
    "feature_names",
    "prepare",
]
