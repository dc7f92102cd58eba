"""How a program asks an endpoint: for the command line and in Python, with the key in a variable, never in the text."""

import json
import shlex

__all__ = ["curl", "python"]

VARIABLE = "FRAMEWIRE_KEY"


def curl(url: str) -> str:
    """A command that posts an image."""
    parts = (
        f'curl -H "X-API-Key: ${VARIABLE}"',
        '-H "Content-Type: image/jpeg"',
        "--data-binary @image.jpg",
        shlex.quote(f"{url}/predict"),
    )
    return " \\\n  ".join(parts)


def python(url: str) -> str:
    """A program that posts an image; needs the standard library only."""
    return f"""import json
import os
from urllib.request import Request, urlopen

with open("image.jpg", "rb") as image:
    request = Request(
        {json.dumps(url + "/predict")},
        data=image.read(),
        headers={{"X-API-Key": os.environ["{VARIABLE}"], "Content-Type": "image/jpeg"}},
    )
answer = json.load(urlopen(request))
for found in answer["predictions"]:
    print(found["label"], found["score"], found["box"])
"""
