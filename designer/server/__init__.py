"""What the browser may ask of the designer beside its pages: the interface in designer/canvas/frontend/src/contract.ts."""

from designer.server.service import Service, current

__all__ = ["Service", "current"]
