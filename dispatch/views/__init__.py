"""Commands on calls, incidents, orders, appliances and pre-alerts over HTTP."""
