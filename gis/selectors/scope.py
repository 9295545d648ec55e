"""Whose rows of a layer somebody is shown (可见范围): the catalogue's rule, in SQL."""

from gis.domain.layers import LAYERS


def seen_sql(layer: str, table: str = "") -> str:
    """Give the condition that a row may be shown to somebody who sees ``%(seen)s`` formations.

    Parameters
    ----------
    layer
        A layer of the catalogue.
    table
        What its table is called in the statement, "" for none.

    Returns
    -------
    str
        True of every row where the layer is not scoped. Where it is, a row without a formation is
        nobody's to see.
    """
    if not LAYERS[layer].is_scoped:
        return "TRUE"
    column = f"{table}.formation_id" if table else "formation_id"
    return f"{column} = ANY(%(seen)s::bigint[])"
