"""Code that was edited between the plan and its execution gives nothing under the old fingerprint."""

import os
from pathlib import Path

import pytest

from tests.runtime.mutations.world import World


def test_code_edited_after_the_plan_fails_the_step_and_is_remembered_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World.make(tmp_path / "world", "diamond")
    code = tmp_path / "world" / "code-0" / "numbers.py"
    planned = World.prepared

    def edited_afterwards(self: World, workspace: str = ""):  # type: ignore[no-untyped-def]
        made = planned(self, workspace)
        code.write_text(code.read_text().replace("+ more)", "+ more + 1)"))
        os.utime(code, ns=(1, 1))
        return made

    monkeypatch.setattr(World, "prepared", edited_afterwards)
    record = world.run().record
    assert record.status == "failed"
    assert record.steps["top"].state == "succeeded"  # its own code is as it was
    error = record.steps["left"].error
    assert error is not None
    assert error["message"].startswith("The code of plus@1 is not what the run was planned with")
    assert "Resume" in error["remedy"]
    monkeypatch.setattr(World, "prepared", planned)
    again = world.run()
    assert again.record.status == "succeeded"
    assert again.foretold == {"left", "meet", "end"}
