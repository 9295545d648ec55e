"""The whole picture: composes what the rooms know, read-only. Owns no table."""
