from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

TEXTS = ("char", "text", "html", "properties", "json")
# Says nothing about who somebody is.
KEPT = {"barcode", "company_name", "name", "type", "tz", "lang"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_anonymise_obstacles(self):
        """Return {partner: reasons why the person cannot be anonymised yet}."""
        today = fields.Date.context_today(self)
        Company = self.env["res.company"].with_context(active_test=False)
        own = Company.search([("partner_id", "in", self.ids)])
        obstacles = {partner: [] for partner in self}
        for partner in self:
            reasons = obstacles[partner]
            until = partner.crm_retention_date
            if partner.is_company or partner in own.partner_id:
                reasons.append(self.env._("is a company, not a person"))
            if any(user.active and not user.share for user in partner.user_ids):
                reasons.append(self.env._("is a colleague who can log in"))
            if until and until > today:
                reasons.append(self.env._("must be kept until %s", until))
            if partner.crm_anonymised_date:
                reasons.append(self.env._("is anonymous already"))
        for label, model, domain in self._get_obligations():
            domain = Domain("partner_id", "in", self.ids) & domain
            groups = self.env[model]._read_group(domain, ["partner_id"], ["__count"])
            for partner, count in groups:
                obstacles[partner].append(f"{label}: {count}")
        return {partner: reasons for partner, reasons in obstacles.items() if reasons}

    @api.model
    def _get_obligations(self):
        """Return (label, model with `partner_id`, domain) of what is still open."""
        unpaid = Domain("move_type", "!=", "entry") & Domain(
            "payment_state", "in", ["not_paid", "partial", "in_payment"]
        )
        unfinished = Domain("state", "in", ["draft", "sent"]) | Domain(
            "invoice_status", "=", "to invoice"
        )
        pending = Domain("won_status", "=", "pending") & Domain("active", "=", True)
        posted = Domain("state", "=", "posted")
        obligations = [
            (self.env._("unpaid invoices or bills"), "account.move", posted & unpaid),
            (
                self.env._("open quotations or orders to invoice"),
                "sale.order",
                unfinished,
            ),
            (self.env._("open leads"), "crm.lead", pending),
        ]
        if years := self._get_invoice_retention_years():
            since = fields.Date.context_today(self) - relativedelta(years=years)
            label = self.env._("invoices that must still be kept (years: %s)", years)
            recent = posted & Domain("invoice_date", ">", since)
            obligations.append((label, "account.move", recent))
        return obligations

    @api.model
    def _get_invoice_retention_years(self):
        # sudo: a number that applies to everybody
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param("crm_relations.invoice_retention_years", "0")
        return int(value) if value.isdigit() else 0

    def _get_anonymised_fields(self):
        """Names of the fields of one contact that are emptied."""
        self.ensure_one()
        names = {
            name
            for name, field in self._fields.items()
            if field.store
            and (field.type in TEXTS or field.type == "binary")
            and (not field.readonly or not field.compute)
            and not field.related
            and name not in KEPT
        }
        if self.commercial_partner_id != self:
            # what belongs to the company would be emptied there as well
            names -= {*self._commercial_fields(), *self._synced_commercial_fields()}
        return sorted(names)

    def _get_anonymised_values(self):
        """Values of an anonymous contact; add those of your own fields."""
        self.ensure_one()
        return {
            **dict.fromkeys(self._get_anonymised_fields(), False),
            "name": self._get_anonymous_name(),
            "company_name": False,
            "type": "other" if self.parent_id else self.type,
            "active": False,
            "birthdate": False,
            "marital_status": False,
            "household_size": 0,
            "annual_income": 0,
            "crm_asset_ids": [Command.clear()],
            "crm_preferred_channel": False,
            "category_id": [Command.clear()],
            "state_id": False,
            "partner_latitude": 0,
            "partner_longitude": 0,
            "image_1920": False,
            "crm_retention_date": False,
            "crm_anonymised_date": fields.Datetime.now(),
        }

    def _get_anonymous_name(self):
        return self.env._("Anonymous #%s", self.id)

    def _get_persons_to_anonymise(self):
        """The persons with their own further addresses."""
        contacts = self.with_context(active_test=False)
        return contacts | contacts.child_ids.filtered(
            lambda child: not child.is_company
        )

    def action_anonymise(self, forget_refusals=True):
        """Take the person out of the data, for good; figures and history stay."""
        self._check_privacy_officer()
        self.check_access("write")
        # sudo: an officer, checked above, must reach what other roles guard
        persons = self.sudo()._get_persons_to_anonymise()
        persons = persons.with_context(
            tracking_disable=True, mail_notrack=True, crm_consent_sync=True
        )
        if obstacles := persons._get_anonymise_obstacles():
            raise UserError(persons._get_obstacle_text(obstacles))
        Eraser = persons.env["crm.personal.data"]
        logs = persons._prepare_privacy_logs()
        Eraser._erase_documents(persons, forget_refusals)
        for person in persons:
            # Odoo looks for active logins, which are closed by now
            person.with_context(active_test=True).write(person._get_anonymised_values())
        self.env.flush_all()
        Eraser._erase_traces(persons)
        self.env["privacy.log"].sudo().create(logs)  # sudo: officer, checked above
        note = self.env._("Personal data was anonymised by %s.", self.env.user.name)
        persons._message_log_batch(dict.fromkeys(persons.ids, note))
        return True

    @api.model
    def _get_obstacle_text(self, obstacles):
        lines = [
            f"{partner.display_name}: {', '.join(reasons)}"
            for partner, reasons in obstacles.items()
        ]
        return "\n".join([self.env._("These cannot be anonymised now:"), *lines])

    def _prepare_privacy_logs(self):
        return [
            {
                "anonymized_name": person.name or "-",
                "anonymized_email": person.email_normalized or "none@none.invalid",
                "execution_details": self.env._("Anonymised contact #%s", person.id),
            }
            for person in self
        ]
