from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.asked_words import has_words, split_words

MATERIAL_MODELS = ("crm.lead", "res.partner")


class CrmDocumentRequestRule(models.Model):
    """When a customer asks for standard material, these documents are sent."""

    _name = "crm.document.request.rule"
    _description = "Document Request Rule"
    _inherit = ["crm.partner.condition", "crm.remembered.mixin"]
    _order = "sequence, id"
    _condition_model = "crm.lead"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        default=lambda self: self.env.company,
        help="Only leads and customers of this company. Empty: of all companies.",
    )
    trigger = fields.Selection(
        [
            ("mail", "An e-mail of the customer"),
            ("tag", "A tag on the lead"),
            ("activity", "An activity is done"),
        ],
        default="mail",
        required=True,
    )
    words = fields.Text(
        help="One of these words or phrases must stand in the subject or the text,"
        " whatever their case; part them by commas. A star stands for any ending:"
        " catalog*, price list.",
    )
    tag_ids = fields.Many2many("crm.tag", string="Tags")
    activity_type_ids = fields.Many2many("mail.activity.type", string="Activity Types")
    domain = fields.Char(
        help="Only leads that fulfil this condition. With a condition, what comes"
        " without a lead is not answered.",
    )
    template_ids = fields.Many2many(
        "crm.document.template",
        string="Documents",
        domain=[("model", "in", MATERIAL_MODELS)],
        help="All are sent in one e-mail, with subject and letter of the first.",
    )
    assign_to = fields.Selection(
        [
            ("salesperson", "The salesperson of the lead or customer"),
            ("user", "Always the same person"),
        ],
        string="Sent by",
        default="salesperson",
        required=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        required=True,
        domain=[("share", "=", False)],
        help="Sends if there is no salesperson.",
    )
    create_customer = fields.Boolean(
        string="Answer Unknown Senders",
        default=True,
        help="A contact is created from the lead. Otherwise the responsible gets a"
        " task.",
    )
    daily_limit = fields.Integer(
        string="Answers a Day",
        default=3,
        required=True,
        help="A customer gets at most this number of automatic answers in 24 hours,"
        " those of other rules included.",
    )
    request_ids = fields.One2many("crm.document.request", "rule_id", readonly=True)

    _daily_limit_positive = models.Constraint(
        "CHECK(daily_limit > 0)", "A customer must get at least one answer a day."
    )

    @api.constrains("trigger", "words", "tag_ids", "activity_type_ids")
    def _check_trigger(self):
        for rule in self:
            given = {
                "mail": split_words(rule.words),
                "tag": rule.tag_ids,
                "activity": rule.activity_type_ids,
            }
            if not given[rule.trigger]:
                raise ValidationError(
                    self.env._(
                        "“%s” would answer everything. Enter the words, tags or"
                        " activity types that ask for the documents.",
                        rule.name,
                    )
                )

    @api.constrains("template_ids")
    def _check_templates(self):
        for rule in self:
            if not rule.template_ids:
                raise ValidationError(
                    self.env._("Choose the documents that “%s” sends.", rule.name)
                )
            if set(rule.template_ids.mapped("model")) - set(MATERIAL_MODELS):
                raise ValidationError(
                    self.env._(
                        "“%s” can send documents of deals and customers only.",
                        rule.name,
                    )
                )

    def action_view_requests(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_document_request_action"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}

    @api.model
    def _get_rules(self, trigger):
        # sudo: rules work for everybody, and say only what is to be sent
        return self.sudo().browse(self._get_rule_ids(trigger))

    @api.model
    @tools.ormcache("trigger")
    def _get_rule_ids(self, trigger):
        # sudo: the answer is cached for all users
        return tuple(self.sudo().search([("trigger", "=", trigger)]).ids)

    def _is_for(self, record):
        """Whether the rule is meant for this lead or customer, whatever was asked."""
        self.ensure_one()
        companies = self.company_id | record.company_id
        if self.company_id and len(companies) > 1:
            return False
        domain = Domain(self._parse_partner_domain())
        if domain.is_true():
            return True
        return record._name == "crm.lead" and bool(record.filtered_domain(domain))

    def _is_asked(self, text):
        self.ensure_one()
        return has_words(self.words, text)

    def _get_sender(self, lead, partner):
        """Return the user who sends, and who gets the task if that fails."""
        self.ensure_one()
        salesperson = (
            lead.user_id or partner.user_id or partner.commercial_partner_id.user_id
        )
        if self.assign_to == "salesperson" and salesperson.active:
            return salesperson
        return self.user_id
