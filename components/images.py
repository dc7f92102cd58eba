"""Components that change or choose images: filter and resize."""

from typing import Annotated, Any, Literal

from components.artifacts import Frames
from components.context import context
from components.declare import Hint, Limits, component

__all__ = ["filter_images", "resize"]

Format = Annotated[
    Literal["png", "jpeg"],
    Hint("how the images are stored; png keeps every pixel, so that training sees exactly what an endpoint will see", advanced=True),
]
Quality = Annotated[int, Limits("quality of stored jpeg images", unit="%", ge=1, le=100, advanced=True)]
Broken = Annotated[
    Literal["fail", "set aside"],
    Hint("what to do with a frame whose picture cannot be read: fail the step, or go on without it", advanced=True),
]


@component(category="Prepare", title="Filter images", memory_mb=600, per_part="frames", together="video")
def filter_images(
    frames: Frames,
    *,
    denoise: Annotated[
        Literal["none", "median", "bilateral", "non-local means"],
        Hint("takes noise away: median is fastest, bilateral keeps edges, non-local means is best and a hundred times slower"),
    ] = "none",
    denoise_strength: Annotated[float, Limits("how much noise is taken away", gt=0, le=30)] = 5.0,
    sharpen: Annotated[float, Limits("how much edges are strengthened; 0 leaves them", ge=0, le=5)] = 0.0,
    sharpen_radius: Annotated[float, Limits("how wide an edge is taken to be", unit="px", ge=0.3, le=20, advanced=True)] = 1.5,
    contrast: Annotated[float, Limits("local contrast is raised up to this factor (CLAHE); 0 leaves it", ge=0, le=20)] = 0.0,
    contrast_tiles: Annotated[int, Limits("into how many tiles a side is cut for local contrast", ge=1, le=64, advanced=True)] = 8,
    grayscale: Annotated[bool, Hint("take the colours away (images keep three equal channels)")] = False,
    blurry_below: Annotated[float, Limits("reject frames less sharp than this (variance of the Laplacian); 0 keeps all", ge=0)] = 0.0,
    dark_below: Annotated[float, Limits("reject frames darker than this on average; 0 keeps all", unit="grey level", ge=0, le=255)] = 4.0,
    unchanged_below: Annotated[
        float,
        Limits(
            "reject a frame if less than this part of the picture changed since the one kept before; 0 keeps all", unit="%", ge=0, le=100
        ),
    ] = 0.0,
    broken: Broken = "fail",
    format: Format = "png",
    quality: Quality = 95,
) -> Frames:
    """Clean images and drop those not worth keeping.

    What changes pixels is done in the order of the parameters and written into the recipe, so that a model's endpoint does
    the same to what it is sent. Frames too blurry, too dark or hardly different from the one before are left out and counted;
    they are measured before anything is changed, and compared with the last one kept of the whole video, however it was cut.
    """
    from components.imaging.reject import Thresholds
    from components.imaging.work import Change, frames_through

    recipe: list[dict[str, Any]] = []
    if denoise != "none":
        recipe.append({"op": "denoise", "method": denoise, "strength": float(denoise_strength)})
    if sharpen:
        recipe.append({"op": "sharpen", "amount": float(sharpen), "radius": float(sharpen_radius)})
    if contrast:
        recipe.append({"op": "clahe", "clip": float(contrast), "tiles": contrast_tiles})
    if grayscale:
        recipe.append({"op": "grayscale"})
    limits = Thresholds(blurry_below, dark_below, unchanged_below)
    return frames_through(frames, Change(recipe, limits, format, quality, set_aside=broken == "set aside"), context())


@component(category="Prepare", memory_mb=600, per_part="frames")
def resize(
    frames: Frames,
    *,
    width: Annotated[int, Limits("width of the new images", unit="px", ge=8, le=8192)] = 320,
    height: Annotated[int, Limits("height of the new images", unit="px", ge=8, le=8192)] = 256,
    mode: Annotated[
        Literal["letterbox", "stretch", "crop"],
        Hint("letterbox keeps everything and pads the rest, stretch fills the size and distorts, crop fills it and cuts what sticks out"),
    ] = "letterbox",
    interpolation: Annotated[
        Literal["area", "linear", "cubic", "nearest"],
        Hint("how pixels are mixed: area is best for making images smaller; where it would enlarge, linear is used", advanced=True),
    ] = "area",
    fill: Annotated[int, Limits("brightness of the padding of letterbox", unit="grey level", ge=0, le=255, advanced=True)] = 114,
    keep_visible: Annotated[
        float, Limits("a box is dropped if a smaller share of it than this stays inside the image", ge=0, le=1, advanced=True)
    ] = 0.3,
    broken: Broken = "fail",
    format: Format = "png",
    quality: Quality = 95,
) -> Frames:
    """Bring images to one size; boxes follow.

    The operation is written into the recipe, so that a model's endpoint does the same to what it is sent.
    """
    from components.imaging.work import Change, frames_through

    operation: dict[str, Any] = {"op": "resize", "mode": mode, "width": width, "height": height, "interpolation": interpolation}
    if mode == "letterbox":
        operation["fill"] = fill
    change = Change([operation], format=format, quality=quality, visible=keep_visible, set_aside=broken == "set aside")
    return frames_through(frames, change, context())
