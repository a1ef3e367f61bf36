"""Runs inside Odoo: customers with a login, each with tickets and an order."""

from odoo import Command
from odoo.tests import new_test_user

from .crowd import SUBJECT

TICKETS = 10  # of each customer


def prepare(env, number):
    product = env["product.product"].create({"name": "Desk of the race"})
    for index in range(number):
        login = f"portal_race_{index:02d}"
        user = new_test_user(
            env,
            login=login,
            groups="base.group_portal",
            context={"no_reset_password": True, "tracking_disable": True},
            name=f"Customer {index:02d}",
        )
        _give(env, user.partner_id, SUBJECT.format(number=index), product)
    env.cr.commit()


def _give(env, partner, subject, product):
    env["service.ticket"].with_context(tracking_disable=True).create(
        [{"name": subject, "partner_id": partner.id} for _n in range(TICKETS)]
    )
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "order_line": [Command.create({"product_id": product.id})],
        }
    )
    order.action_confirm()
