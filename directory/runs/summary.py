"""What a run changed, or would change, in words."""

from directory.models import SyncChange, SyncRun

WORDS = {
    "added": "added",
    "removed": "removed",
    "renamed": "renamed",
    "revived": "came back",
    "changed": "changed otherwise",
}
"""By the key in `SyncRun.counts`. What stayed as it was is no change."""


def change_text(run: SyncRun) -> str:
    """Each kind of row in turn: `3 groups added, 1 removed; 12 memberships added`; `nothing changed`."""
    parts = [_part(kind, run.counts.get(kind, {})) for kind in SyncChange.Kind]
    return "; ".join(filter(None, parts)) or "nothing changed"


def _part(kind: SyncChange.Kind, counts: dict[str, int]) -> str:
    numbers = [(counts[key], word) for key, word in WORDS.items() if counts.get(key)]
    if not numbers:
        return ""
    (first, word), *others = numbers
    noun = kind.value if first == 1 else kind.plural
    return ", ".join([f"{first:,} {noun} {word}", *(f"{number:,} {word}" for number, word in others)])
