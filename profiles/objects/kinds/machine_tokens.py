"""Machine tokens: ZPA issues them, app profiles choose one for the machine tunnel of Windows and macOS."""

from profiles.catalog import Kind, Setting
from profiles.models.tokens import MachineToken
from profiles.objects.filters import ObjectFilter
from profiles.objects.kind import ObjectKind, Refusals, Values
from profiles.objects.pages import ObjectPage

DESCRIPTION_LIMIT = 255
TOKEN_LIMIT = 2_048
TOKEN = "token"  # noqa: S105


def _one_word(text: str) -> str:
    token = text.strip()
    if not token or any(character.isspace() for character in token):
        raise ValueError("it is one text without spaces and line breaks, as ZPA shows it")
    return token


def _check(values: Values) -> Refusals:
    return {} if values[TOKEN] else {TOKEN: ["Paste the token that ZPA issued."]}


class MachineTokenFilter(ObjectFilter):
    """By name or description."""

    searched = ("name", "settings__description")


KIND = ObjectKind(
    key="machine_token",
    slug="machine-tokens",
    noun="machine token",
    title="Machine Tokens",
    model=MachineToken,
    settings=(
        Setting("description", "Description", "", Kind.TEXT, "", "description", limit=DESCRIPTION_LIMIT),
        Setting(TOKEN, "Token", "", Kind.SECRET, "", "token", limit=TOKEN_LIMIT, grammar=_one_word,
                help="As ZPA shows it for the machine tunnel. It is stored encrypted and never shown again."),
    ),
    columns=frozenset({TOKEN}),
    check=_check,
    can_copy=False,
)  # fmt: skip
PAGE = ObjectPage(
    KIND,
    lead="Tokens that ZPA issued, by which a machine tunnel connects before anybody signs in. Windows and macOS.",
    filters=MachineTokenFilter,
)
