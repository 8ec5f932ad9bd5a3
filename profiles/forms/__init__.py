"""The profile form: General, Groups and Policy by hand, every other section from the catalogue.

The form only collects. What is allowed is decided by the verbs, whose refusals come back on their fields.
"""

from profiles.forms.form import ProfileForm
from profiles.forms.secrets import CLEAR

__all__ = ["CLEAR", "ProfileForm"]
