"""Kills everything that takes part in a run, at random moments, and looks at what is left of it."""
