"""Applications whose traffic goes past the tunnel: their grammar, and the predefined ones. No ORM inside."""
