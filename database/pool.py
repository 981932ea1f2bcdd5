"""Connections to a SQLite index: for anybody, and one for whose turn it is to write."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, QueuePool
from sqlalchemy.exc import InvalidRequestError

OVER = 'over'
"""Whether the transaction is that a connection was lent for."""


class WriterPool(QueuePool):
    """Keeps the last writer's connection for the next one.

    To borrow and to give back one as usual takes longer than all statements of an instance. Only
    whose turn it is may ask for it, see `dialect.turn`.
    """

    _kept: Connection | None = None

    @contextmanager
    def writer(self, engine: Engine) -> Iterator[Connection]:
        """Lend the connection for one transaction of an engine whose pool this is."""
        connection, self._kept = self._kept or _opened(engine), None
        connection.info[OVER] = False
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        connection.info[OVER] = True
        self._kept = connection

    def dispose(self) -> None:
        """Close all that nobody uses."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()
        super().dispose()


def refuse_late(connection: Connection) -> None:
    """Refuse who begins something on a connection that was lent for a transaction that has ended.

    Raises
    ------
    InvalidRequestError
        If it was.
    """
    if connection.info.get(OVER):
        raise InvalidRequestError('this transaction is over')


def _opened(engine: Engine) -> Connection:
    connection = engine.connect().execution_options(writing=True)
    # NOTE: a pool is held for as long as somebody has one of its own; this one goes with the pool
    connection.detach()
    return connection
