"""What people would rather look at than read: pictures, curves, matrices and figures of artifacts."""

from designer.server.shows.artifacts import shows_of

__all__ = ["shows_of"]
