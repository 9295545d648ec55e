"""What a row that came from a file has, and where its outline is drawn."""

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform


def drawn_area() -> models.GeneratedField:
    """Give the column that holds ``area`` where tiles live, kept by the database itself."""
    return models.GeneratedField(
        expression=Transform("area", 3857),
        output_field=models.MultiPolygonField(srid=3857),
        db_persist=True,
    )


class Imported(models.Model):
    """Where a row came from: rows of one source are told apart by what that source calls them."""

    source = models.CharField(max_length=80, blank=True, db_default="")  # "": nobody imported it
    source_ref = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_ref"],
                condition=~models.Q(source_ref=""),
                name="%(class)s_once_per_source",
            ),
        ]
