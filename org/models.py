"""Formations, people, posts and norms. Truth: imported or entered, never derived from the log."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Formation(models.Model):
    """A part of the chain of command (总队/支队/大队/站/指挥中心), as a tree."""

    class Kind(models.TextChoices):
        CORPS = "corps", "总队"
        DETACHMENT = "detachment", "支队"
        BATTALION = "battalion", "大队"
        STATION = "station", "消防救援站"
        CENTRE = "centre", "指挥中心"

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    kind = models.CharField(max_length=12, choices=Kind)
    code = models.CharField(max_length=24, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    ancestry = models.CharField(max_length=200, db_index=True)  # "/1/2/7/": root first, self last
    log = models.CharField(max_length=40)  # the detachment's log; a corps has its own
    is_synthetic = models.BooleanField(default=False)


class Person(AbstractUser):
    """Somebody who logs in."""

    name_zh = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=60, blank=True)


class Post(models.Model):
    """A role over a formation and all under it; at a centre, over what the centre serves."""

    class Role(models.TextChoices):
        CALL_TAKER = "call_taker", "接警员"
        DISPATCHER = "dispatcher", "调度员"
        SHIFT_LEADER = "shift_leader", "值班长"
        DUTY_COMMANDER = "duty_commander", "值班首长"
        INCIDENT_COMMANDER = "incident_commander", "火场指挥员"
        STATION_DUTY = "station_duty", "队站通信员"
        CREW = "crew", "班组"
        INSPECTOR = "inspector", "监督员"
        MICRO_STATION = "micro_station", "微站队员"
        LINKED_AGENCY = "linked_agency", "联动单位"
        TRAINER = "trainer", "训练员"
        WALL = "wall", "大屏"
        AUDITOR = "auditor", "审计员"
        ADMIN = "admin", "管理员"

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts")
    formation = models.ForeignKey(Formation, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=24, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "formation", "role"], name="post_once"),
        ]


class Norm(models.Model):
    """A figure from a standard, or of our own making and then marked so; a city may set it."""

    class Standing(models.TextChoices):
        FOUND = "found", "有公开文本"
        COMPUTED = "computed", "计算得出"
        EXAMPLE = "example", "示例"

    key = models.CharField(primary_key=True, max_length=80)
    value = models.FloatField()
    shipped_value = models.FloatField()
    quantity = models.CharField(max_length=20)  # s, d, m, m2, lps, mpa, count, mps
    citation = models.CharField(max_length=200)
    standing = models.CharField(max_length=10, choices=Standing)
    note_zh = models.CharField(max_length=200)
    note_en = models.CharField(max_length=200)


class AccessToken(models.Model):
    """访问令牌: lets a program of a person's read, in their name. Only its digest is kept."""

    class Scope(models.TextChoices):
        READ_LAYERS = "read_layers", "读取图层"

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)  # what its owner calls it: "QGIS, room 3"
    sha256 = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=20, choices=Scope)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)  # to ten minutes
