"""How a Chinese name is spelt: in pinyin and by initials, as people type it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pypinyin import lazy_pinyin
from pypinyin.core import Pinyin

_NOT_TYPED = re.compile(r"[^a-z0-9]+")
_NOT_NAMED = re.compile(r"[\W_]+")
_WORD = re.compile(r"[a-z0-9]+")
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")
_MARKS = re.compile("[\u0300-\u036f]")
_TONED = re.compile(r"^(?:[a-z]{1,6}[1-5][ '\-]*){2,}$")
_SPELLER = Pinyin()  # cuts a name into the words it knows how to say: 重庆, 银行
_IN_LETTERS = "\0"  # marks a part that is no Chinese syllable
_FIRST_OF_FOUR_BYTES = 1 << 31
_BMP = 0xFFFF

# What speakers of southern dialects do not tell apart, as letters: each right side stands for both.
_ALIKE = (("v", "u"), ("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"))


@dataclass(frozen=True, slots=True)
class Spelt:
    """A name in each of the forms it is looked up by; none holds a gap or a sign."""

    name: str  # as written, capitals and full-width letters made plain
    pinyin: str
    folded: str  # pinyin in which what sounds alike in the south is written alike
    initials: str
    pairs: tuple[int, ...]  # each two characters that stand together, as one number


def spell(name: str) -> Spelt:
    """Give every form a name is looked up by: 解放大道 → jiefangdadao, jiefandadao, jfdd."""
    bare = bare_name(name)
    pinyin, initials = _spelling(name)
    return Spelt(bare, pinyin, folded(pinyin), initials, pairs_of(bare))


@lru_cache(maxsize=20_000)
def pinyin_of(name: str) -> str:
    """Spell a name in pinyin without tones or gaps: 解放大道 → jiefangdadao."""
    return _spelling(name)[0]


@lru_cache(maxsize=20_000)
def initials_of(name: str) -> str:
    """Give the first letters of a name's syllables: 解放大道 → jfdd."""
    return _spelling(name)[1]


def bare_name(words: str) -> str:
    """Take out of words what is not written when one looks for them: gaps, signs, capitals."""
    return _NOT_NAMED.sub("", unicodedata.normalize("NFKC", words).lower())


def is_chinese(words: str) -> bool:
    """Whether there is a Chinese character in these words."""
    return _CHINESE.search(words) is not None


def typed_pinyin(words: str) -> str:
    """Give what was typed as plain letters: ``Jiě fàng``, ``jie3 fang4`` → jiefang; ü is v."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", words).lower())
    plain = plain.replace("u\u0308", "v")
    plain = _MARKS.sub("", plain).strip()
    if _TONED.match(plain):
        plain = re.sub("[1-5]", "", plain)
    return _NOT_TYPED.sub("", plain)


def folded(pinyin: str) -> str:
    """Write alike what sounds alike in the south: z/zh, c/ch, s/sh, n/l, an/ang, en/eng, in/ing."""
    for letters, alike in _ALIKE:
        pinyin = pinyin.replace(letters, alike)
    return pinyin


def pairs_of(bare: str) -> tuple[int, ...]:
    """Give each two characters that stand together as one number, each once and in order.

    Trigrams do not find two Chinese characters in the middle of a name; pairs do.
    """
    return tuple(sorted({_pair(one, other) for one, other in pairwise(bare)}))


def _pair(one: str, other: str) -> int:
    first, second = min(ord(one), _BMP), min(ord(other), _BMP)
    return (first << 16 | second) - _FIRST_OF_FOUR_BYTES


def _spelling(name: str) -> tuple[str, str]:
    """Give pinyin and initials: letters and numbers whole, but of a name all in letters firsts."""
    is_mixed = is_chinese(name)
    syllables: list[str] = []
    initials: list[str] = []
    for part in _SPELLER.seg(name):
        for word in _syllables(part):
            if word.startswith(_IN_LETTERS):
                syllables.append(word[1:])
                initials.append(word[1:] if is_mixed or word[1:].isdigit() else word[1:2])
            else:
                syllables.append(word)
                initials.append(word[:1])
    return "".join(syllables), "".join(initials)


@lru_cache(maxsize=50_000)
def _syllables(part: str) -> tuple[str, ...]:
    """Spell a word or a run of letters. Names are made of few words: most are spelt already."""
    # Its types forget that a list of parts may be given.
    given = lazy_pinyin(part, errors=_in_letters)  # type: ignore[arg-type]
    return tuple(
        word if word.startswith(_IN_LETTERS) else _NOT_TYPED.sub("", word.lower()) for word in given
    )


def _in_letters(run: str) -> list[str]:
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", run)).lower()
    return [_IN_LETTERS + word for word in _WORD.findall(plain)] or [_IN_LETTERS]


def every_part(bare: str, longest: int) -> Iterator[str]:
    """Give every run of two to ``longest`` characters in words without gaps."""
    for start in range(len(bare) - 1):
        for end in range(start + 2, min(start + longest, len(bare)) + 1):
            yield bare[start:end]
