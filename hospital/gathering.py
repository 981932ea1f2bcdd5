"""When a study is indexed: once for all the instances that gathered, by a job of the worker.

Apart from indexing itself, so that who only takes instances in need not load what reads them.
"""

from hospital.work import Work

INDEX = 'indexing.index'
# NOTE: long enough for a series on a fast line, short enough to be seen within two seconds
GATHER_S = 0.3


def defer(work: Work, study_id: int, *, delay_s: float = GATHER_S) -> None:
    """Have a study indexed once its instances had a moment to gather."""
    work.defer(INDEX, lane='now', key=f'{INDEX} {study_id}', delay_s=delay_s,
               study_id=str(study_id))
