"""A folder a class, with its images in it: `bottle/0001.png`."""

from components.labelling.marks import Mark
from components.labelling.reading import Reading

__all__ = ["IMAGES", "read_image_folder"]

IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff")


def read_image_folder(reading: Reading) -> None:
    """Read the class of one image: the name of the folder it lies in."""
    if not reading.folder.name:
        reading.fail("", "lies in no folder that names its class", "Put each image into a folder called like its class.")
    reading.add(Mark(reading.folder.name, image=reading.file.name), "")
