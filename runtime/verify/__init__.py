"""Proof of repeatability: a run once more, cold, in clean processes and another folder, compared artifact by artifact."""

from runtime.verify.verification import Compared, Verification, read_verification
from runtime.verify.verifying import verify

__all__ = ["Compared", "Verification", "read_verification", "verify"]
