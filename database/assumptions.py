"""What SQLite is told to assume about the index of a large hospital.

Without figures it takes an institution for as rare as a patient, and looks for a person's studies
among all of the institution's. The figures are those that ANALYZE would find at a hospital with
twenty institutions; real ones would do no harm, but nobody must gather them, and every
installation goes the same ways from its first study on.
"""

ROWS: dict[str, dict[str, tuple[int, ...]]] = {
    'study': {
        'study_listed': (1_000_000, 50_000, 40, 2, 1, 1, 1, 1, 1, 1, 1),
        'study_by_name': (1_000_000, 50_000, 4, 2, 2, 1, 1, 1, 1, 1, 1),
        'study_of_patient': (1_000_000, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1),
    },
    'patient_word': {
        'sqlite_autoindex_patient_word_1': (3_000_000, 10, 1),
        'patient_word_of': (3_000_000, 8, 1),
    },
    'study_word': {
        'sqlite_autoindex_study_word_1': (3_000_000, 2, 1),
        'ix_study_word_study_id': (3_000_000, 3),
    },
}
"""By table and index: how many rows there are, and how many of them agree in the first column of
the index, in the first two, and so on."""
