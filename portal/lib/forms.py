"""Forms whose entries the domain's verbs judge."""

from django import forms

from portal.lib.errors import DomainError


class TakesRefusals(forms.BaseForm):
    """What a verb refuses comes back on the fields that the refusal names."""

    def refuse(self, error: DomainError) -> None:
        for name, messages in (error.fields or {"": [error.message]}).items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)


class DomainForm(TakesRefusals, forms.Form):
    """Collects only."""
