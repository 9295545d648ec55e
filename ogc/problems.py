"""What is answered when a request cannot be: RFC 9457, in words of both languages."""

import json

from django.http import HttpResponse

PROBLEM = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Who are you?",
    403: "Not allowed",
    404: "Not found",
    405: "Only reading",
    429: "Too often",
    503: "Too much, or away",
}


class Problem(Exception):
    """A request that cannot be answered, and why."""

    def __init__(self, status: int, zh: str, en: str, parameter: str = "") -> None:
        super().__init__(en)
        self.status = status
        self.zh = zh
        self.en = en
        self.parameter = parameter


def wrong(parameter: str, zh: str, en: str) -> Problem:
    """Say that a query parameter is not as it should be, naming it."""
    return Problem(400, f"参数 {parameter}:{zh}", f"Parameter {parameter}: {en}", parameter)


def absent() -> Problem:
    """Say that there is no such thing, or none this person may know of."""
    return Problem(404, "没有找到。", "There is no such thing.")


def problem_answer(problem: Problem) -> HttpResponse:
    """Write a problem down."""
    body = {
        "type": "about:blank",
        "title": TITLES[problem.status],
        "status": problem.status,
        "detail": problem.en,
        "zh": problem.zh,
    }
    if problem.parameter:
        body["parameter"] = problem.parameter
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(text, content_type=PROBLEM, status=problem.status)
