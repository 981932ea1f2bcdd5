"""Who asks: a person who is signed in, a DICOM device, or the platform itself."""

from dataclasses import dataclass

from database.tables import Role


@dataclass(frozen=True)
class Actor:
    """Whoever asks for a piece of work, and from where."""

    name: str
    """What the audit trail calls it: a login name, an AE title, or `system`."""
    role: Role
    institution_id: int | None = None
    """Whose studies it sees and stores."""
    account_id: int | None = None
    full_name: str = ''
    patient_id: int | None = None
    session_id: str | None = None
    address: str = ''


SYSTEM = Actor('system', Role.SYSTEM)
