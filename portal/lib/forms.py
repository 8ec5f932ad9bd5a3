"""Forms whose entries the domain's verbs judge."""

from django import forms

from portal.lib.errors import DomainError


class DomainForm(forms.Form):
    """Collects only; what a verb refuses comes back on the fields that the refusal names."""

    def refuse(self, error: DomainError) -> None:
        for name, messages in error.fields.items():
            for words in messages:
                self.add_error(name if name in self.fields else None, words)
        if not error.fields:
            self.add_error(None, error.message)
