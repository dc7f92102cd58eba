"""The plan: run or reuse, and why, before anything happens."""

from runtime.plan.code import CodeReader, code_mark
from runtime.plan.fingerprint import fingerprint, ingredients, part_fingerprint
from runtime.plan.items import difference
from runtime.plan.planner import Wishes, make_plan
from runtime.plan.reasons import at_start, changes, files_changed
from runtime.plan.step import Needs, Plan, Step
from runtime.plan.words import in_words

__all__ = [
    "CodeReader",
    "Needs",
    "Plan",
    "Step",
    "Wishes",
    "at_start",
    "changes",
    "code_mark",
    "difference",
    "files_changed",
    "fingerprint",
    "in_words",
    "ingredients",
    "make_plan",
    "part_fingerprint",
]
