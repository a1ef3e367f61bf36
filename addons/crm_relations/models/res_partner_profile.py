from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .crm_consent import CHANNELS
from .res_partner_role import CARD_GROUPS

SALES = "sales_team.group_sale_salesman"
PRIVATE = "crm_relations.group_private_facts"
OLDEST_AGE = 130


class ResPartner(models.Model):
    _inherit = "res.partner"

    birthdate = fields.Date(string="Birth Date", groups=PRIVATE)
    marital_status = fields.Selection(
        [
            ("single", "Single"),
            ("married", "Married"),
            ("cohabitant", "Living together"),
            ("divorced", "Divorced"),
            ("widowed", "Widowed"),
        ],
        groups=PRIVATE,
    )
    household_size = fields.Integer(
        groups=PRIVATE, help="How many people live in the household, children included."
    )
    crm_occupation = fields.Char(
        string="Occupation",
        groups=PRIVATE,
        help="What the person does for a living; the job position says what they do in"
        " the company for which you know them.",
    )
    annual_income = fields.Monetary(
        currency_field="crm_income_currency_id", groups=PRIVATE
    )
    crm_income_currency_id = fields.Many2one(
        "res.currency", string="Currency of the Income", groups=PRIVATE
    )
    crm_asset_ids = fields.One2many(
        "crm.partner.asset", "partner_id", string="Property Owned", groups=PRIVATE
    )
    crm_interests = fields.Properties(
        string="Interests and Preferences",
        definition="crm_interests_definition_id.properties_definition",
        # Odoo fills properties whenever a contact is made: whoever may make one has it
        groups="base.group_user",
    )
    crm_interests_definition_id = fields.Many2one(
        "properties.base.definition",
        string="Definition of Interests",
        compute="_compute_crm_interests_definition_id",
    )
    crm_source_id = fields.Many2one(
        "utm.source",
        string="Source of Acquaintance",
        index="btree_not_null",
        ondelete="set null",
        groups=SALES,
        help="Where this contact first heard of us.",
    )
    crm_preferred_channel = fields.Selection(
        CHANNELS,
        string="Preferred Channel",
        groups=CARD_GROUPS,
        help="How this contact likes to be reached.",
    )

    _crm_household_positive = models.Constraint(
        "CHECK(household_size >= 0 AND annual_income >= 0)",
        "Household size and income cannot be negative.",
    )

    def _auto_init(self):
        # Odoo would fill a new properties column row by row on installation
        if not tools.sql.column_exists(self.env.cr, self._table, "crm_interests"):
            tools.sql.create_column(self.env.cr, self._table, "crm_interests", "jsonb")
        return super()._auto_init()

    def _compute_crm_interests_definition_id(self):
        Definition = self.env["properties.base.definition"]
        self.crm_interests_definition_id = Definition.browse(
            self._get_crm_interests_definition_id()
        )

    @api.constrains("birthdate")
    def _check_birthdate(self):
        today = fields.Date.context_today(self)
        oldest = fields.Date.subtract(today, years=OLDEST_AGE)
        for partner in self:
            if partner.birthdate and not oldest <= partner.birthdate <= today:
                raise ValidationError(
                    self.env._(
                        "%(date)s cannot be the birth date of %(name)s. Enter a day in"
                        " the past, at most %(years)s years ago.",
                        date=partner.birthdate,
                        name=partner.display_name,
                        years=OLDEST_AGE,
                    )
                )

    @api.onchange("annual_income")
    def _onchange_annual_income(self):
        if self.annual_income and not self.crm_income_currency_id:
            self.crm_income_currency_id = self.env.company.currency_id

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [self._complete_income_currency(vals) for vals in vals_list]
        )

    def write(self, vals):
        dated = self.env["crm.profile.fact"]._get_dated_field_ids()
        changed = dated.keys() & vals.keys()
        # data of former years is no news of today
        if not changed or self.env.context.get("crm_skip_confirmation"):
            return super().write(vals)
        # sudo: the log keeps what was there before, whoever is allowed to change it
        partners = self.sudo()
        before = {name: partners._get_fact_texts(name) for name in changed}
        result = super().write(vals)
        partners._log_fact_changes(before)
        return result

    def _field_to_sql(self, alias, fname, query=None):
        if fname == "crm_interests_definition_id":
            return SQL("%s", self._get_crm_interests_definition_id())
        return super()._field_to_sql(alias, fname, query)

    @api.model
    def _get_crm_interests_definition_id(self):
        # sudo: which list of questions applies is the same for everybody
        Definition = self.env["properties.base.definition"].sudo()
        return Definition._get_definition_id_for_property_field(
            "res.partner", "crm_interests"
        )

    def _complete_income_currency(self, vals):
        if vals.get("annual_income") and not vals.get("crm_income_currency_id"):
            return {**vals, "crm_income_currency_id": self.env.company.currency_id.id}
        return vals

    def _log_fact_changes(self, before):
        dated = self.env["crm.profile.fact"]._get_dated_field_ids()
        after = {name: self._get_fact_texts(name) for name in before}
        self.env["crm.profile.confirmation"].create(
            [
                {
                    "partner_id": partner.id,
                    "field_id": dated[name],
                    "value": after[name][partner.id],
                    "old_value": texts[partner.id],
                }
                for name, texts in before.items()
                for partner in self
                if after[name][partner.id] != texts[partner.id]
            ]
        )

    def _get_fact_texts(self, name):
        """Return {partner id: value of the field as people read it}."""
        field = self._fields[name]
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return {partner.id: labels.get(partner[name], "") for partner in self}
        if field.relational:
            return {
                partner.id: ", ".join(partner[name].mapped("display_name"))
                for partner in self
            }
        if field.type == "monetary":
            return {
                partner.id: partner._get_money_text(name, field) for partner in self
            }
        if field.type == "datetime":
            to_string = fields.Datetime.to_string
            return {partner.id: to_string(partner[name]) or "" for partner in self}
        return {partner.id: str(partner[name] or "") for partner in self}

    def _get_money_text(self, name, field):
        currency = self[field.get_currency_field(self)]
        amount = self[name]
        return (
            tools.formatLang(self.env, amount, currency_obj=currency) if amount else ""
        )
