"""The shell of the Client Connector Portal, and the cellar that all apps stand on: api, audit, lib."""
