"""Who may come in: admins, their roles and preferences, and API clients."""
