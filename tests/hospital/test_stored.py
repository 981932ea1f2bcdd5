"""Large frames that are being looked at are decoded once, and let go of."""

import threading

import numpy as np
import pytest

from hospital.errors import Unshowable
from hospital.stored import Kept, Large
from imaging.picture import Picture
from imaging.tiles import build


def test_a_frame_that_many_ask_for_is_decoded_once():
    made = []
    kept = Kept()
    ready = threading.Barrier(4)

    def make() -> Large:
        made.append(1)
        return large(10)

    def ask() -> None:
        ready.wait()
        kept.get(('a', 1), make)
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def large(side: int) -> Large:
    return Large(build(np.zeros((side, side), 'u1'), Picture('', side, side)), damaged=False)


def test_no_more_is_kept_than_there_is_room_for_but_what_came_last():
    kept = Kept(limit_bytes=250)
    for number in range(1, 6):
        kept.get(('a', number), lambda: large(10))
    assert kept.size_bytes == 200
    kept.get(('a', 9), lambda: large(100))
    assert kept.size_bytes == 10_000


def test_what_nobody_asks_for_is_let_go():
    kept = Kept(idle_s=0.05)
    kept.get(('a', 1), lambda: large(10))
    ended = threading.Event()
    while kept.size_bytes:
        ended.wait(0.01)
    assert kept.size_bytes == 0


def test_a_frame_that_cannot_be_decoded_is_refused_and_not_kept():
    kept = Kept()

    def make() -> Large:
        raise Unshowable('viewer.no-image.broken')
    for _ in range(2):
        with pytest.raises(Unshowable):
            kept.get(('a', 1), make)
    assert kept.size_bytes == 0
