"""Bodies of requests (请求内容): JSON as the standard has it, and numbers the log can carry."""

import json
import math
from typing import NoReturn, cast

from django.http import HttpRequest
from ninja.parser import Parser
from ninja.types import DictStrAny

GREATEST_WHOLE = 2**53 - 1
"""Beyond it a reader of JSON may take one number for another (RFC 8259, 6): none is ever hashed."""


class JsonBody(Parser):
    """Reads bodies for every address of the API.

    Python's own reader takes ``NaN``, ``Infinity`` and ``1e999``, which are no JSON and have no
    canonical form; what is refused here never reaches a rule, a table or the log.
    """

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """Read a body.

        Raises
        ------
        ValueError
            If it is no JSON, or holds a number that is none. Ninja makes a 400 of it.
        """
        read = json.loads(
            request.body, parse_constant=_refused, parse_float=_finite, parse_int=_whole
        )
        return cast(DictStrAny, read)


def _refused(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value


def _whole(text: str) -> int:
    value = int(text)
    if abs(value) > GREATEST_WHOLE:
        raise ValueError("a whole number is too large")
    return value
