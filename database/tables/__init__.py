"""The tables of the index; importing this package makes all of them known.

Moments are seconds since 1970 (UTC), as hand-written statements give them.
"""

from sqlmodel import SQLModel

from database.tables.account import Account, LoginFailure, LoginSession, ViewingGrant
from database.tables.audit import AuditEntry
from database.tables.event import EventRow
from database.tables.frame import Frame
from database.tables.instance import Instance, InstanceState
from database.tables.institution import Department, Institution
from database.tables.job import Job, JobState
from database.tables.patient import Patient, PatientWord, Visit
from database.tables.peer import Peer
from database.tables.quarantined import Decision, Quarantined
from database.tables.role import Role
from database.tables.series import Series
from database.tables.study import (
    ExamState,
    ReportState,
    Study,
    StudyCount,
    StudyCounted,
    StudyWord,
)

metadata = SQLModel.metadata

__all__ = [
    'Account', 'AuditEntry', 'Decision', 'Department', 'EventRow', 'ExamState', 'Frame', 'Instance',
    'InstanceState', 'Institution', 'Job', 'JobState', 'LoginFailure', 'LoginSession', 'Patient',
    'PatientWord', 'Peer', 'Quarantined', 'ReportState', 'Role', 'Series', 'Study', 'StudyCount',
    'StudyCounted', 'StudyWord', 'ViewingGrant', 'Visit', 'metadata',
]
