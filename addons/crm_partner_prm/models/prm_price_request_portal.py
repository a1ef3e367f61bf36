from odoo import api, fields, models
from odoo.exceptions import UserError

LINES = 6  # that the form has
MAX_TEXT = 200
MAX_NEED = 5000


class PrmPriceRequest(models.Model):
    """A request as its company sees it, and what the company may do with it.

    The methods run in sudo, with the person as the user, on records that the page has
    checked.
    """

    _inherit = "prm.price.request"

    @api.model
    def _portal_request(self, form):
        """Ask for what a form of the portal says, and send it."""
        values = self._prepare_portal_values(form)
        if not values["need"] or not values["line_ids"]:
            raise UserError(
                self.env._(
                    "Say what it is for, and fill in one line at least: what, how many,"
                    " and the price you would pay for one."
                )
            )
        company = self._get_portal_company()
        request = self.with_company(company).create(values)
        request._send()
        return request

    @api.model
    def _prepare_portal_values(self, form):
        user = self.env.user
        day = self.env["prm.deal.registration"]._read_date(form.get("date_needed"))
        lines = self._prepare_portal_lines(form)
        return {
            "partner_id": user.commercial_partner_id.id,
            "contact_id": user.partner_id.id,
            "need": (form.get("need") or "").strip()[:MAX_NEED],
            "date_needed": day,
            "currency_id": self._get_portal_currency().id,
            "company_id": self._get_portal_company().id,
            "line_ids": [(0, 0, line) for line in lines],
        }

    @api.model
    def _prepare_portal_lines(self, form):
        deals = self.env["prm.deal.registration"]
        products = self._get_portal_products()
        found = []
        for number in range(LINES):
            name = (form.get(f"name_{number}") or "").strip()[:MAX_TEXT]
            product = deals._read_choice(form.get(f"product_{number}"), products)
            if not name and not product:
                continue
            quantity = deals._read_amount(form.get(f"quantity_{number}"))
            if not quantity:
                raise UserError(self.env._("How many do you need? Write a number."))
            found.append(
                {
                    "name": name or products.browse(product).display_name,
                    "product_id": product,
                    "quantity": quantity,
                    "price_wanted": deals._read_amount(form.get(f"price_{number}")),
                }
            )
        return found

    @api.model
    def _get_portal_products(self):
        """Products that the form offers, those the company knows: a hook."""
        partner = self.env.user.commercial_partner_id
        rows = self.env["sale.order.line"]._read_group(
            [
                ("order_id.partner_id", "child_of", partner.id),
                ("state", "in", ("sent", "sale")),
                ("product_id.sale_ok", "=", True),
            ],
            ["product_id"],
            limit=100,
        )
        return self.env["product.product"].union(*(product for (product,) in rows))

    @api.model
    def _get_portal_company(self):
        """Whom the person asks: where its company is enrolled, else the user's own."""
        enrollments = self.env["prm.deal.registration"]._get_portal_enrollments()
        return enrollments[:1].company_id or self.env.user.company_id

    @api.model
    def _get_portal_currency(self):
        """The currency in which the company buys from us."""
        company = self._get_portal_company()
        partner = self.env.user.commercial_partner_id.with_company(company)
        return partner.property_product_pricelist.currency_id or company.currency_id

    def _portal_accept(self, form):
        """Agree to our counter-offer."""
        self._check_their_turn()
        if form.get("offer") != self._get_offer_mark():
            raise UserError(
                self.env._("Our offer has changed meanwhile: please read it again.")
            )
        self._agree()

    def _get_offer_mark(self):
        """What a reader agrees to: comes back with the form."""
        self.ensure_one()
        prices = [f"{line.id}:{line.price_offered:.6f}" for line in self.line_ids]
        return ",".join(prices)

    def _portal_refuse(self, form):
        self._check_their_turn()
        reason = self.env["prm.reason"]._get_by_code("price", "declined")
        self._set_state("refused", reason_id=reason.id)
        # sudo: the task of a request that the page has checked
        self.sudo().activity_unlink(["crm_partner_prm.mail_activity_type_price"])

    def _portal_withdraw(self, form):
        """It is not needed any more."""
        self.ensure_one()
        self._lock()
        if self.state != "sent":
            raise UserError(self.env._("We have answered this request already."))
        reason = self.env["prm.reason"]._get_by_code("price", "withdrawn")
        self._set_state("refused", reason_id=reason.id)
        # sudo: the task of a request that the page has checked
        self.sudo().activity_unlink(["crm_partner_prm.mail_activity_type_price"])

    def _check_their_turn(self):
        self.ensure_one()
        self._lock()
        # the scheduled action may come later that day
        today = fields.Date.context_today(self)
        is_over = self.date_expiry and self.date_expiry < today
        if self.state != "countered" or is_over:
            raise UserError(self.env._("This offer is not open any more."))
