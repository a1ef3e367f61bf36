from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

PORTAL_PRIORITIES = ("0", "1", "2")  # what is urgent, we decide
MAX_FILES = 10
MAX_MB = 25
BOUGHT = 200  # products to choose from
SUBJECT = 200  # letters


class ServiceTicket(models.Model):
    """What a customer does in the portal.

    Who calls has checked that the customer may read the ticket, and calls in sudo with
    the customer as the user, so that messages have the right author.
    """

    _inherit = "service.ticket"

    @api.model
    def _get_portal_file_limits(self):
        """Return how many files a message may have, and how many bytes each.

        The manager's limit of e-mails counts here, too, where there is one.
        """
        size = MAX_MB * 1024 * 1024
        if "service.mail.door" in self.env:
            door = self.env["service.mail.door"].sudo()  # a setting, for everybody
            size = door._get_size_limit() or size
        return MAX_FILES, size

    @api.model
    def _get_portal_file_text(self):
        number, size = self._get_portal_file_limits()
        return self.env._(
            "Up to %(number)s files of %(size)s MB each.",
            number=number,
            size=size // 1024 // 1024,
        )

    @api.model
    def _get_portal_priorities(self):
        """Return [(value, label)] of the priorities that customers choose from."""
        labels = dict(self._fields["priority"]._description_selection(self.env))
        return [(value, labels[value]) for value in PORTAL_PRIORITIES]

    @api.model
    def _get_portal_products(self):
        """What the customer's company has bought, as far as it was confirmed."""
        account = self.env.user.partner_id.commercial_partner_id
        lines = self.env["sale.order.line"].sudo()  # of the reader's own account
        rows = lines._read_group(
            [
                ("order_partner_id", "child_of", account.ids),
                ("state", "=", "sale"),
                ("product_id", "!=", False),
                ("is_downpayment", "=", False),
            ],
            ["product_id"],
            ["id:max"],
            order="id:max desc",
            limit=BOUGHT,
        )
        return self.env["product.product"].union(*(product for product, __ in rows))

    @api.model
    def _get_portal_categories(self):
        """Published categories of the company the customer deals with."""
        categories = self.env["service.category"].sudo()  # only the published ones
        return categories.search(categories._get_portal_domain(self.env.company))

    @api.model
    def _portal_submit(self, form, files, key):
        """Open a ticket of the current user; the same key opens it once.

        :param dict form: name, description, category_id, product_id, priority as the
            browser sends them
        :param list files: (name, bytes)
        """
        ticket = self._portal_create(
            self._prepare_portal_values(form), f"{self.env.uid}:{key}"
        )
        ticket.message_subscribe(ticket.partner_id.ids)  # so that answers arrive
        if files and not ticket.message_ids.attachment_ids:
            ticket._portal_post("", files)
        return ticket

    @api.model
    def _portal_create(self, values, key):
        if hasattr(self, "_submit"):
            return self._submit(values, channel="portal", key=key)
        return self.create(values)

    @api.model
    def _prepare_portal_values(self, form):
        name = " ".join((form.get("name") or "").split())
        description = (form.get("description") or "").strip()
        if not name or not description:
            raise UserError(
                self.env._("Say in a few words what it is about, and what happened.")
            )
        category = self._get_portal_choice(
            self._get_portal_categories(), form.get("category_id")
        )
        product = self._get_portal_choice(
            self._get_portal_products(), form.get("product_id")
        )
        return {
            "name": name[:SUBJECT],
            "description": plaintext2html(description),
            "partner_id": self.env.user.partner_id.id,
            "category_id": category.id,
            "product_id": product.id,
            "team_id": (category.team_id or self._get_portal_team()).id,
            "priority": self._get_portal_priority(form.get("priority")),
            "channel": "portal",
        }

    @api.model
    def _get_portal_priority(self, value):
        return value if value in PORTAL_PRIORITIES else "1"

    @api.model
    def _get_portal_choice(self, offered, value):
        """The record with that id, if it was among those offered."""
        return offered.filtered(lambda record: str(record.id) == value)[:1]

    @api.model
    def _get_portal_team(self):
        teams = self.env["service.team"].sudo()  # the first that takes such tickets
        return teams.search(
            [
                ("portal_open", "=", True),
                ("company_id", "in", [self.env.company.id, False]),
            ],
            limit=1,
        )

    def _portal_post(self, body, files):
        """Post the customer's message; return it."""
        return self.message_post(
            body=plaintext2html(body) if body else "",
            attachments=files,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _portal_reply(self, body, files):
        if not self._portal_can_reply():
            raise UserError(
                self.env._("This ticket is closed for good: please open a new one.")
            )
        if not body and not files:
            raise UserError(self.env._("Write something or attach a file."))
        self._portal_post(body, files)

    def _portal_close(self, body, files):
        if self.is_closed:
            return
        if not self._portal_can_close():
            raise UserError(
                self.env._(
                    "Only our people close this ticket: please write that it is done."
                )
            )
        if body or files:
            self._portal_post(body, files)
        self.with_context(service_rating_on_page=True).action_close()

    def _portal_reopen(self, body, files):
        if not self.is_closed:
            return self._portal_reply(body, files)
        if not self._portal_can_reopen():
            raise UserError(
                self.env._(
                    "This ticket is closed for good: please open a new one and name"
                    " the number %(number)s.",
                    number=self.number,
                )
            )
        if not body:
            raise UserError(self.env._("Please write what is still missing."))
        self._portal_post(body, files)
        self.action_reopen()
