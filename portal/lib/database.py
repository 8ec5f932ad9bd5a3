"""What the databases need told."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

ANALYSIS_LIMIT = 1000  # rows of an index
DEADLOCK = "40P01"  # PostgreSQL's code
WORK_MEMORY = 128 * 1024  # KiB


def refresh_statistics(*models: type[Model]) -> None:
    """After a large load: let PostgreSQL's planner know the new sizes at once. SQLite plans well without."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def analyze(cursor: CursorWrapper, table: str) -> None:
    """Let the planner know how large a temporary table is. SQLite looks at a sample of its index."""
    if connection.vendor == "postgresql":
        cursor.execute(f"ANALYZE {table}")
        return
    cursor.execute(f"PRAGMA analysis_limit = {ANALYSIS_LIMIT}")
    cursor.execute(f"ANALYZE temp.{table}")


@contextmanager
def settings_of_session(cursor: CursorWrapper, wanted: Mapping[str, str]) -> Iterator[None]:
    """Other settings of the database for a while: PRAGMAs on SQLite, parameters of the session on PostgreSQL."""
    read, write = ("PRAGMA {}", "PRAGMA {} = {}") if connection.vendor == "sqlite" else ("SHOW {}", "SET {} = '{}'")
    usual = {}
    for name, value in wanted.items():
        cursor.execute(read.format(name))
        usual[name] = cursor.fetchone()[0]
        cursor.execute(write.format(name, value))
    try:
        yield
    finally:
        with suppress(DatabaseError):  # where the connection is gone, so are its settings
            for name, value in usual.items():
                cursor.execute(write.format(name, value))


def large_write_memory(cursor: CursorWrapper) -> AbstractContextManager[None]:
    """Memory for one transaction that changes much, so that SQLite writes no page twice. 128 MiB at most."""
    return settings_of_session(cursor, {"main.cache_size": f"{-WORK_MEMORY}"} if connection.vendor == "sqlite" else {})


def temporary_table_memory(cursor: CursorWrapper) -> AbstractContextManager[None]:
    """PostgreSQL: memory for large temporary tables and for joining them, 128 MiB at most for each.

    Nor does it wait for the disk after each of them, since they do not outlive the session; see `durable`.
    """
    if connection.vendor != "postgresql":
        return nullcontext()
    # It can be chosen before the session's first temporary table only.
    cursor.execute("SELECT set_config('temp_buffers', %s, false) WHERE pg_my_temp_schema() = 0", [f"{WORK_MEMORY}kB"])
    return settings_of_session(cursor, {"work_mem": f"{WORK_MEMORY}kB", "synchronous_commit": "off", "jit": "off"})


class SecondConnection:
    """A second connection to the same database, for what others must see while a transaction is open here."""

    def __init__(self) -> None:
        self._connection = connection.copy()

    @contextmanager
    def used(self) -> Iterator[None]:
        """In this thread, everything that asks for the default connection gets this one."""
        usual = connections[DEFAULT_DB_ALIAS]
        connections[DEFAULT_DB_ALIAS] = self._connection
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = usual

    def close(self) -> None:
        self._connection.close()


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All reads see the same state, and keep nobody from writing: a transaction of its own, or the one that is open.

    SQLite's usual one begins with the lock for writing; this one would take it at its first write.
    """
    if connection.in_atomic_block:
        yield
        return
    with _beginning_without_lock(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def _beginning_without_lock() -> Iterator[None]:
    connection.ensure_connection()
    usual = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        setattr(connection, "transaction_mode", "DEFERRED")  # noqa: B010 - SQLite's alone has it
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            setattr(connection, "transaction_mode", usual)  # noqa: B010


def limit_transaction_time(cursor: CursorWrapper, seconds: float) -> None:
    """PostgreSQL: end the present transaction when its owner is silent, or one of its statements takes, so long."""
    for setting in ("idle_in_transaction_session_timeout", "statement_timeout"):
        cursor.execute(f"SET LOCAL {setting} = {round(seconds * 1000)}")


def durable(cursor: CursorWrapper) -> None:
    """Have the present transaction on the disk before its commit returns, whatever the session says."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL synchronous_commit = 'on'")


def is_contention(error: Exception) -> bool:
    """Whether a statement failed only because others were writing: PostgreSQL's deadlock, SQLite's locked file."""
    if not isinstance(error, OperationalError):
        return False
    return getattr(error.__cause__, "sqlstate", "") == DEADLOCK or "database is locked" in str(error)


@contextmanager
def short_waits(seconds: float = 2.0) -> Iterator[None]:
    """For a process that must stay awake: give up soon on a SQLite file that somebody else has locked."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = float(connection.settings_dict.get("OPTIONS", {}).get("timeout", 5))
    _wait(seconds)
    try:
        yield
    finally:
        _wait(usual)


def _wait(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
