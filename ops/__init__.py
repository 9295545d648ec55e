"""Outside the floors: runs the processes, simulates a city, uses the public doors only."""
