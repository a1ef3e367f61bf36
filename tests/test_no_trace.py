"""Installing, upgrading and uninstalling leaves a company's database as it was."""

import os
from dataclasses import dataclass

import pytest

from suite import database
from suite.odoo import Odoo, core_modules, suite_addons, website_addons
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
# What Odoo leaves behind by itself. An update of a module that extends all models, or
# timesheets, checks them before sale_timesheet is loaded, and again at the end: what
# sale_timesheet says of a field is written anew, in English only.
ODOO_ALONE = """
user = env["res.users"].create({"name": "Here Today", "login": "here_today"})
partner = user.partner_id
env.cr.commit()
user.unlink()
partner.unlink()
field = env["account.analytic.line"]._fields["so_line"]
help_of_sale_timesheet = field.help
for words in (None, help_of_sale_timesheet):
    field.help = words
    env.registry.init_models(env.cr, ["account.analytic.line"], {"module": "sale"})
env.cr.commit()
"""
SO_LINE = ("account.analytic.line", "so_line")
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


@dataclass
class Control:
    """Some figures of a database, before and after :data:`ODOO_ALONE`."""

    left_by_users: list[dict[str, int]]
    translations: list[set[str]]

    def look(self, server, name: str) -> None:
        self.left_by_users.append(snapshot.count_left_by_users(server, name))
        self.translations.append(
            snapshot.get_translations(server, name, *SO_LINE),
        )


@pytest.fixture(scope="module")
def company(odoo, core_template):
    """A company with a website, in which Odoo has done what it does without us."""
    name = "run_no_trace"
    database.drop(odoo.server, name)
    database.create(odoo.server, name, core_template)
    control = Control([], [])
    apps = core_modules(website_addons())
    try:
        odoo.install(name, apps, demo=False, languages="")
        control.look(odoo.server, name)
        odoo.script(name, ODOO_ALONE, "Odoo without us")
        control.look(odoo.server, name)
        yield name, control
    finally:
        database.drop(odoo.server, name)


@pytest.fixture(scope="module")
def left_behind(odoo, company):
    """What differs after a stay of all our addons; see :func:`snapshot.difference`."""
    name, _control = company
    addons = suite_addons() + website_addons()
    before = snapshot.take(odoo.server, name, addons)
    odoo.install(name, addons, demo=False, languages="")
    odoo.script(name, WORK, "the user's work")
    odoo.install(name, [], demo=False, update=addons, languages="")
    odoo.script(name, UNINSTALL.format(addons=addons), "uninstalling")
    after = snapshot.take(odoo.server, name, addons)
    return snapshot.difference(before, after)


def test_odoo_keeps_what_it_made_for_a_user_who_is_gone(company):
    """The reason for what :data:`snapshot.LEFT_BY_USERS` leaves out."""
    before, after = company[1].left_by_users
    assert {table: after[table] - before[table] for table in after} == {
        "project_task": 1,
        "project_task_type": 7,
        "mail_message": 1,
        "mail_followers": 1,
        "mail_followers_mail_message_subtype_rel": 1,
    }


def test_odoo_forgets_translations_of_what_a_later_module_says(company):
    """The reason why the stay begins after such a check."""
    before, after = company[1].translations
    assert before - after == {"ru_RU", "uk_UA"}


@pytest.mark.parametrize("facet", snapshot.SCHEMA)
def test_schema_is_as_it_was(left_behind, facet):
    assert left_behind.get(facet) is None


def test_only_what_the_user_typed_in_odoos_own_fields_is_left(left_behind):
    left = {key: val for key, val in left_behind.items() if key.startswith("rows of")}
    _gone, new = left.pop("rows of res_partner")
    assert left == {}
    assert [dict(row)["comment"] for row in new] == ["<p>Typed by a user</p>"]
