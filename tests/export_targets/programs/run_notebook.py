"""Executes the notebook FILE from top to bottom in FOLDER, with a kernel as Jupyter starts it; prints what its steps showed, as JSON."""

import json
import sys

import nbformat
from nbclient import NotebookClient

document = nbformat.read(sys.argv[1], as_version=4)
nbformat.validate(document)
NotebookClient(document, timeout=300, kernel_name="python3", resources={"metadata": {"path": sys.argv[2]}}).execute()
shown = {
    cell["id"]: "".join(output["data"].get("text/html", "") for output in cell["outputs"] if "data" in output)
    for cell in document.cells
    if cell["cell_type"] == "code"
}
print(json.dumps(shown))
