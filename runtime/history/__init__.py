"""History: what differs between runs, versions and files, what it did, and where things come from."""

from runtime.history.attribution import Attribution, attribute
from runtime.history.comparison import Comparison, compare
from runtime.history.data import change_of_data
from runtime.history.lineage import Ancestry, ancestry_of_endpoint, ancestry_of_model

__all__ = ["Ancestry", "Attribution", "Comparison", "ancestry_of_endpoint", "ancestry_of_model", "attribute", "change_of_data", "compare"]
