"""pytest plugin: the test database is a copy of one that is set up already."""

import shutil
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3.creation import DatabaseCreation

from tests.mutation.plan import Folder


def _create_test_db(self: Any, *_: Any, **__: Any) -> str:
    name = str(self._get_test_db_name())
    shutil.copy(Folder.of_this_run().database, name)
    self.connection.close()
    settings.DATABASES[self.connection.alias]["NAME"] = self.connection.settings_dict["NAME"] = name
    return name


setattr(DatabaseCreation, "create_test_db", _create_test_db)  # noqa: B010 - Django has no setting for it
