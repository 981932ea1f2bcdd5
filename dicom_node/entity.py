"""An Application Entity of the library, and the start of its associations."""

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import Any

from pynetdicom import AE
from pynetdicom.transport import AddressInformation

from dicom_node import library

NO_LIMIT = 1_000_000
Handlers = Sequence[tuple[Any, ...]]


def entity(ae_title: str, pdu_bytes: int, patience_s: float) -> AE:
    """Make an Application Entity that counts on others to limit its associations."""
    made = AE(ae_title)
    made.maximum_associations = NO_LIMIT
    made.maximum_pdu_size = pdu_bytes
    made.acse_timeout = made.dimse_timeout = made.network_timeout = patience_s
    return made


def associate(association: library.PlainAssociation, handlers: Handlers, first: bytes) -> None:
    """Start an association, as the library's servers do, with what was read of it already."""
    made, connection = association.ae, association.connection
    # NOTE: by this name the library knows who has accepted and who has requested
    association.name = f'AcceptorThread@{datetime.now():%Y%m%d%H%M%S}'
    association.set_socket(library.HeldSocket(association, connection, first))
    association.acceptor.maximum_length = made.maximum_pdu_size
    association.acceptor.ae_title = made.ae_title
    association.acceptor.address_info = AddressInformation.from_tuple(
        connection.socket.getsockname())
    association.acceptor.implementation_class_uid = made.implementation_class_uid
    association.acceptor.implementation_version_name = made.implementation_version_name
    association.acceptor.supported_contexts = [copy(each) for each in made.supported_contexts]
    association.requestor.address_info = AddressInformation.from_tuple(
        connection.socket.getpeername())
    for event, handler, *arguments in handlers:
        association.bind(event, handler, *arguments)
    association.start()
