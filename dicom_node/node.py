"""The DICOM node: an Application Entity that other devices talk to."""

import socket
import threading

from pynetdicom import AE, evt
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]  # made at run time

from dicom_node import callers, server
from dicom_node.callers import Callers
from dicom_node.server import SharedServer
from dicom_node.store import handle_store
from hospital.work import Platform

POLL_S = 0.2
ASSOCIATIONS = 64
# NOTE: devices keep associations open between exams, and some never come back for theirs
SILENCE_S = 30.0
# NOTE: the most that dcmtk sends; more brings nothing
PDU_BYTES = 131_072


class Node:
    """Answers the associations of a listening socket, each on a thread of its own.

    Several processes may share the socket; the kernel gives each caller to one of them.
    """

    def __init__(self, platform: Platform, listening: socket.socket, *, ae_title: str,
                 peers: str) -> None:
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
        """
        known = Callers(platform, peers)
        self._entity = _entity(ae_title)
        self._server = self._entity.make_server(
            listening.getsockname()[:2], server_class=SharedServer, listening=listening,
            evt_handlers=[(evt.EVT_REQUESTED, known.handle_request),
                          (evt.EVT_C_STORE, handle_store, [platform, known]),
                          (evt.EVT_ESTABLISHED, callers.opened),
                          (evt.EVT_RELEASED, callers.closed), (evt.EVT_ABORTED, callers.closed)])
        self._thread = threading.Thread(target=self._server.serve_forever, args=[POLL_S],
                                        name='dicom-node', daemon=True)

    def start(self) -> None:
        """Start answering."""
        server.attach(self._entity, self._server)
        self._thread.start()

    def stop(self) -> None:
        """End every association and stop answering."""
        self._entity.shutdown()


def _entity(ae_title: str) -> AE:
    entity = AE(ae_title)
    # NOTE: storage needs no contexts of ours, see dicom_node.server
    entity.add_supported_context(Verification)
    entity.maximum_associations = ASSOCIATIONS
    entity.maximum_pdu_size = PDU_BYTES
    entity.network_timeout = entity.acse_timeout = entity.dimse_timeout = SILENCE_S
    return entity
