"""The one shape in which an endpoint says no: an HTTP status and a sentence as JSON."""

from starlette.responses import JSONResponse

__all__ = ["Refused", "refusal"]


class Refused(Exception):  # noqa: N818  (it is an answer, not a mistake)
    """A request that cannot be answered; `status` is the HTTP status."""

    def __init__(self, status: int, kind: str, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message
        self.remedy = remedy


def refusal(refused: Refused) -> JSONResponse:
    """The answer to a refused request: {"error": {"kind", "message", "remedy"}}."""
    said = {"kind": refused.kind, "message": refused.message, "remedy": refused.remedy}
    headers = {"WWW-Authenticate": "Bearer"} if refused.status == 401 else None
    return JSONResponse({"error": said}, refused.status, headers)
