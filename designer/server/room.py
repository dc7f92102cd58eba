"""What everybody who has one pipeline open shares: its events, its check, its newest run, and who is there."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designer.document import Document
from designer.server.checking import check
from designer.server.following import Follower, newest_run
from designer.server.outside import outside_stamp

if TYPE_CHECKING:
    from designer.server.service import Service

__all__ = ["Event", "Room", "Seat"]

Event = tuple[str, dict[str, Any]]  # its name and its data, as Events of the contract
OUTSIDE_SECONDS = 10.0  # between two looks at the files that a pipeline names, while somebody has it open
MOST_UNHEARD = 2_000  # events that wait for a slow client before it is sent away to come again
CHECKS = ThreadPoolExecutor(1, "framewire-check")  # one at a time: a check takes a core


class Seat:
    """One client's place: its events wait here until they are sent."""

    def __init__(self, client: str, name: str) -> None:
        self.client = client
        self.name = name
        self.events: asyncio.Queue[Event] = asyncio.Queue(MOST_UNHEARD + 1)

    def put(self, event: Event) -> None:
        """Have an event sent; a client that does not listen is sent away."""
        if self.events.qsize() < MOST_UNHEARD:
            self.events.put_nowait(event)
        elif self.events.qsize() == MOST_UNHEARD:
            self.events.put_nowait(("farewell", {"why": "Too much happened at once; it is taken up again."}))


class Room:
    """One pipeline's. `look` runs in a thread, one at a time; seats are touched in the loop only."""

    def __init__(self, service: "Service", slug: str) -> None:
        self.service = service
        self.slug = slug
        self.seats: list[Seat] = []
        self._looking = threading.Lock()
        self._follower: Follower | None = None
        self._check: dict[str, Any] | None = None
        self._checked: tuple[int, int, int] = (0, 0, 0)  # (revision, ended runs, stamp of the files) of the check asked for last
        self._outside = (0.0, 0)  # when the files were looked at, 0 if never, and their stamp
        self._checking: Future[dict[str, Any]] | None = None
        self._ended_runs = 0

    @property
    def busy(self) -> bool:
        """Whether a run is under way and somebody looks at it, or a check is being made."""
        return bool(self.seats) and self._follower is not None and not self._follower.ended

    def enter(self, client: str, name: str) -> Seat:
        """Give a client a seat, and tell the others."""
        seat = Seat(client, name)
        self.seats.append(seat)
        self._tell_clients()
        return seat

    def leave(self, seat: Seat) -> None:
        """Take a seat away, and tell the others."""
        if seat in self.seats:
            self.seats.remove(seat)
            self._tell_clients()

    def clients(self) -> list[dict[str, str]]:
        """As Client[] of the contract; a client with two streams counts once."""
        return [{"client": c, "name": n} for c, n in {seat.client: seat.name for seat in list(self.seats)}.items()]

    def tell(self, events: list[Event]) -> None:
        """Have everybody hear the events."""
        for event in events:
            for seat in self.seats:
                seat.put(event)

    def farewell(self, why: str) -> None:
        """Have every stream end."""
        self.tell([("farewell", {"why": why})])

    def look(self) -> list[Event]:
        """What is new: edits from anywhere, and what the newest run does."""
        with self._looking:
            draft = self.service.draft(self.slug)
            events = [_event(entry) for entry in draft.news()]
            if self.seats:
                events += self._look_at_run()
                self._look_outside(draft.state.document, draft.places.folder)
            return events

    def run_view(self) -> dict[str, Any] | None:
        """The newest run's view as last seen."""
        with self._looking:
            if self._follower is None or not self.seats:  # where somebody sits, the loop looks, and tells everybody what it finds
                self._look_at_run()
            return self._follower.view() if self._follower else None

    def backlog(self, since: int) -> list[Event]:
        """What a client that knows revision `since` has missed, and what it should know from the beginning."""
        draft = self.service.draft(self.slug)
        entries = draft.since(since)
        state = draft.state
        reset = {"revision": state.revision, "document": state.document, "why": "It was changed while you were away."}
        edits: list[Event] = [("reset", reset)] if entries is None else [_event(e) for e in entries]
        if check := self.fresh_check():
            edits.append(("check", check))
        if view := self.run_view():
            edits.append(("run", view))
        return edits

    def fresh_check(self) -> dict[str, Any] | None:
        """The last check, if it is of what now stands."""
        made = self._check
        return made if made and made["revision"] == self.service.draft(self.slug).state.revision else None

    def begin_check(self, done: Callable[[], None]) -> None:
        """Tell a check that was made; begin another where something has changed since and somebody wants to know."""
        if self._checking and self._checking.done():
            made, self._checking = self._checking, None
            if not made.exception():
                self._check = made.result()
                self.tell([("check", self._check)])
        draft = self.service.open_drafts().get(self.slug)
        wanted = (draft.state.revision, self._ended_runs, self._outside[1]) if draft else self._checked
        if self.seats and draft and self._outside[0] and self._checking is None and wanted != self._checked:
            self._checked = wanted
            self._checking = CHECKS.submit(check, self.service.workspace, draft.state, draft.places.folder)
            self._checking.add_done_callback(lambda _: done())

    def _look_at_run(self) -> list[Event]:
        events: list[Event] = []
        newest = newest_run(self.service.workspace, self.slug)
        if newest and (self._follower is None or self._follower.run.id != newest.id):
            self._follower = Follower(self.service.workspace, newest)
            self._follower.look()
            return [("run", self._follower.view())]
        if self._follower and (not self._follower.ended or self._follower.stirs):
            if changed := self._follower.look():
                events.append(("run", changed))
            self._ended_runs += self._follower.ended
        return events

    def _look_outside(self, document: Document, base: Path) -> None:
        """See whether files that the pipeline names have changed: then what a run would do is told anew."""
        if time.monotonic() - self._outside[0] > OUTSIDE_SECONDS:
            stamp = outside_stamp(document, self.service.workspace.catalogue, base)
            self._outside = (time.monotonic(), stamp)

    def _tell_clients(self) -> None:
        told = self.clients()
        for seat in self.seats:
            seat.put(("clients", {"clients": told}))


def _event(entry: dict[str, Any]) -> Event:
    if entry["kind"] == "reset":
        return "reset", {key: entry[key] for key in ("revision", "document", "why")}
    return "edit", {key: entry[key] for key in ("revision", "client", "edit")}
