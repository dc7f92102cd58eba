"""Who is looking at which pipeline, and the loop that tells them what happens: one look for all of a pipeline's tabs."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from designer.server.room import Event, Room, Seat
from runtime.errors import UsageError

if TYPE_CHECKING:
    from designer.server.service import Service

__all__ = ["Hub"]

BUSY_SECONDS = 0.15  # between two looks while a run is under way
CALM_SECONDS = 0.5  # between two looks at pipelines that somebody has open
SAVE_SECONDS = 0.7  # after an edit, the file is written


class Hub:
    """The rooms of all pipelines. `look`, `check_of`, `run_of` and `clients_of` may be called from any thread, the rest in the loop."""

    def __init__(self, service: "Service") -> None:
        self.service = service
        self.stopping = False
        self._rooms: dict[str, Room] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._nudge = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look, once what was left behind is in the files."""
        await run_in_threadpool(self.service.catch_up)
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._watch())

    async def end(self) -> None:
        """Tell everybody farewell, save what is open, and stop looking."""
        self.stop()
        if self._task:
            await self._task
        await run_in_threadpool(self.service.save_all)

    def stop(self) -> None:
        """Have every stream end; the server is about to. May be called from a signal handler."""
        self.stopping = True
        for room in self._rooms.values():
            room.farewell("The server ends; it is tried again by itself.")
        self.look()

    def look(self, slug: str = "") -> None:
        """Have the loop look at once: something of a pipeline may have changed."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._nudge.set)

    def check_of(self, slug: str) -> dict[str, Any] | None:
        """The last check of a pipeline, if it is of what now stands."""
        room = self._rooms.get(slug)
        return room.fresh_check() if room else None

    def run_of(self, slug: str) -> dict[str, Any] | None:
        """The newest run of a pipeline, as last seen; looked up where nobody follows it yet."""
        return self.room(slug).run_view()

    def clients_of(self, slug: str) -> list[dict[str, str]]:
        """Who has a pipeline open."""
        room = self._rooms.get(slug)
        return room.clients() if room else []

    def room(self, slug: str) -> Room:
        """The room of a pipeline."""
        if slug not in self._rooms:
            self._rooms.setdefault(slug, Room(self.service, slug))
        return self._rooms[slug]

    @asynccontextmanager
    async def seat(self, slug: str, client: str, name: str) -> AsyncIterator[Seat]:
        """A place from which a client hears what happens, until it leaves."""
        room = self.room(slug)
        seat = room.enter(client, name)
        self._nudge.set()
        try:
            yield seat
        finally:
            room.leave(seat)

    async def _watch(self) -> None:
        while not self.stopping:
            self._nudge.clear()
            turns = [await self._turn(room) for room in list(self._rooms.values())]
            waits = [seconds for seconds in turns if seconds is not None]
            waits += [SAVE_SECONDS] if await run_in_threadpool(self._save) else []
            try:
                await asyncio.wait_for(self._nudge.wait(), min(waits, default=None))
            except TimeoutError:
                continue

    async def _turn(self, room: Room) -> float | None:
        """Let one room look and tell; the seconds until it wants to look again, None if never."""
        try:
            events: list[Event] = await run_in_threadpool(room.look)
        except UsageError:
            self._rooms.pop(room.slug, None)
            self.service.forget(room.slug)
            room.farewell("The pipeline was deleted. It is in the trash of the Pipelines page.")
            return None
        except Exception:  # one pipeline in trouble must not silence the others
            self.service.log.exception("Looking at pipeline %s failed", room.slug)
            return CALM_SECONDS * 4
        room.tell(events)
        room.begin_check(self.look)
        return BUSY_SECONDS if room.busy else CALM_SECONDS if room.seats else CALM_SECONDS * 20

    def _save(self) -> bool:
        """Write the files of pipelines whose last edit is a moment ago; whether there are more to come."""
        later = False
        for slug, draft in self.service.open_drafts().items():
            if draft.places.exists and draft.unsaved:
                if time.time() - draft.state.at < SAVE_SECONDS:
                    later = True
                else:
                    self._save_one(slug)
        return later

    def _save_one(self, slug: str) -> None:
        try:
            self.service.draft(slug).save()
        except Exception:  # the journal has it; the next edit or start tries again
            self.service.log.exception("Pipeline %s could not be saved", slug)
