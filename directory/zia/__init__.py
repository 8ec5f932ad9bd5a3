"""The embedded ZIA Admin Portal: its directory, its pages and its API, as a tenant has them."""
