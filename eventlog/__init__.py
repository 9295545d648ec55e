"""What happened: append, read after n, verify the chain. Knows no meaning."""
