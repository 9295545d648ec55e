"""What to send and what is known: response plans (编成) and preplans (预案)."""
