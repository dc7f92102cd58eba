import os

import pytest

from designer.access import AccessError, allows, grant_token, read_token, role_of, workspace_key


def test_a_token_says_who_was_given_what(tmp_path):
    key = workspace_key(tmp_path)
    grant = read_token(key, grant_token(key, "ada@example.org", "editor"))
    assert (grant.user, grant.role) == ("ada@example.org", "editor")


def test_the_key_stays_the_same_and_is_read_by_its_owner_only(tmp_path):
    assert workspace_key(tmp_path) == workspace_key(tmp_path)
    assert (tmp_path / "access.key").stat().st_mode & 0o777 == 0o600
    assert [f.name for f in tmp_path.iterdir()] == ["access.key"]


def test_a_key_that_others_can_read_is_refused(tmp_path):
    workspace_key(tmp_path)
    os.chmod(tmp_path / "access.key", 0o644)
    with pytest.raises(AccessError, match="others can read"):
        workspace_key(tmp_path)


def test_each_role_includes_the_ones_before():
    assert [allows(role, "editor") for role in ("viewer", "editor", "operator")] == [False, True, True]


def test_roles_come_from_the_settings_and_strangers_are_refused():
    roles = {"Ada@example.org": "operator", "*": "viewer"}
    assert role_of("ada@EXAMPLE.org", roles) == "operator"
    assert role_of("grace@example.org", roles) == "viewer"
    for told in ({}, {"eve@example.org": "king"}):
        with pytest.raises(AccessError, match="no role"):
            role_of("eve@example.org", told)
