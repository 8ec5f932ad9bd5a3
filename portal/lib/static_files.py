"""How static files are collected."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r"""(?m)^(?P<matched>import (?P<names>\{[^}]*\}) from "(?P<url>\.[^"]+)";)"""


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names that change with the content, also where one of our JavaScript modules imports another.

    Django's own switch for that, `support_js_module_import_aggregation`, reads the modules of our dependencies too.
    Some of those import by names that only a bundler can resolve, and collecting would fail.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((IMPORT, 'import %(names)s from "%(url)s";'),)),
    )
