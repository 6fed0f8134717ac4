"""The strip above the chats: crowds, the calendar, trouble, the disk, a new beginning."""

from collections.abc import Callable, Coroutine
from typing import Any

from bot.demo import calendar, disk
from bot.demo import wishes as w
from bot.demo.crowd import Crowd
from bot.demo.live import Live
from bot.demo.pranks import Pranks
from bot.demo.wishes import Refused
from bot.demo.world import Json
from bot.domain.week import Week
from bot.telegram.tasks import Tasks

MOST_AT_ONCE = 1000
FIRST_SEED = 20251105
REPORTED = {"rate": "{} citizens have rated.", "report": "{} citizens have written a report."}


class Strip:
    """One long job at a time, with its progress on the page; ``over`` begins the demo anew."""

    def __init__(self, live: Live, pranks: Pranks, over: Callable[[], None]) -> None:
        self._live = live
        self._pranks = pranks
        self._over = over
        self._tasks = Tasks()
        self._crowds = 0

    async def crowd(self, wish: w.Crowd) -> None:
        if not 1 <= wish.count <= MOST_AT_ONCE:
            raise Refused("A crowd has 1 to 1,000 people.")
        self._begin(wish.job, wish.count, self._crowd(wish))

    async def close(self, wish: w.Close) -> None:
        del wish
        self._begin("close", 2, self._close())

    async def next_week(self, wish: w.NextWeek) -> None:
        del wish
        self._begin("next week", 3, self._next_week())

    async def later(self, wish: w.Later) -> None:
        del wish
        self._begin("later", 1, self._later())

    async def fault(self, wish: w.Fault) -> None:
        self._pranks.arm(wish.name)

    async def disk(self, wish: w.Disk) -> Json:
        del wish
        return await disk.look(self._live.stage)

    async def start_over(self, wish: w.StartOver) -> None:
        """End this life; what is under way ends with it."""
        del wish
        self._live.stage  # noqa: B018 (refuses while the demo is starting)
        self._over()

    def catch_up(self, week: Week) -> None:
        """Show that the bot is closing the week it finds, until it has published it."""
        self._begin("last week", 1, self._catch_up(week))

    async def stop(self) -> None:
        """End what is under way."""
        await self._tasks.drain(0)
        self._live.busy = None

    def _begin(self, job: str, total: int, work: Coroutine[Any, Any, None]) -> None:
        if self._live.busy is not None:
            work.close()
            raise Refused("One thing at a time: wait until the bar is full.")
        self._live.busy = {"job": job, "done": 0, "total": total}
        self._live.demo_changed()
        self._tasks.start(self._supervised(work), job)

    def _step(self) -> None:
        if self._live.busy is not None:
            self._live.busy["done"] += 1
            self._live.demo_changed()

    async def _supervised(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a job; however it ends, the next one may begin and the page is told."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 (whatever stopped it, the page goes on)
            self._live.tell(f"That did not come to an end ({type(error).__name__}); try it again.")
        finally:
            self._live.busy = None
        self._live.demo_changed()

    async def _crowd(self, wish: w.Crowd) -> None:
        scene = self._live.stage
        people = [scene.server.person(first_name="Citizen") for _ in range(wish.count)]
        self._crowds += 1
        crowd = Crowd(people, FIRST_SEED + self._crowds, self._step)
        await (crowd.rate() if wish.job == "rate" else crowd.report())
        await scene.settle()
        self._live.tell(REPORTED[wish.job].format(wish.count))

    async def _close(self) -> None:
        await self._publish(await self._closed())

    async def _next_week(self) -> None:
        await self._publish(await self._closed())
        await calendar.midweek(self._live.stage)
        self._step()
        self._live.tell(f"It is Wednesday of {self._live.stage.week.label}.")

    async def _later(self) -> None:
        await calendar.pass_to(self._live.stage, self._live.stage.clock() + calendar.WHILE)
        self._step()
        self._live.tell("Ten minutes have passed.")

    async def _closed(self) -> Week:
        week = await calendar.close(self._live.stage)
        self._step()
        return week

    async def _publish(self, week: Week) -> None:
        published = await calendar.publish(self._live.stage, week)
        self._step()
        self._live.tell(self._ending(week, published=published))

    async def _catch_up(self, week: Week) -> None:
        scene = self._live.stage
        posts = scene.channel
        await posts.place.pulse.until(lambda: any(p.media for p in posts.posts), None)
        published = await calendar.publish(scene, week)
        self._step()
        self._live.tell(self._ending(week, published=published))

    def _ending(self, week: Week, *, published: bool) -> str:
        part = self._live.stage.key_part(week)
        key = "is still there" if part.exists() else "is destroyed"
        digest = "stands in the channel" if published else "is not in the channel yet"
        return f"{week.label} is closed: its key {key}, its digest {digest}."
