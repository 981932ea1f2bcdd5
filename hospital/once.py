"""What an object finds out when it is asked first, and knows from then on."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

Asked = TypeVar('Asked')
Answer = TypeVar('Answer')


class once(Generic[Asked, Answer]):
    """A property that is computed when it is read first.

    The one of `functools` holds a lock of all objects of the class meanwhile, up to Python 3.11:
    whoever reads would wait with whoever awaits a writer's turn. Here nobody waits, and two
    threads that read one object at the same moment both compute.
    """

    def __init__(self, compute: Callable[[Asked], Answer]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, asked: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, asked: Asked, owner: type[Any]) -> Answer: ...
    def __get__(self, asked: Asked | None, owner: type[Any]) -> Self | Answer:
        """Compute the value and keep it in the object, where it is found from then on."""
        if asked is None:
            return self
        answer = vars(asked)[self._name] = self._compute(asked)
        return answer
