"""What has changed in the place of a dataset since it was registered, file by file."""

from collections.abc import Mapping

from runtime.plan import files_changed
from runtime.plan.step import Cause
from runtime.workspace import DatasetRecord, Workspace

__all__ = ["change_of_data"]


def change_of_data(workspace: Workspace, record: DatasetRecord, files: Mapping[str, str]) -> Cause | None:
    """Which of `files`, those in its place now, are new, changed, renamed or gone, as the cause of kind "files" of a plan; None: none are.

    Of an artifact, the cause is of kind "gone". A version whose list of files is lost tells all files as new.
    """
    if record.kind == "artifact":
        flaw = workspace.store.flaw(record.digest)
        return {"kind": "gone", "outputs": {record.name: flaw}} if flaw else None
    found = files_changed(workspace.datasets.files_of(record), files)
    return found if any(found[kind] for kind in ("new", "changed", "renamed", "gone")) else None
