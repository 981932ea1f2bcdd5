"""The DICOM node: an Application Entity that other devices talk to."""

import socket
import sys
import time

from pynetdicom import evt
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]  # made at run time

from dicom_node import entity
from dicom_node.callers import Callers
from dicom_node.connections import SILENCE_S, Connection, Connections
from dicom_node.doorway import Doorway
from dicom_node.library import PlainAssociation, PromptAssociation
from dicom_node.message import StoreRequest
from dicom_node.refusals import Refusals
from dicom_node.store import Arriving, handle_store
from dicom_node.tally import Place
from hospital.devices import Caller
from hospital.work import Platform

# NOTE: the most that dcmtk sends; more brings nothing
PDU_BYTES = 131_072
FAREWELL_S = 5.0
LOOK_S = 0.01


class Node:
    """Answers the associations of a listening socket, each on threads of its own.

    Several processes may share the socket; they share the callers evenly.
    """

    def __init__(self, platform: Platform, listening: socket.socket, *, ae_title: str,
                 peers: str, place: Place | None = None,
                 prompt: bool = sys.platform == 'linux') -> None:
        """Create a node.

        Parameters
        ----------
        platform
            Who is asked to do the work.
        listening
            Where callers arrive; somebody else opened it, and may hand it to others.
        ae_title
            Own Application Entity title.
        peers
            Who may call, see `hospital.devices.rights`.
        place
            Of this process among those that share the socket; None if it is alone.
        prompt
            Whether data sets are read by ourselves, or all is left to the library.
        """
        self._platform = platform
        self._refusals = Refusals(platform)
        self._callers = Callers(platform, peers, self._refusals.tell)
        self._entity = entity.entity(ae_title, PDU_BYTES, SILENCE_S)
        # NOTE: storage needs no contexts of ours, see dicom_node.library
        self._entity.add_supported_context(Verification)
        self._kind = PromptAssociation if prompt else PlainAssociation
        self._connections = Connections()
        self._doorway = Doorway(listening, self._connections, self._admit, self._refused,
                                 place=place)

    def start(self) -> None:
        """Start answering."""
        self._refusals.start()
        self._doorway.start()

    def stop(self) -> None:
        """End every association and stop answering."""
        self._doorway.stop()
        for association in self._entity.active_associations:
            association.abort(block=False)
        deadline = time.monotonic() + FAREWELL_S
        while len(self._connections) and time.monotonic() < deadline:
            time.sleep(LOOK_S)
        for connection in self._connections.all():
            connection.hang_up()
        self._refusals.stop()

    def _admit(self, connection: Connection, first: bytes) -> None:
        association = self._kind(self._entity, connection, self._ended)
        if isinstance(association, PromptAssociation):
            association.provide(first, self._begin)
        entity.associate(association, (
            (evt.EVT_REQUESTED, self._callers.handle_request),
            (evt.EVT_C_STORE, handle_store, [self._platform, self._callers]),
            (evt.EVT_ESTABLISHED, self._callers.handle_established)), first)

    def _begin(self, association: PromptAssociation, transfer_syntax: str,
               request: StoreRequest) -> Arriving:
        return Arriving(self._platform, self._callers.of(association), request, transfer_syntax)

    def _ended(self, association: PlainAssociation) -> None:
        self._callers.ended(association)
        self._connections.leave(association.connection)
        self._doorway.wake()

    def _refused(self, connection: Connection) -> None:
        self._refusals.tell(Caller(connection.ae_title, connection.address), connection.reason)
