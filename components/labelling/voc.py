"""Pascal VOC's XML, one file an image (host.robots.ox.ac.uk/pascal/VOC)."""

from xml.etree.ElementTree import Element  # only the type; defusedxml reads

from components.labelling.marks import Mark
from components.labelling.reading import Reading, number

__all__ = ["read_voc"]


def read_voc(reading: Reading) -> None:
    """Read the objects' boxes. VOC counts pixels from 1 and includes the last, so a box from 1 to 10 is 10 px wide from 0."""
    root = reading.xml()
    if root.tag != "annotation":
        reading.fail("", f"is not Pascal VOC's: its outermost element is <{root.tag}>, not <annotation>")
    folder = [part for part in reading.folder.parts if part != "Annotations"]
    name = (root.findtext("filename") or "").strip() or reading.file.path.stem
    image = name if "/" in name else "/".join([*folder, name])
    width, height = (_size(reading, root, n) for n in ("width", "height"))
    size = (width, height) if width and height else None
    reading.add(Mark(None, image=image), "")
    for place, thing in enumerate(root.findall("object"), 1):
        where = f"object {place}"
        label = (thing.findtext("name") or "").strip()
        box = thing.find("bndbox")
        if box is None:
            reading.fail(where, "has no <bndbox>")
        left, top, right, bottom = (number(reading, where, n, box.findtext(n)) for n in ("xmin", "ymin", "xmax", "ymax"))
        reading.add(Mark(label, image=image, box=(left - 1, top - 1, right - left + 1, bottom - top + 1)), where, size=size)


def _size(reading: Reading, root: Element, name: str) -> float:
    return number(reading, "size", name, root.findtext(f"size/{name}") or 0)
