"""What people would rather look at than read: pictures, curves, matrices and figures of artifacts."""

from designer.server.shows.artifacts import output_view, shows_of
from designer.server.shows.pictures import thumbnail_of
from designer.server.shows.tables import first_rows

__all__ = ["first_rows", "output_view", "shows_of", "thumbnail_of"]
