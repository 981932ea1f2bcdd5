"""What the node needs of pynetdicom beyond its public names; an upgrade is tried here."""

import socket
import ssl
from typing import Any

from pynetdicom import AE, _config, sop_class
from pynetdicom.transport import ThreadedAssociationServer

# NOTE: classes unknown to the library are stored too, with the transfer syntax as proposed
_config.UNRESTRICTED_STORAGE_SERVICE = True
# NOTE: directories of media, protocols and templates come as instances do, and are kept, too
sop_class._STORAGE_CLASSES.update(sop_class._MEDIA_STORAGE_CLASSES,
                                  **sop_class._NON_PATIENT_OBJECT_CLASSES)
# NOTE: a UID that is none must not cut the line; what comes under it is kept in quarantine
_config.VALIDATORS['UI'] = lambda _value: (True, '')
_config.LOG_HANDLER_LEVEL = 'none'
_config.LOG_RESPONSE_IDENTIFIERS = False
_config.LOG_REQUEST_IDENTIFIERS = False


class SharedServer(ThreadedAssociationServer):
    """A server on a socket that is open already, and that other processes may hold as well."""

    def __init__(self, *args: Any, listening: socket.socket, **kwargs: Any) -> None:
        self._listening = listening
        super().__init__(*args, **kwargs)

    def server_bind(self) -> None:
        """Take the socket that listens already."""
        self.server_close()
        # NOTE: every process wakes up for a caller; those that come too late must not wait
        self._listening.setblocking(False)
        self.socket = self._listening
        self.server_address = self._listening.getsockname()

    def server_activate(self) -> None:
        """Leave the socket as it is: it listens."""

    def server_close(self) -> None:
        """Close this process's end; the original shuts the socket down, for all that share it."""
        if self.socket is not None:
            self.socket.close()

    def get_request(self) -> tuple[socket.socket | ssl.SSLSocket, Any]:
        """Accept a caller whose replies are sent at once, without waiting for the last ACK."""
        accepted, address = super().get_request()
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return accepted, address


def attach(entity: AE, server: ThreadedAssociationServer) -> None:
    """Make a server known to its entity, as `start_server` does, so that `shutdown` finds it."""
    entity._servers.append(server)
