"""Pixels: the operations of a recipe, their geometry, and the work of the image components."""
