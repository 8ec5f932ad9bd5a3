"""What may become of a device, as one table: which act leads from which state to which. What is not in it is refused.

The states are the vendor's (help article "Device States for Enrolled Devices"). A soft removal waits for the device's
next keep-alive; one that nobody is logged in on sends none, so its removal is complete at once. Taken out of
quarantine, a device is Removed: it may enrol anew.
"""

from collections.abc import Mapping
from enum import Enum

from portal.lib.errors import DomainError
from profiles.models import Device

State = Device.State


class Act(Enum):
    """What is done with a device; the value completes "cannot be ..."."""

    REGISTER = "registered"
    LOG_OUT = "logged out"
    SOFT_REMOVE = "soft-removed"
    FORCE_REMOVE = "force-removed"
    COMPLETE_REMOVAL = "removed by its keep-alive"
    QUARANTINE = "quarantined"
    UNQUARANTINE = "taken out of quarantine"


TRANSITIONS: Mapping[Act, Mapping[Device.State, Device.State]] = {
    Act.REGISTER: {State.REGISTERED: State.REGISTERED, State.UNREGISTERED: State.REGISTERED},
    Act.LOG_OUT: {State.REGISTERED: State.UNREGISTERED, State.REMOVAL_PENDING: State.REMOVED},
    Act.SOFT_REMOVE: {State.REGISTERED: State.REMOVAL_PENDING, State.UNREGISTERED: State.REMOVED},
    Act.FORCE_REMOVE: {State.REGISTERED: State.REMOVED, State.REMOVAL_PENDING: State.REMOVED},
    Act.COMPLETE_REMOVAL: {State.REMOVAL_PENDING: State.REMOVED},
    Act.QUARANTINE: {
        State.REGISTERED: State.QUARANTINED,
        State.UNREGISTERED: State.QUARANTINED,
        State.REMOVAL_PENDING: State.QUARANTINED,
    },
    Act.UNQUARANTINE: {State.QUARANTINED: State.REMOVED},
}


def may(state: str, act: Act) -> bool:
    return state in TRANSITIONS[act]


def next_state(state: str, act: Act) -> Device.State:
    """Where the act leads. Raises DomainError on `state`, which names the state, where the act is not for it."""
    found = TRANSITIONS[act].get(State(state))
    if found is None:
        raise DomainError.on("state", f"A device that is {State(state).label} cannot be {act.value}.")
    return found
