"""The engine: the loop, executors, compute targets, step processes, cancel, resume."""
