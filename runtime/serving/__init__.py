"""Endpoints: models put to work as REST services on Ray Serve."""

from runtime.serving.client import EndpointStatus, endpoints, health, is_live, listens, try_endpoint
from runtime.serving.publishing import delete, publish, stop
from runtime.serving.records import EndpointRecord, Shelf

__all__ = [
    "EndpointRecord",
    "EndpointStatus",
    "Shelf",
    "delete",
    "endpoints",
    "health",
    "is_live",
    "listens",
    "publish",
    "stop",
    "try_endpoint",
]
