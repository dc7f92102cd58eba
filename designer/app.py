"""The app: Streamlit's pages, our interface beside them, and the guards before both, in one process."""

import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import bootstrap

from designer.look import on_script_error
from designer.server.guards import LOOPBACK, Guards
from designer.server.routes import routes
from designer.server.service import Service, serve
from designer.server.signing_in import SigningIn
from runtime.errors import UsageError

__all__ = ["Listening", "build", "run"]

MAIN = Path(__file__).with_name("main.py")
UPLOAD_MB = 20  # through widgets of Streamlit, which hold it in memory; data comes by our own route
GRACE_SECONDS = 5


@dataclass(frozen=True)
class Listening:
    """Where the app listens, and under which names it answers."""

    address: str = "127.0.0.1"
    port: int = 8501
    hosts: tuple[str, ...] = LOOPBACK


def build(service: Service, hosts: tuple[str, ...] = LOOPBACK) -> st.App:
    """The app as ASGI; pages and canvas use `service`."""
    serve(service)
    PagesManager.uses_pages_directory = False  # else a link to a page would run a module of designer/pages as a script of its own

    @asynccontextmanager
    async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any] | None]:
        await service.hub.start()
        try:
            yield None
        finally:
            await service.hub.end()

    around = [Middleware(Guards, hosts=hosts), Middleware(SigningIn)]
    return st.App(MAIN, routes=routes(service), middleware=around, lifespan=lifespan, on_script_error=on_script_error)


def run(
    service: Service, listening: Listening, *, theme: Mapping[str, Any] | None = None, listens: Callable[[], None] = lambda: None
) -> None:
    """Serve until somebody ends the process; `listens` is called once the port is ours. Raises UsageError where it cannot be."""
    settings = {**_settings(listening), **(theme or {})}
    bootstrap.load_config_options(settings)
    bootstrap._prepare_asgi_app_run_context(str(MAIN), [], settings, server_mode="starlette-app-direct")
    app = build(service, listening.hosts)
    with _bound(listening) as bound:
        listens()
        config = uvicorn.Config(app, access_log=False, log_level="warning", timeout_graceful_shutdown=GRACE_SECONDS, ws="websockets-sansio")
        _Server(config, service).run(sockets=[bound])


class _Server(uvicorn.Server):
    """Tells the open streams that it ends: they would keep it waiting otherwise."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    def handle_exit(self, sig: int, frame: Any) -> None:
        super().handle_exit(sig, frame)
        self._service.hub.stop()


def _settings(listening: Listening) -> dict[str, Any]:
    """Streamlit's own options, by their names."""
    return {
        "server.address": listening.address,
        "server.port": listening.port,
        "server.headless": True,
        "server.allowedHosts": list(listening.hosts),
        "server.enableCORS": True,
        "server.enableXsrfProtection": True,
        "server.enableAgentApi": False,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "server.maxUploadSize": UPLOAD_MB,
        "browser.gatherUsageStats": False,
        "browser.serverAddress": listening.hosts[0] if listening.hosts else listening.address,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
    }


def _bound(listening: Listening) -> socket.socket:
    try:
        return socket.create_server(
            (listening.address, listening.port), family=socket.AF_INET6 if ":" in listening.address else socket.AF_INET
        )
    except (OSError, OverflowError) as error:
        why = os.strerror(error.errno or 0) if isinstance(error, OSError) else "ports are numbers up to 65,535"
        remedy = "Name another port with --port, or by make app PORT=8600."
        raise UsageError(f"Port {listening.port} of {listening.address} cannot be used: {why}.", remedy) from None
