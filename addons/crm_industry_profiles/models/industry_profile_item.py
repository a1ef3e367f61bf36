from odoo import api, fields, models


class IndustryProfileItem(models.Model):
    """A record that a profile brought, and what was written into it."""

    _name = "industry.profile.item"
    _description = "Record of an Industry Profile"
    _order = "section, id"
    _rec_name = "key"

    profile_id = fields.Many2one(
        "industry.profile", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: all companies share it.",
    )
    section = fields.Selection("_select_section", required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="model", readonly=True
    )
    stamp = fields.Json(readonly=True)
    is_found = fields.Boolean(
        string="Was There",
        readonly=True,
        help="It was here before: the profile uses it and never changes it.",
    )
    is_stopped = fields.Boolean(
        string="Stopped",
        readonly=True,
        help="Archived when the profile was switched off; it comes back with it.",
    )
    name = fields.Char(compute="_compute_state")
    state = fields.Selection(
        [
            ("same", "As Brought"),
            ("adapted", "Adapted"),
            ("found", "Was There"),
            ("gone", "Deleted"),
        ],
        string="Status",
        compute="_compute_state",
    )

    _row_uniq = models.UniqueIndex(
        "(profile_id, COALESCE(company_id, 0), section, key)",
        "This row of the profile has been brought already.",
    )

    @api.model
    def _select_section(self):
        return self.env["industry.bundle"]._get_section_labels()

    @api.depends("model", "res_id", "stamp")
    @api.depends_context("lang")
    def _compute_state(self):
        Bundle = self.env["industry.bundle"]
        for model, items in self.grouped("model").items():
            ids = list(filter(None, items.mapped("res_id")))
            # sudo: only its name, and whether it was changed; the item was readable
            records = self.env[model].sudo().browse(ids)
            alive = {record.id: record for record in records.exists()}
            for item in items:
                record = alive.get(item.res_id, records.browse())
                item.name = record.display_name or item.key
                item.state = item._get_state(Bundle, record)

    def _get_state(self, bundles, record):
        if self.is_found:
            return "found"
        if not record and self.res_id:
            return "gone"
        stamp = self.stamp or {}
        names = {key.partition("@")[0] for key in stamp}
        is_adapted = any(bundles._is_adapted(record, name, stamp) for name in names)
        return "adapted" if is_adapted else "same"

    def action_open(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def _archive(self):
        """Stop the records that the profile made and that are still at work."""
        for model, items in (
            self.filtered(lambda one: not one.is_found).grouped("model").items()
        ):
            records = items._get_records().filtered("active")
            records.write({"active": False})
            items.filtered(lambda one, ids=records.ids: one.res_id in ids).write(
                {"is_stopped": True}
            )
            self.env[model].flush_model()

    def _unarchive(self):
        """Bring back what was stopped with the profile, and nothing else."""
        stopped = self.filtered("is_stopped")
        for items in stopped.grouped("model").values():
            items._get_records().write({"active": True})
        stopped.write({"is_stopped": False})

    def _get_records(self):
        """Records of items of one model that still exist."""
        return self.env[self[0].model].browse(self.mapped("res_id")).exists()
