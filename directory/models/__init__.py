"""What is stored of the directory, of its syncs, and of how they are set."""

from directory.models.history import SyncChange, SyncRun
from directory.models.mirror import (
    Department,
    DirectoryGroup,
    DirectoryUser,
    FormerMembership,
    Membership,
    MirrorRow,
)
from directory.models.settings import Heartbeat, SyncSettings, ZiaConnection

__all__ = [
    "Department",
    "DirectoryGroup",
    "DirectoryUser",
    "FormerMembership",
    "Heartbeat",
    "Membership",
    "MirrorRow",
    "SyncChange",
    "SyncRun",
    "SyncSettings",
    "ZiaConnection",
]
