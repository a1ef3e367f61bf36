from odoo import api, fields, models
from odoo.exceptions import UserError

STATUS_FIELDS = {"active", "crm_anonymised_date", "type"}


class CrmAnonymise(models.TransientModel):
    _name = "crm.anonymise"
    _description = "Anonymise People"

    partner_ids = fields.Many2many(
        "res.partner",
        string="People",
        default=lambda self: self._default_partner_ids(),
        context={"active_test": False},
        readonly=True,
    )
    line_ids = fields.One2many(
        "crm.anonymise.line",
        "wizard_id",
        string="Lines",
        compute="_compute_line_ids",
        store=True,
    )
    has_obstacle = fields.Boolean(compute="_compute_has_obstacle")
    forget_refusals = fields.Boolean(
        string="Forget refusals as well",
        default=True,
        help="Takes the addresses off the do-not-contact lists. If you keep them there,"
        " a later import of the same address will not be written to, but the address"
        " stays in the database.",
    )
    is_certain = fields.Boolean(string="I know that this cannot be undone")

    @api.model
    def _default_partner_ids(self):
        if self.env.context.get("active_model") == "res.partner":
            return self.env["res.partner"].browse(self.env.context.get("active_ids"))
        return self.env["res.partner"]

    @api.depends("partner_ids")
    def _compute_line_ids(self):
        for wizard in self:
            partners = wizard.partner_ids._origin
            partners._check_privacy_officer()
            # sudo: an officer, checked above, sees what is stored everywhere
            persons = partners.sudo()._get_persons_to_anonymise()
            values = wizard._prepare_lines(persons)
            wizard.line_ids = [(5,)] + [(0, 0, line) for line in values]

    @api.depends("line_ids.kind")
    def _compute_has_obstacle(self):
        for wizard in self:
            wizard.has_obstacle = "stop" in wizard.line_ids.mapped("kind")

    def _prepare_lines(self, persons):
        if not persons:
            return []
        obstacles = persons._get_anonymise_obstacles()
        return [
            *(
                {
                    "kind": "stop",
                    "name": person.display_name,
                    "details": ", ".join(reasons),
                }
                for person, reasons in obstacles.items()
            ),
            *(
                {
                    "kind": "erase",
                    "name": person.display_name,
                    "details": ", ".join(self._get_filled_labels(person)),
                }
                for person in persons
            ),
            *self._prepare_record_lines(persons),
        ]

    def _get_filled_labels(self, person):
        return [
            person._fields[name].get_description(self.env, ["string"])["string"]
            for name in person._get_anonymised_values()
            if name not in STATUS_FIELDS and person[name]
        ]

    def _prepare_record_lines(self, persons):
        Data = persons.env["crm.personal.data"]
        erased = Data._get_erased_models()
        return [
            {
                "kind": "erase" if group["model"] in erased else "keep",
                "name": group["label"],
                "details": self.env._("Records: %s", group["count"]),
                "count": group["count"],
            }
            for group in Data._get_groups(persons)
        ]

    def action_apply(self):
        self.ensure_one()
        if not self.is_certain:
            raise UserError(
                self.env._("Tick that you know that this cannot be undone, then go on.")
            )
        self.partner_ids.action_anonymise(forget_refusals=self.forget_refusals)
        # the preview names the person
        self.line_ids.unlink()
        return {"type": "ir.actions.client", "tag": "reload"}


class CrmAnonymiseLine(models.TransientModel):
    _name = "crm.anonymise.line"
    _description = "Line of the Preview"
    _order = "kind desc, id"

    wizard_id = fields.Many2one("crm.anonymise", required=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("stop", "Not possible yet"),
            ("erase", "Erased"),
            ("keep", "Stays, nameless"),
        ],
        string="What Happens",
    )
    name = fields.Char(string="Where")
    details = fields.Char(string="What")
    count = fields.Integer(string="Number of Records")
