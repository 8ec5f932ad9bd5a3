"""Machine tokens: ZPA issues them, app profiles choose one for the machine tunnel of Windows and macOS."""

from profiles.catalog import Refusals, Values
from profiles.catalog.build import TOP, secret
from profiles.models.tokens import MachineToken
from profiles.objects.filters import ObjectFilter
from profiles.objects.kind import MenuPlace, ObjectKind
from profiles.objects.stored import description

TOKEN_LIMIT = 2_048
TOKEN = "token"  # noqa: S105


def _one_word(text: str) -> str:
    token = text.strip()
    if not token or any(character.isspace() for character in token):
        raise ValueError("it is one text without spaces and line breaks, as ZPA shows it")
    return token


class MachineTokenFilter(ObjectFilter):
    """By name or description."""

    searched = ("name", "settings__description")


class MachineTokenKind(ObjectKind):
    key = "machine_token"
    slug = "machine-tokens"
    noun = "machine token"
    title = "Machine Tokens"
    menu = MenuPlace("Machine Tokens", 110)
    model = MachineToken
    settings = (
        description(),
        secret(
            TOKEN, "Token", TOP, "token", TOKEN_LIMIT, grammar=_one_word,
            help="As ZPA shows it for the machine tunnel. It is stored encrypted and never shown again.",
        ),
    )  # fmt: skip
    columns = frozenset({TOKEN})
    can_copy = False
    lead = "Tokens that ZPA issued, by which a machine tunnel connects before anybody signs in. Windows and macOS."
    filters = MachineTokenFilter

    def check(self, values: Values) -> Refusals:
        return {} if values[TOKEN] else {TOKEN: ["Paste the token that ZPA issued."]}


KIND = MachineTokenKind()
