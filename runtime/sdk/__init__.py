"""Building a pipeline in Python: the same graph that the canvas draws, with signatures that an editor completes and checks."""

from runtime.sdk import components
from runtime.sdk.handles import Node, Output, Parameter
from runtime.sdk.pipeline import Pipeline
from runtime.sdk.results import Results

__all__ = ["Node", "Output", "Parameter", "Pipeline", "Results", "components"]
