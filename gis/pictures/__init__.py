"""The player door: a camera's picture fetched by us and handed on, to those who may see it."""
