"""The words of the desk: what streams there are and how they are named. Pure."""
