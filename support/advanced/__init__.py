"""Client Connector Support › Advanced Configuration: Sync Groups, its settings, held runs, the custom root."""
