"""Compiles the pipeline in FILE and runs it locally with arguments in JSON; prints where each output lies."""

import importlib.util
import json
import sys
from pathlib import Path

from kfp import compiler, dsl, local

file, root, arguments = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
spec = importlib.util.spec_from_file_location("exported", file)
exported = importlib.util.module_from_spec(spec)
sys.modules["exported"] = exported
spec.loader.exec_module(exported)
pipeline = next(v for v in vars(exported).values() if isinstance(v, dsl.graph_component.GraphComponent))
compiler.Compiler().compile(pipeline, str(file.with_suffix(".yaml")))
local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root=root, raise_on_error=True)
pipeline(**arguments)
