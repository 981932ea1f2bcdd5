"""The type of the words by which patients and studies are found."""

from sqlalchemy import String

LONGEST = 64
# NOTE: a beginning is a range of the index only where words are ordered by code point
Word = String(LONGEST).with_variant(String(LONGEST, collation='C'), 'postgresql')
