"""A sender whose data sets travel byte for byte, as a device's do."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pydicom import Dataset
from pydicom.uid import ExplicitVRLittleEndian
from pynetdicom import AE, Association
from pynetdicom.dimse_primitives import C_STORE

from tests.conftest import encoded

CT1 = 'CT1'


@dataclass(frozen=True)
class Message:
    """What a C-STORE carries, and what its command says of it."""

    sop_class: str
    instance: str
    data: bytes
    transfer_syntax: str = ExplicitVRLittleEndian


@contextmanager
def associated(port: int, *contexts: tuple[str, str], title: str = CT1,
               patience_s: float = 60) -> Iterator[Association]:
    """An association with a context for each pair of class and transfer syntax."""
    entity = AE(title)
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = patience_s
    for sop_class, transfer_syntax in contexts:
        entity.add_requested_context(sop_class, transfer_syntax)
    association = entity.associate('127.0.0.1', port)
    yield association
    if association.is_established:
        association.release()


def request_of(message: Message) -> C_STORE:
    request = C_STORE()
    request.MessageID, request.Priority = 1, 2
    request.AffectedSOPClassUID = message.sop_class
    request.AffectedSOPInstanceUID = message.instance
    request.DataSet = io.BytesIO(message.data)
    return request


def send(association: Association, message: Message) -> C_STORE:
    """Send the bytes of a data set as they are, and return the response."""
    context_id = next(context.context_id for context in association.accepted_contexts
                      if context.abstract_syntax == message.sop_class
                      and context.transfer_syntax[0] == message.transfer_syntax)
    # NOTE: the library's own way to send would decode the data set and encode it anew
    association._reactor_checkpoint.clear()
    association.dimse.send_msg(request_of(message), context_id)
    _, response = association.dimse.get_msg(block=True)
    association._reactor_checkpoint.set()
    return response


def message_of(dataset: Dataset, **fields: object) -> Message:
    return Message(**{'sop_class': str(dataset.SOPClassUID), 'data': encoded(dataset),
                      'instance': str(dataset.SOPInstanceUID), **fields})


def store(port: int, *messages: Message, title: str = CT1) -> list[int]:
    """Send messages in one association, and return their statuses."""
    contexts = dict.fromkeys((one.sop_class, one.transfer_syntax) for one in messages)
    with associated(port, *contexts, title=title) as association:
        return [send(association, message).Status for message in messages]
