"""Jobs that come once a day. The apps above register theirs from `ready`."""

_jobs: dict[str, str] = {}


def register(name: str, function: str) -> None:
    """A job under a name of its own; `function` is its dotted path."""
    _jobs[name] = function


def jobs() -> dict[str, str]:
    """The function of each job by its name."""
    return dict(_jobs)
