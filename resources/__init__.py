"""What there is besides appliances (资源): people and rosters, equipment, supplies, partners."""
