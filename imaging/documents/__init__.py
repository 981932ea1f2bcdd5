"""Objects that are no images: what they say, what they contain, what they refer to."""

from imaging.documents.clinical import LARGEST, ClinicalError, narrative
from imaging.documents.deferred import fetch
from imaging.documents.describe import describe
from imaging.documents.enclosed import Enclosed, enclosed, video
from imaging.documents.record import Description, Fact, Listing, Node, Reference, Row
from imaging.documents.waveform import Group, WaveformError, groups

__all__ = [
    'LARGEST',
    'ClinicalError',
    'Description',
    'Enclosed',
    'Fact',
    'Group',
    'Listing',
    'Node',
    'Reference',
    'Row',
    'WaveformError',
    'describe',
    'enclosed',
    'fetch',
    'groups',
    'narrative',
    'video',
]
