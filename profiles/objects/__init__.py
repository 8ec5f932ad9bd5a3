"""What app profiles refer to: forwarding profiles, trusted networks, notification templates and their like.

A kind of object is a class (`ObjectKind`); list, form, checks, copy, guarded deletion, audit, permissions, its entry in
the menu and the choice in a profile's form follow from it. A new kind is a model, its settings and one line in
`profiles.objects.registry`; CONTRIBUTING.md has an example.
"""
