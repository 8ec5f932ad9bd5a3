"""Devices at once, each in rounds of its own, until they are done, are all out, or somebody stops them."""

import asyncio
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from profiles.connector.device import SimulatedDevice
from profiles.connector.protocol import UNREACHABLE, Portal, Refused

STOPPING = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Plan:
    """`rounds` 0: without end. `seconds` between the rounds of a device; None: as the portal says."""

    rounds: int = 1
    seconds: float | None = None
    connections: int = 50
    log_out: bool = False
    reason: str = ""
    password: str = ""


def run(url: str, devices: Sequence[SimulatedDevice], plan: Plan) -> bool:
    """Whether every device did all that it was to do. SIGINT and SIGTERM end it after the requests under way.

    In a thread of its own it hears no signals.
    """
    return asyncio.run(_run(url, devices, plan))


async def _run(url: str, devices: Sequence[SimulatedDevice], plan: Plan) -> bool:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    if threading.current_thread() is threading.main_thread():
        for number in STOPPING:
            loop.add_signal_handler(number, stop.set)
    gate = asyncio.Semaphore(plan.connections)
    async with Portal(url, plan.connections) as portal:
        results = await asyncio.gather(*(_live(portal, device, plan, gate, stop) for device in devices))
    return all(results)


async def _live(
    portal: Portal, device: SimulatedDevice, plan: Plan, gate: asyncio.Semaphore, stop: asyncio.Event
) -> bool:
    is_well, number = True, 0
    while not stop.is_set():
        async with gate:
            wait = await _round(portal, device)
        is_well = is_well and wait is None
        number += 1
        if device.is_out or (plan.rounds and number >= plan.rounds):
            break
        await _pause(wait or (device.seconds if plan.seconds is None else plan.seconds), stop)
    if plan.log_out and device.credential:
        async with gate:
            is_well = await _log_out(portal, device, plan) and is_well
    return is_well


async def _round(portal: Portal, device: SimulatedDevice) -> float | None:
    """None where all went well, else how many seconds to wait before trying again."""
    try:
        await device.round(portal)
    except Refused as refusal:
        device.refuse(refusal)
        return refusal.seconds or 5
    except UNREACHABLE as error:
        device.counts.unreachable += 1
        device.say(f"{device.udid}: the portal was not reached: {error or type(error).__name__}")
        return 5
    return None


async def _log_out(portal: Portal, device: SimulatedDevice, plan: Plan) -> bool:
    try:
        await device.log_out(portal, plan.reason, plan.password)
    except Refused as refusal:
        device.refuse(refusal)
        return False
    except UNREACHABLE as error:
        device.say(f"{device.udid}: the portal was not reached: {error or type(error).__name__}")
        return False
    return True


async def _pause(seconds: float, stop: asyncio.Event) -> None:
    """Until then, or until somebody stops."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
