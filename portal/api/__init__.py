"""The contract that every HTTP API of the portal shares: sign-in, roles, JSON only, errors, paging, limits."""
