"""The audit log's chain of hashes: links, sealing, heads that leave the house, verification."""

from members.chain.heads import ship_head
from members.chain.reporting import verify_and_note
from members.chain.sealing import seal_committed
from members.chain.verifying import Break, verify

__all__ = ["Break", "seal_committed", "ship_head", "verify", "verify_and_note"]
