"""Moving the demo's time on, with the bot's jobs asked on the way as in weeks that pass."""

import asyncio
from datetime import datetime, timedelta

from bot.demo.scene import MIDWEEK, Scene
from bot.domain.week import Week

STRIDE = timedelta(hours=6)
CLOSES = timedelta(minutes=6)
"""After midnight, as the jobs close a week from 00:05 on."""

PUBLISHES = timedelta(hours=19)
WHILE = timedelta(minutes=10)
"""Longer than a verdict can be undone: its author is told, and the text has left the card."""

ROUNDS = 60
BETWEEN_ROUNDS = 0.25


async def pass_to(scene: Scene, moment: datetime) -> None:
    """Let time pass, in strides in which everything due is done."""
    await scene.settle()
    while (left := moment - scene.clock()) > timedelta():
        scene.clock.moved += min(left, STRIDE)
        await scene.app.jobs.tick()
    await scene.settle()


async def close(scene: Scene) -> Week:
    """Let the running week end and its key go; return the week."""
    week = scene.week
    await pass_to(scene, week.ends)
    await pass_to(scene, week.ends + CLOSES)
    return week


async def publish(scene: Scene, week: Week) -> bool:
    """Let the Monday evening after a week come; tell whether its digest is in the channel."""
    await pass_to(scene, week.ends + PUBLISHES)
    for _ in range(ROUNDS):
        if await scene.app.stores.weeks.published(week):
            break
        await asyncio.sleep(BETWEEN_ROUNDS)
        await scene.app.jobs.tick()
    await scene.settle()
    return await scene.app.stores.weeks.published(week)


async def midweek(scene: Scene) -> None:
    """Let the running week's Wednesday noon come."""
    await pass_to(scene, scene.week.starts + MIDWEEK)
