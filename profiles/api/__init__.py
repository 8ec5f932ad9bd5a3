"""The portal's own HTTP API over profiles and devices, under /portal/api/v1/."""
