from odoo import api, fields, models
from odoo.fields import Command


class CrmHandoverWizard(models.TransientModel):
    _name = "crm.handover.wizard"
    _description = "Hand Over Customers and Deals"

    user_from_id = fields.Many2one(
        "res.users",
        string="Former Owner",
        required=True,
        domain=[("share", "=", False)],
        context={"active_test": False},
    )
    user_to_ids = fields.Many2many(
        "res.users",
        string="To",
        domain="[('share', '=', False), ('id', '!=', user_from_id)]",
    )
    distribution = fields.Selection(
        lambda self: self.env["crm.handover"]._fields["distribution"].selection,
        default="even",
        required=True,
    )
    note = fields.Text(string="Reason")
    line_ids = fields.One2many(
        "crm.handover.wizard.line",
        "wizard_id",
        string="Lines",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    total = fields.Integer(string="Records", compute="_compute_total")
    preview = fields.Text(compute="_compute_preview")

    @api.depends("user_from_id")
    def _compute_line_ids(self):
        for wizard in self:
            counts = []
            if wizard.user_from_id:
                counts = self.env["crm.handover"]._get_owned_counts(wizard.user_from_id)
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create({"kind": key, "label": label, "number": number})
                    for key, label, number in counts
                ),
            ]

    @api.depends("line_ids.is_chosen", "line_ids.number")
    def _compute_total(self):
        for wizard in self:
            chosen = wizard.line_ids.filtered("is_chosen")
            wizard.total = sum(chosen.mapped("number"))

    @api.depends("user_from_id", "user_to_ids", "distribution", "line_ids.is_chosen")
    def _compute_preview(self):
        Handover = self.env["crm.handover"]
        for wizard in self:
            user = wizard.user_from_id._origin
            colleagues = wizard.user_to_ids._origin - user
            wizard.preview = False
            if user and colleagues:
                sources = wizard._get_chosen_sources()
                owned = Handover._get_owned(user, sources)
                plan = Handover._get_plan(owned, colleagues, wizard.distribution)
                wizard.preview = wizard._get_preview(sources, plan)

    def _get_chosen_sources(self):
        kinds = set(self.line_ids.filtered("is_chosen").mapped("kind"))
        sources = self.env["crm.handover"]._get_handover_sources()
        return {key: source for key, source in sources.items() if key in kinds}

    @api.model
    def _get_preview(self, sources, plan):
        """One line per colleague: what this person would get."""
        numbers = {}
        for key, _record, user in plan:
            counts = numbers.setdefault(user, {})
            counts[key] = counts.get(key, 0) + 1
        return "\n".join(
            f"{user.name}: "
            + ", ".join(f"{sources[key]['label']} {n}" for key, n in counts.items())
            for user, counts in numbers.items()
        )

    def action_hand_over(self):
        self.ensure_one()
        handover = self.env["crm.handover"]._hand_over(
            self.user_from_id,
            self.user_to_ids,
            keys=list(self._get_chosen_sources()),
            distribution=self.distribution,
            note=self.note,
        )
        return handover.sudo(False)._get_records_action()


class CrmHandoverWizardLine(models.TransientModel):
    _name = "crm.handover.wizard.line"
    _description = "Kind of Records to Hand Over"

    wizard_id = fields.Many2one("crm.handover.wizard", ondelete="cascade")
    kind = fields.Char(readonly=True)
    label = fields.Char(string="What", readonly=True)
    number = fields.Integer(string="Records", readonly=True)
    is_chosen = fields.Boolean(string="Hand Over", default=True)

    def action_show(self):
        """List what would move."""
        self.ensure_one()
        Handover = self.env["crm.handover"]
        source = Handover._get_handover_sources()[self.kind]
        user = self.wizard_id.user_from_id
        return {
            "type": "ir.actions.act_window",
            "name": self.label,
            "res_model": source["model"],
            "views": [(False, "list"), (False, "form")],
            "domain": list(Handover._get_owned_domain(source, user)),
            "context": {"active_test": False},
            "target": "new",
        }
