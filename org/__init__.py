"""Who may: formations, people, roles, audiences, and the norms a city sets itself."""
