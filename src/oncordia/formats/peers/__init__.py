"""Inputs of other programs that fit dose-response curves, read as they are."""

from oncordia.formats.peers.recognise import (
    PEERS,
    Peer,
    is_peer_table,
    read_peer_settings,
    read_peer_table,
)

__all__ = ["PEERS", "Peer", "is_peer_table", "read_peer_settings", "read_peer_table"]
