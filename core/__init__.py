"""The words of the house: events, ids, places, levels, statuses, refusals. Pure."""
