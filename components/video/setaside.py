"""Files that cannot be used: counted and named with the reason, and an error if that is not allowed or nothing is left."""

from dataclasses import dataclass, field

from components.context import context
from components.errors import InputError
from components.words import counted

__all__ = ["SetAside"]

SHOWN = 20  # reasons in one error


@dataclass
class SetAside:
    """The broken files among those read; `kind` is what they should have been: "video", "image" or "frame"."""

    kind: str
    broken: list[dict[str, str]] = field(default_factory=list)

    def add(self, name: str, why: str) -> None:
        """Set the file `name` aside; `why` is the end of a sentence that begins with its name."""
        self.broken.append({self.kind: name, "why": why})
        context().log(f"Set aside: '{name}' {why}.")

    def check(self, *, kept: int, allowed: bool) -> None:
        """Raise InputError naming every broken file if none was `kept`, or if broken ones are not `allowed`."""
        if not self.broken or (kept and allowed):
            return
        reasons = "; ".join(f"'{b[self.kind]}' {b['why']}" for b in self.broken[:SHOWN])
        more = f"; and {len(self.broken) - SHOWN} more" if len(self.broken) > SHOWN else ""
        if not kept:
            raise InputError(f"No {self.kind} can be used: {reasons}{more}.", "Mend these files, or name others.")
        which = f"{counted(len(self.broken), self.kind)} cannot be used"
        raise InputError(f"{which}: {reasons}{more}.", "Mend them, or let broken files be set aside.")
