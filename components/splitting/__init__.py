"""Labelled frames into training, validation and test sets that share nothing."""
