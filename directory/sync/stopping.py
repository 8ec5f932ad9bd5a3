"""Whether the cluster of workers was asked to stop, so that a run ends by itself before somebody kills it.

One byte of memory that the workers share with the cluster's main process, from which they are forked. It has no lock
which a killed worker could keep. A process outside a cluster never stops so.
"""

from multiprocessing.sharedctypes import RawValue
from typing import Any

_asked: Any = None


def share() -> None:
    """To be called once by the cluster, before it forks anything."""
    global _asked
    _asked = RawValue("b", 0)


def ask() -> None:
    """Let every worker of this cluster know."""
    if _asked is not None:
        _asked.value = 1


def is_asked() -> bool:
    return _asked is not None and bool(_asked.value)
