"""The work behind components/labels.py: one file a format, one that joins labels to frames."""
