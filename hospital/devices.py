"""Devices: which Application Entities may call, and whose their images are."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from sqlalchemy import text

from hospital import audit, institutions
from hospital.errors import Invalid
from hospital.events import PeersChanged
from hospital.work import Work, reads

LIST = text("""
    INSERT INTO peer (ae_title, host, admitted, may_store, called_at, refused_at, refusal)
    VALUES (:ae_title, :host, false, true, :now, :now, 'not-admitted')
    ON CONFLICT (ae_title) DO UPDATE SET called_at = excluded.called_at,
        refused_at = excluded.refused_at, refusal = excluded.refusal""")
REFUSE = text("""
    UPDATE peer SET refused_at = :at, refusal = :reason WHERE ae_title = :ae_title""")
REGISTER = text("""
    INSERT INTO peer (ae_title, host, port, admitted, may_store, refusal)
    VALUES (:ae_title, :host, :port, true, true, '')
    ON CONFLICT (ae_title) DO UPDATE SET host = excluded.host, port = excluded.port,
        admitted = true, blocked_at = NULL""")
KNOWN = text("""
    SELECT ae_title, host, admitted, may_store, institution_id, blocked_at FROM peer
    WHERE ae_title = :ae_title""")
ANY_HOST = ('', '*')


@dataclass(frozen=True)
class Caller:
    """Somebody who asks for an association."""

    ae_title: str
    address: str


@dataclass(frozen=True)
class Refusal:
    """Why a caller was refused something, and when."""

    reason: str
    """A short key, such as `silent`, or the key of an error."""
    at: float


@dataclass(frozen=True)
class Rights:
    """What a caller may do, and to whom its images belong."""

    admitted: bool
    may_store: bool
    institution_id: int


def register(work: Work, ae_title: str, host: str, port: int) -> None:
    """Admit a device, whether it has called before or not.

    Raises
    ------
    Invalid
        If title or port are out of their bounds (PS3.5 6.2, AE).
    """
    if not 0 < len(ae_title.strip()) <= 16 or '\\' in ae_title or not ae_title.isascii():
        raise Invalid('error.ae-title', ae_title=ae_title)
    if not 0 < port < 65536:
        raise Invalid('error.port', port=port)
    work.connection.execute(REGISTER, {'ae_title': ae_title.strip(), 'host': host, 'port': port})
    audit.record(work.connection, work.actor, 'peer.add', ae_title)
    work.announce(PeersChanged())


@reads
def rights(work: Work, caller: Caller, policy: str) -> Rights:
    """Return what a caller may do.

    `policy` is the setting DICOM_PEERS: `known`, `local` or `any`. A registered peer is
    believed only if it calls from the host it was registered with.
    """
    row = work.connection.execute(KNOWN, {'ae_title': caller.ae_title}).first()
    # NOTE: a title is easily claimed, an address less so
    known = row is not None and row.admitted and _same_host(row.host, caller.address)
    here = _is_here(caller.address)
    blocked = row is not None and row.blocked_at is not None
    admitted = not blocked and (known or policy == 'any' or (policy == 'local' and here))
    # NOTE: never by what the header says, which anybody can write
    mapped = row.institution_id if row is not None and known else None
    return Rights(admitted, row.may_store if row is not None and known else True,
                  mapped or institutions.own(work))


def list_caller(work: Work, caller: Caller) -> None:
    """List a caller that was not admitted, so that somebody can approve it."""
    work.connection.execute(LIST, {'ae_title': caller.ae_title[:16], 'host': caller.address,
                                   'now': time.time()})
    audit.record(work.connection, work.actor, 'associate', caller.ae_title,
                 denied='not-admitted')
    work.announce(PeersChanged())


def note_refusals(work: Work, refusals: Mapping[Caller, Refusal]) -> None:
    """Note of peers why they were last refused; who is none yet is not made one."""
    for caller, refusal in refusals.items():
        work.connection.execute(REFUSE, {'ae_title': caller.ae_title[:16], 'at': refusal.at,
                                         'reason': refusal.reason[:64]})


def _same_host(host: str, address: str) -> bool:
    if host in ANY_HOST or host == address:
        return True
    if host == 'localhost':
        return _is_here(address)
    try:
        return _plain(host) == _plain(address) or (_is_here(host) and _is_here(address))
    except ValueError:
        return False


def _is_here(address: str) -> bool:
    return _plain(address).is_loopback


def _plain(address: str) -> IPv4Address | IPv6Address:
    found = ip_address(address)
    # NOTE: so a socket for both versions calls those who come by the old one
    return getattr(found, 'ipv4_mapped', None) or found
