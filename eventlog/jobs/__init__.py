"""Long work over the log: the worker, and reading everything again."""
