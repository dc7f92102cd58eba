"""Draws the sample videos, their labels and the sample images; nothing of Framewire is needed."""
