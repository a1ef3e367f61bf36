import re

from odoo import Command, http
from odoo.tests import HttpCase, new_test_user

from .common import ServiceDeskCommon


class PortalPersonas:
    """Three customers with a login: Ann and Carl of Acme, Zoe of Zenith."""

    @classmethod
    def create_portal_personas(cls):
        # files in the database: parallel runs clean up the files of each other
        cls.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        cls.zenith = cls._create_customer("Zenith", is_company=True)
        cls.zoe = cls._create_customer("Zoe", parent_id=cls.zenith.id)
        for name in ("ann", "carl", "zoe"):
            partner = getattr(cls, name)
            user = new_test_user(
                cls.env,
                login=f"portal_{name}",
                groups="base.group_portal",
                tz="UTC",
                context={"no_reset_password": True},
                partner_id=partner.id,
                name=partner.name,
                email=f"{name}@portal.example.com",
            )
            setattr(cls, f"{name}_user", user)

    @classmethod
    def _share(cls, ticket):
        """Return the token of a link that was shared."""
        return ticket.sudo()._portal_ensure_token()

    @classmethod
    def _attach(cls, ticket, name="log.txt", author=None, **values):
        """A message of the customer with a file, or a note."""
        message = ticket.sudo().message_post(
            **{
                "body": "See the file",
                "author_id": (author or ticket.partner_id).id,
                "attachments": [(name, b"secret of Acme")],
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **values,
            }
        )
        return message.attachment_ids


class PortalCommon(PortalPersonas, ServiceDeskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_personas()

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _get(self, path):
        return self.url_open(path, allow_redirects=False)

    def _post(self, path, files=None, **data):
        """POST a form with a valid token against forgery."""
        data["csrf_token"] = http.Request.csrf_token(self)
        self.env.flush_all()
        return self.url_open(path, data=data, files=files, allow_redirects=False)

    def _get_numbers(self, path="/my/tickets"):
        """Numbers of tickets on a page of the list, in order."""
        return re.findall(r'text-muted me-2">(\w+)</span>', self._get(path).text)

    def _get_dialogue(self, ticket):
        """[(author, text)] of what the customer reads and writes."""
        messages = ticket.message_ids.filtered(
            lambda m: m.subtype_id == self.env.ref("mail.mt_comment")
        ).sorted("id")
        return [(m.author_id, m.preview or "") for m in messages]

    @classmethod
    def _follow(cls, ticket, user):
        ticket.message_subscribe(user.partner_id.ids)

    @classmethod
    def _sell(cls, partner, product, state="sale"):
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        order.state = state
        return order
