"""Log entry -> tables. Applying an entry twice changes nothing; nothing but the event is used."""
