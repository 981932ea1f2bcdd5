"""Institutions and departments: whose the images are."""

from sqlalchemy import text

from hospital.work import Work, reads

OWN = text('SELECT id FROM institution WHERE own ORDER BY id LIMIT 1')
NAMED = text('SELECT id FROM institution WHERE name = :name')
ENTER = text('INSERT INTO institution (name, own) VALUES (:name, :own) ON CONFLICT DO NOTHING')
ALL = text('SELECT id, name FROM institution ORDER BY own DESC, name')
DEPARTMENT = text("""
    SELECT id FROM department WHERE institution_id = :institution_id AND name = :name""")
ENTER_DEPARTMENT = text("""
    INSERT INTO department (institution_id, name) VALUES (:institution_id, :name)
    ON CONFLICT DO NOTHING""")
DEPARTMENTS = text('SELECT id, name FROM department ORDER BY name')


def found(work: Work, name: str) -> int:
    """Make sure that the installation has an institution of its own, and return it.

    `name` is what it is called if it has to be made.
    """
    # NOTE: its name may have been changed since, so it is known by its mark
    known = work.connection.execute(OWN).scalar()
    if known is None:
        work.connection.execute(ENTER, {'name': name, 'own': True})
        known = work.connection.execute(OWN).scalar_one()
    return int(known)


@reads
def own(work: Work) -> int:
    """Return the installation's own institution, which `migrate` made."""
    return int(work.connection.execute(OWN).scalar_one())


def named(work: Work, name: str) -> int:
    """Return the institution of a name, made if there is none yet."""
    work.connection.execute(ENTER, {'name': name, 'own': False})
    return int(work.connection.execute(NAMED, {'name': name}).scalar_one())


def department(work: Work, institution_id: int, name: str) -> int | None:
    """Return a department by its name, made if there is none yet; None for no name."""
    if not name:
        return None
    place = {'institution_id': institution_id, 'name': name[:128]}
    known = work.connection.execute(DEPARTMENT, place).scalar()
    if known is None:
        work.connection.execute(ENTER_DEPARTMENT, place)
        known = work.connection.execute(DEPARTMENT, place).scalar_one()
    return int(known)


@reads
def names(work: Work) -> dict[int, str]:
    """Return the names of all institutions, the own first."""
    return {row.id: row.name for row in work.connection.execute(ALL)}


@reads
def department_names(work: Work) -> dict[int, str]:
    """Return the names of all departments."""
    return {row.id: row.name for row in work.connection.execute(DEPARTMENTS)}
