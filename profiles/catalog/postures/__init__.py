"""Device postures as data and arithmetic: what a check is made of, and how checks combine. No ORM inside."""
