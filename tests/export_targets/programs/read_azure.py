"""Loads and validates the pipeline in FOLDER, its file and its Python form, offline; prints both as JSON."""

import importlib.util
import json
import sys
from pathlib import Path

from azure.ai.ml import load_job
from azure.ai.ml.entities import PipelineJob

FOLDER = Path(sys.argv[1])


def told(job: PipelineJob) -> dict[str, object]:
    """What is to be run: the commands, what they are bound to, and on what."""
    checked = job._validate()
    assert checked.passed, checked.error_messages
    jobs = {}
    for name, node in job.jobs.items():
        made = node._to_rest_object()
        component = node._component if not isinstance(node.component, str) else node.component
        jobs[name] = {
            "command": component.command,
            "inputs": {port: given["value"] for port, given in made.get("inputs", {}).items()},
            "outputs": sorted(component.outputs),
            "deterministic": component.is_deterministic,
            "compute": made.get("computeId"),
            "limits": made.get("limits"),
        }
    inputs = {n: i._data if not hasattr(i._data, "path") else {"type": i._data.type, "path": i._data.path} for n, i in job.inputs.items()}
    return {"inputs": inputs, "jobs": jobs}


spec = importlib.util.spec_from_file_location("exported", FOLDER / "pipeline.py")
exported = importlib.util.module_from_spec(spec)
spec.loader.exec_module(exported)
print(json.dumps({"yaml": told(load_job(FOLDER / "pipeline.yml")), "python": told(exported.job())}))
