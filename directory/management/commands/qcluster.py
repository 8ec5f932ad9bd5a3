"""django-q2's cluster of workers, in which a run learns at once that the cluster was asked to stop.

It takes the place of the command of that name that comes with django-q2.
"""

from typing import Any

from django.core.management.base import BaseCommand
from django_q.cluster import Cluster

from directory.sync import stopping


class StoppingCluster(Cluster):  # type: ignore[misc]
    def stop(self) -> bool:
        stopping.ask()
        stopped: bool = super().stop()
        return stopped


class Command(BaseCommand):
    help = "Run the job workers, unwatched: `manage.py worker` and `manage.py up` watch over this command."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping.share()
        StoppingCluster().start()
