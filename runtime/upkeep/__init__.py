"""Upkeep: what of a workspace may go, and whether the rest is as it was made."""

from runtime.upkeep.checking import Checked, Damage, check_workspace, discard
from runtime.upkeep.clearing import Clearing, Doomed, clear, plan_clearing
from runtime.upkeep.reach import Keeping

__all__ = ["Checked", "Clearing", "Damage", "Doomed", "Keeping", "check_workspace", "clear", "discard", "plan_clearing"]
