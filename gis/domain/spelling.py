"""How a Chinese name is spelt: in pinyin and by initials, as people type it."""

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_NOT_TYPED = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=20_000)
def pinyin_of(name: str) -> str:
    """Spell a name in pinyin without tones or gaps: 解放大道 → jiefangdadao."""
    return _NOT_TYPED.sub("", "".join(lazy_pinyin(name)).lower())


@lru_cache(maxsize=20_000)
def initials_of(name: str) -> str:
    """Give the first letters of a name's syllables: 解放大道 → jfdd."""
    return _NOT_TYPED.sub("", "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower())
