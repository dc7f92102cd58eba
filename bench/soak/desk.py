"""The designer, as it stands on somebody's desk: opened, and asked to run the pipeline."""

import json
import urllib.request

from designer.access import grant_token, workspace_key
from tests.served import ServedDesigner

__all__ = ["Desk"]


class Desk(ServedDesigner):
    """The designer on the workspace that is struck."""

    def open(self) -> None:
        """Start it if it does not run."""
        if not self.runs:
            self.start()

    def run(self, number: int) -> None:
        """Have it run the pipeline, as a press on Run does."""
        key = workspace_key(self.workspace)
        headers = {"authorization": f"Bearer {grant_token(key, 'Soak', 'operator')}", "content-type": "application/json"}
        body = json.dumps({"arguments": {"round": number}}).encode()
        request = urllib.request.Request(f"{self.address}/framewire/api/pipelines/soak/runs", data=body, headers=headers)
        urllib.request.urlopen(request, timeout=30).close()
