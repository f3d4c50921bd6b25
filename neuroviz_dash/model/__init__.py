"""What is stored and sent: the experiment, the run, the trace, and their bytes."""
