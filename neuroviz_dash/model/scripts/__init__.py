"""Scripts to take away: a run computed again with NumPy alone or with PyTorch, and compared with the page."""
