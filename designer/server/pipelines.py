"""Opening and editing pipelines: GET pipelines, GET pipelines/SLUG, POST pipelines/SLUG/edits."""

import time
from typing import Any

from designer.document import document_of
from designer.drafts import Library, Places, Version
from designer.drafts.places import GALLERY
from designer.edits import edit_from_json, edit_to_json
from designer.server.answers import Call
from runtime.errors import UsageError
from runtime.export import moved
from runtime.graph import load
from runtime.workspace.atomic import read_json

__all__ = ["document", "edit", "keep", "kept_versions", "names", "opened", "restore"]

MOST_VERSIONS = 200
NOTICE_SECONDS = 3_600  # how long what was found on opening is told to those who come


def names(call: Call) -> list[dict[str, Any]]:
    """As PipelineName[] of the contract."""
    folder = Places(call.service.workspace.root, "x").folder
    own = sorted(folder.glob("*.json"))
    files = [(f, False) for f in own] + [(f, True) for f in sorted(GALLERY.glob("*.json")) if f.stem not in {o.stem for o in own}]
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
    """The document alone; with ?gallery=1, of a sample."""
    places = Places(call.service.workspace.root, call.path["slug"])
    sample = GALLERY / f"{places.slug}.json"
    if sample.is_file() and (call.query.get("gallery") or not places.exists):
        there = moved(load(sample), call.service.workspace.catalogue, GALLERY, places.folder.resolve())
        return document_of(there)
    return call.service.draft(places.slug).state.document


def kept_versions(call: Call) -> list[dict[str, Any]]:
    """As Version[] of the contract: numbered from the oldest, the newest first."""
    library = Library(call.service.workspace)
    every = library.versions(call.path["slug"])
    return [_version(library, call.path["slug"], len(every) - place, version) for place, version in enumerate(every[:MOST_VERSIONS])]


def keep(call: Call) -> dict[str, Any]:
    """Keep what a pipeline says now under a label -> Version."""
    library, slug = Library(call.service.workspace), call.path["slug"]
    version = library.save_version(slug, call.text("label", "") or "Kept by hand", who=call.grant.user)
    return _version(library, slug, len(library.versions(slug)), version)


def restore(call: Call) -> dict[str, Any]:
    """The edit that makes a pipeline what one of its versions says, for the canvas to do; what it says now becomes a version -> Edit."""
    library, slug, number = Library(call.service.workspace), call.path["slug"], call.path["number"]
    every = library.versions(slug)
    if not 0 < number <= len(every):
        raise UsageError(f"There is no version {number}.", "Look at the list anew.")
    return edit_to_json(library.restoring(slug, every[len(every) - number].digest, who=call.grant.user))


def _version(library: Library, slug: str, number: int, version: Version) -> dict[str, Any]:
    words = version.name or (f"Run {version.run}" if version.run else version.why.capitalize())
    nodes = len(library.version_document(slug, version.digest)["nodes"])
    return {"version": number, "at": version.at, "label": words, "nodes": nodes, "digest": version.digest}


def edit(call: Call) -> dict[str, Any]:
    """As EditAnswer of the contract; what it says stands is on the disk."""
    slug = call.path["slug"]
    wanted = edit_from_json(call.body.get("edit") if isinstance(call.body, dict) else None)
    answer = call.service.draft(slug).edit(wanted, client=call.text("client"), seq=call.number("seq"), who=call.grant.user)
    call.service.hub.look(slug)
    return answer.to_json()
