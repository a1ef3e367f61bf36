"""Installing, upgrading and uninstalling leaves a company's database as it was."""

import os

import pytest

from suite import database
from suite.odoo import Odoo, suite_addons
from suite.odoo_source import find_odoo
from suite.postgres import named_server
from suite.python_env import DEVELOPMENT, python_env

from . import snapshot

# What a user does while the addons are there: in Odoo's own fields (it stays), and
# in ours (it leaves with us).
WORK = """
partner = env.ref("base.res_partner_2")
partner.comment = "<p>Typed by a user</p>"
env["crm.interaction"].create({
    "partner_id": partner.id,
    "type_id": env["crm.interaction.type"].search([], limit=1).id,
    "summary": "Called about the delivery",
})
env.cr.commit()
"""
UNINSTALL = """
modules = env["ir.module.module"].search([("name", "in", {addons!r})])
modules.button_immediate_uninstall()
"""


@pytest.fixture(scope="module")
def odoo():
    server, _name = named_server()
    return Odoo(find_odoo(), python_env(DEVELOPMENT), server)


@pytest.fixture(scope="module")
def core_template():
    name = os.environ.get("SUITE_CORE_TEMPLATE")
    assert name, "these tests need the template databases: run them with setup/test"
    return name


@pytest.fixture(scope="module")
def left_behind(odoo, core_template):
    """What differs after a stay of all our addons; see :func:`snapshot.difference`."""
    name = "run_no_trace"
    addons = suite_addons()
    database.drop(odoo.server, name)
    database.create(odoo.server, name, core_template)
    try:
        before = snapshot.take(odoo.server, name, addons)
        odoo.install(name, addons, demo=False, languages="")
        odoo.script(name, WORK, "the user's work")
        odoo.install(name, [], demo=False, update=addons, languages="")
        odoo.script(name, UNINSTALL.format(addons=addons), "uninstalling")
        after = snapshot.take(odoo.server, name, addons)
        yield snapshot.difference(before, after)
    finally:
        database.drop(odoo.server, name)


@pytest.mark.parametrize("facet", snapshot.SCHEMA)
def test_schema_is_as_it_was(left_behind, facet):
    assert left_behind.get(facet) is None


def test_only_what_the_user_typed_in_odoos_own_fields_is_left(left_behind):
    left = {key: val for key, val in left_behind.items() if key.startswith("rows of")}
    _gone, new = left.pop("rows of res_partner")
    assert left == {}
    assert [dict(row)["comment"] for row in new] == ["<p>Typed by a user</p>"]
