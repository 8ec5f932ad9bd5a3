from django.test import Client

from portal.accounts.models import User


def test_a_super_admin_may_sync_and_a_read_only_admin_may_only_look(admin: User, reader: User) -> None:
    assert admin.has_perm("directory.sync_groups")
    assert not reader.has_perm("directory.sync_groups")
    assert reader.has_perm("directory.view_syncrun")


def test_pages_ask_for_a_sign_in(client: Client, db: None) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


def test_a_read_only_admin_holds_nothing_but_views_and_none_of_a_secret(reader: User) -> None:
    held = {name.partition(".")[2] for name in reader.get_all_permissions()}
    assert {name.partition("_")[0] for name in held} == {"view"}
    assert "view_policy_token" not in held
