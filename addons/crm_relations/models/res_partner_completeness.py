from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .res_partner_profile import SALES

SHOWN_MISSING = 5
COMPUTED = ["crm_profile_percent", "crm_profile_state", "crm_has_stale_facts"]
# What the bar reacts to while one types; what is left out shows after saving.
WATCHED = (
    "annual_income",
    "birthdate",
    "crm_asset_ids",
    "crm_occupation",
    "crm_preferred_channel",
    "crm_source_id",
    "email",
    "household_size",
    "industry_id",
    "is_company",
    "marital_status",
    "phone",
    "vat",
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    crm_profile_percent = fields.Integer(
        string="Profile (%)",
        compute="_compute_crm_profile",
        groups=SALES,
        help="Share of the wanted facts that are known, weighted.",
    )
    crm_profile_state = fields.Json(
        string="Profile State", compute="_compute_crm_profile", groups=SALES
    )
    crm_has_stale_facts = fields.Boolean(
        string="Facts to Confirm",
        compute="_compute_crm_profile",
        search="_search_crm_has_stale_facts",
        groups=SALES,
    )

    @api.depends(*WATCHED)
    @api.depends_context("uid", "lang")
    def _compute_crm_profile(self):
        facts = self._get_visible_facts()
        dated = [fact[1] for fact in facts if fact[4]]
        Confirmation = self.env["crm.profile.confirmation"]
        last = Confirmation._get_last(self._origin.ids, dated)
        for partner in self:
            state = partner._get_profile_state(facts, last)
            partner.crm_profile_percent = state["percent"]
            partner.crm_has_stale_facts = any(fact["stale"] for fact in state["dated"])
            partner.crm_profile_state = state

    def _get_visible_facts(self):
        """Facts of which the user may see the field."""
        return [
            fact
            for fact in self.env["crm.profile.fact"]._get_facts()
            if self._has_field_access(self._fields[fact[0]], "read")
        ]

    def _get_profile_state(self, facts, last):
        kind = "company" if self.is_company else "person"
        facts = [fact for fact in facts if fact[3] in ("any", kind)]
        known = [fact for fact in facts if self[fact[0]]]
        missing = [fact for fact in facts if fact not in known]
        total = sum(fact[2] for fact in facts)
        return {
            "percent": round(100 * sum(fact[2] for fact in known) / total)
            if total
            else 100,
            "missing": [
                self._get_fact_label(fact[0]) for fact in missing[:SHOWN_MISSING]
            ],
            "dated": [self._get_dated_fact(fact, last) for fact in known if fact[4]],
        }

    def _get_fact_label(self, name):
        label = self._fields[name].get_description(self.env, ["string"])["string"]
        return {"field": name, "label": label}

    def _get_dated_fact(self, fact, last):
        """When and by whom a fact was confirmed; a new contact is its own proof."""
        name, field_id, _weight, _kind, months = fact
        origin = self._origin
        date, user = last.get((origin.id, field_id), (origin.create_date, False))
        limit = fields.Datetime.now() - relativedelta(months=months)
        return {
            **self._get_fact_label(name),
            "date": date and fields.Datetime.to_string(date),
            "user": user or "",
            "stale": bool(date and date < limit),
        }

    def _search_crm_has_stale_facts(self, operator, value):
        # Odoo checks the groups of stored fields in a domain, not of searched ones
        self._check_field_access(self._fields["crm_has_stale_facts"], "read")
        if operator != "in":
            return NotImplemented
        dated = [fact for fact in self._get_visible_facts() if fact[4]]
        stale = Domain.OR(self._get_stale_domain(*fact) for fact in dated)
        if set(value) == {True}:
            return stale
        return ~stale if set(value) == {False} else Domain(bool(value))

    @api.model
    def _get_stale_domain(self, name, field_id, _weight, kind, months):
        limit = fields.Datetime.now() - relativedelta(months=months)
        Confirmation = self.env["crm.profile.confirmation"]
        Confirmation.flush_model(["partner_id", "field_id", "date"])
        rows = SQL(
            "SELECT partner_id FROM crm_profile_confirmation WHERE field_id = %s",
            field_id,
        )
        old = Domain("create_date", "<", limit) | Domain("id", "in", SQL("(%s)", rows))
        fresh = SQL("(%s AND date >= %s)", rows, limit)
        domain = old & Domain(name, "!=", False)
        if self._fields[name].type in ("integer", "float", "monetary"):
            domain &= Domain(name, "!=", 0)
        if kind != "any":
            domain &= Domain("is_company", "=", kind == "company")
        return domain & Domain("id", "not in", fresh)

    def action_confirm_facts(self, names):
        """The user has asked, and the values are still right."""
        dated = self._get_confirmable_ids(names)
        # sudo: nobody may forge a confirmation, it is written here only
        Confirmation = self.env["crm.profile.confirmation"].sudo()
        Confirmation.create(
            [
                {
                    "partner_id": key,
                    "field_id": dated[name],
                    "value": text,
                    "old_value": text,
                }
                for name in names
                for key, text in self._get_fact_texts(name).items()
                if text
            ]
        )
        self.invalidate_recordset(COMPUTED)
        return True

    def _get_confirmable_ids(self, names):
        """Return {field name: field id}, or refuse."""
        self.check_access("write")
        dated = self.env["crm.profile.fact"]._get_dated_field_ids()
        if unknown := [name for name in names if name not in dated]:
            raise UserError(
                self.env._("These facts do not grow old: %s.", ", ".join(unknown))
            )
        for name in names:
            self._check_field_access(self._fields[name], "read")
        return dated

    def action_view_confirmations(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_profile_confirmation_action"
        )
        return {**action, "domain": [("partner_id", "=", self.id)], "context": {}}
