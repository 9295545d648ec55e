"""A city that calls, drives and burns a little, through the public doors only."""
