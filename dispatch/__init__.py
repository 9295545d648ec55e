"""What we do: calls, incidents, appliances, crews, recommendation, turnout."""
