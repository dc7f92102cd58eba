"""Every address under /framewire, and the Design page's: what it asks for, and who may."""

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Route

from designer.server import artifacts, comparing, details, exchange, files, pipelines, runs, sample
from designer.server.answers import Handler, answering
from designer.server.opening import design_page
from designer.server.palette import palette
from designer.server.static import static_file
from designer.server.streams import event_stream

if TYPE_CHECKING:
    from designer.access import Role
    from designer.server.service import Service

__all__ = ["API", "routes"]

API = "/framewire/api"


def routes(service: "Service") -> list[BaseRoute]:
    """The routes of the interface and of the canvas's files."""
    return [
        Route("/design", design_page(service, API), methods=["GET"]),
        Route("/framewire/static/{name}", static_file, methods=["GET"]),
        Route(f"{API}/upload", files.upload(service), methods=["POST"]),
        Route(f"{API}/pipelines/{{slug}}/events", event_stream(service), methods=["GET"]),
        *_answers(service),
    ]


def _answers(service: "Service") -> list[BaseRoute]:
    """What is asked and answered in one go."""

    def get(path: str, handler: Handler, role: "Role" = "viewer") -> Route:
        return Route(f"{API}/{path}", answering(service, handler, role), methods=["GET"])

    def post(path: str, handler: Handler, role: "Role" = "editor") -> Route:
        return Route(f"{API}/{path}", answering(service, handler, role), methods=["POST"])

    return [
        get("palette", lambda call: palette(call.service.workspace)),
        get("pipelines", pipelines.names),
        get("pipelines/{slug}", pipelines.opened),
        get("pipelines/{slug}/document", pipelines.document),
        post("pipelines/{slug}/edits", pipelines.edit),
        get("pipelines/{slug}/versions", pipelines.kept_versions),
        post("pipelines/{slug}/versions", pipelines.keep),
        post("pipelines/{slug}/versions/{number:int}/restore", pipelines.restore),
        get("pipelines/{slug}/difference", comparing.compared),
        get("pipelines/{slug}/runs", comparing.past_runs),
        post("pipelines/{slug}/runs", runs.start, "operator"),
        post("pipelines/{slug}/plan", runs.foreseen, "operator"),
        post("runs/{run}/cancel", runs.cancel, "operator"),
        post("runs/{run}/resume", runs.resume, "operator"),
        get("pipelines/{slug}/nodes/{node}/history", details.node_history),
        get("runs/{run}/nodes/{node}", details.node_details),
        get("runs/{run}/nodes/{node}/pictures/{name}", details.picture),
        get("artifacts/{digest}", artifacts.artifact),
        get("artifacts/{digest}/pictures/{row:int}", artifacts.picture),
        get("artifacts/{digest}/media/{name}", artifacts.video),
        get("artifacts/{digest}/report/{file:path}", artifacts.report),
        post("artifacts/{digest}/query", artifacts.query, "viewer"),
        get("files", files.folder, "editor"),
        get("sample-data", sample.state),
        post("sample-data", sample.draw, "operator"),
        post("sample-data/cancel", sample.cancel, "operator"),
        post("import", exchange.bring_in),
        get("export", exchange.targets),
        post("export", exchange.hand_out, "viewer"),
        post("export/zip", exchange.hand_out_packed, "viewer"),
    ]
