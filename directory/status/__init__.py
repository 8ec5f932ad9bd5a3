"""How the sync is doing: its worker, its state, and what an admin should look at."""
