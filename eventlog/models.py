"""The log and what hangs on it. Truth, all of it: nothing here can be recomputed from elsewhere."""

from django.db import models


class Head(models.Model):
    """The end of one log. Locking it puts writers in line: no holes, no surprises."""

    log = models.CharField(primary_key=True, max_length=40)
    instance = models.UUIDField()  # tells a screen that this is another life of the log
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)


class Entry(models.Model):
    """One line of the log. The application's database role may insert and read, nothing else."""

    pk = models.CompositePrimaryKey("log", "seq")
    log = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    at = models.DateTimeField()  # when it happened
    recorded_at = models.DateTimeField()  # when we learned it, by the database's clock
    actor = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()  # canonical JSON (RFC 8785): this is what is hashed
    body = models.JSONField()  # derived from text, to be asked
    formation_id = models.BigIntegerField()  # derived from text
    prev_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["log", "kind", "seq"], name="entry_kind"),
            models.Index(
                models.F("body__incident_id"),
                models.F("recorded_at"),
                name="entry_incident",
            ),
            models.Index(fields=["formation_id", "recorded_at"], name="entry_formation"),
        ]


class CommandKey(models.Model):
    """A command somebody already gave: the same key gives the same answer and no second effect."""

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=100)
    body_sha256 = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)  # kept seven days

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "key"], name="one_effect_per_key"),
        ]


class Cursor(models.Model):
    """How far a room has read a log."""

    room = models.CharField(max_length=40)
    log = models.CharField(max_length=40)
    seq = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "log"], name="one_cursor_per_room")]


class ParkedEntry(models.Model):
    """A reaction that failed again and again: set aside so that the next ones get through."""

    room = models.CharField(max_length=40)
    log = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    tries = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=200)
    parked_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "log", "seq"], name="parked_once"),
        ]


class Deadline(models.Model):
    """A moment by which something should have happened; the worker looks twice a second."""

    room = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    due_at = models.DateTimeField(db_index=True)
    what = models.CharField(max_length=60)
    body = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)  # the last failure's class
    failed_at = models.DateTimeField(null=True)  # given up: shown in health, never tried again

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "key"], name="one_deadline_per_key")]


class Heartbeat(models.Model):
    """A process that lives says so every second or two, and how far it is."""

    process = models.CharField(max_length=20)  # web, relay, worker, ingest, roads
    instance = models.CharField(max_length=80)  # host and process number
    at = models.DateTimeField()  # by the database's clock
    skew_s = models.FloatField()  # the host's clock minus the database's
    skew_within_s = models.FloatField(default=0.0)  # half of the round trip it was measured by
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "instance"], name="one_heartbeat")
        ]
