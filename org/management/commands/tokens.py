"""Access tokens: list a person's, make one, withdraw one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.actor import system
from org.api import (
    TOKEN_DAYS,
    NotVisible,
    PersonCard,
    TooManyTokens,
    find_person,
    get_token,
    make_token,
    scopes,
    tokens_of,
    withdraw_token,
)

ACTOR = system("tokens")


class Command(BaseCommand):
    """Manage access tokens (访问令牌) from the machine itself."""

    help = "list <user> | make <user> --name QGIS --days 90 | withdraw <token number>"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do and whose it is."""
        parser.add_argument("do", choices=["list", "make", "withdraw"])
        parser.add_argument("whose", help="user name; for withdraw the token's number")
        parser.add_argument("--name", default="QGIS")
        parser.add_argument("--days", type=int, default=90)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it and say so."""
        if options["do"] == "withdraw":
            self._withdraw(options["whose"])
            return
        person = find_person(options["whose"])
        if person is None:
            raise CommandError(f"nobody is called {options['whose']}")
        if options["do"] == "make":
            self._make(person, options["name"], options["days"])
            return
        for card in tokens_of(person.id):
            over = "withdrawn" if card.withdrawn_at else f"until {card.expires_at:%Y-%m-%d}"
            used = f"{card.last_used_at:%Y-%m-%d}" if card.last_used_at else "never"
            self.stdout.write(f"{card.id}\t{card.name}\t{over}\tlast used {used}")

    def _make(self, person: PersonCard, name: str, days: int) -> None:
        held = scopes(person.id)
        if not held:
            raise CommandError(f"{person.username} holds no post: a token would read nothing")
        if not 1 <= days <= TOKEN_DAYS:
            raise CommandError(f"--days is 1 to {TOKEN_DAYS}")
        try:
            card, token = make_token(
                person_id=person.id,
                name=name[:60],
                days=days,
                formation_id=held[0].formation_id,
                actor=ACTOR,
                at=timezone.now(),
            )
        except TooManyTokens as problem:
            raise CommandError(problem.sentences()["en"]) from None
        self.stderr.write(f"token {card.id}, until {card.expires_at:%Y-%m-%d}; not shown again:")
        self.stdout.write(token)

    def _withdraw(self, number: str) -> None:
        try:
            card = get_token(int(number))
        except (ValueError, NotVisible):
            raise CommandError(f"there is no token {number}") from None
        held = scopes(card.person_id)
        if not held:
            raise CommandError("its owner holds no post: it reads nothing already")
        withdraw_token(
            token_id=card.id, formation_id=held[0].formation_id, actor=ACTOR, at=timezone.now()
        )
        self.stdout.write(f"token {card.id} is withdrawn")
