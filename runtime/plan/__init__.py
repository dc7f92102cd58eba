"""The plan: run or reuse, and why, before anything happens."""

from runtime.plan.fingerprint import fingerprint, ingredients, part_fingerprint
from runtime.plan.planner import Wishes, make_plan
from runtime.plan.reasons import changes, in_words
from runtime.plan.step import Needs, Plan, Step

__all__ = ["Needs", "Plan", "Step", "Wishes", "changes", "fingerprint", "in_words", "ingredients", "make_plan", "part_fingerprint"]
