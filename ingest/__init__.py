"""Machines at the door: bytes in, our events and fixes out; decides nothing."""
