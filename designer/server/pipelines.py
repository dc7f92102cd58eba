"""Opening and editing pipelines: GET pipelines, GET pipelines/SLUG, POST pipelines/SLUG/edits."""

import time
from typing import Any

from designer.drafts.places import GALLERY, Places
from designer.edits import edit_from_json
from designer.server.answers import Call
from runtime.workspace.atomic import read_json

__all__ = ["document", "edit", "names", "opened"]

NOTICE_SECONDS = 600  # how long what was found on opening is told to those who come


def names(call: Call) -> list[dict[str, Any]]:
    """As PipelineName[] of the contract."""
    folder = Places(call.service.workspace.root, "x").folder
    files = [(f, False) for f in sorted(folder.glob("*.json"))] + [(f, True) for f in sorted(GALLERY.glob("*.json"))]
    return [{"slug": f.stem, "name": str((read_json(f) or {}).get("name", f.stem)), "gallery": gallery} for f, gallery in files]


def opened(call: Call) -> dict[str, Any]:
    """As Opened of the contract."""
    slug = call.path["slug"]
    draft = call.service.draft(slug)
    call.service.hub.look(slug)
    state = draft.state
    return {
        "slug": slug,
        "revision": state.revision,
        "document": state.document,
        "notices": [said for at, said in draft.notices if time.time() - at < NOTICE_SECONDS],
        "check": call.service.hub.check_of(slug),
        "run": call.service.hub.run_of(slug),
        "clients": call.service.hub.clients_of(slug),
        "role": call.grant.role,
    }


def document(call: Call) -> dict[str, Any]:
    """The document alone."""
    return call.service.draft(call.path["slug"]).state.document


def edit(call: Call) -> dict[str, Any]:
    """As EditAnswer of the contract; what it says stands is on the disk."""
    slug = call.path["slug"]
    wanted = edit_from_json(call.body.get("edit") if isinstance(call.body, dict) else None)
    answer = call.service.draft(slug).edit(wanted, client=call.text("client"), seq=call.number("seq"), who=call.grant.user)
    call.service.hub.look(slug)
    return answer.to_json()
