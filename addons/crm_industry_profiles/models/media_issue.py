from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [("planned", "On Sale"), ("closed", "Closed"), ("published", "Published")]


class MediaIssue(models.Model):
    _name = "media.issue"
    _description = "Issue"
    _inherit = ["mail.thread", "industry.computed.guard"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _written_by_steps = frozenset({"state"})

    title_id = fields.Many2one(
        "media.title",
        string="Publication",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    name = fields.Char(string="Issue", required=True, help="For example “12/2027”.")
    date = fields.Date(string="Published on", required=True, index=True)
    date_deadline = fields.Date(
        string="Deadline",
        required=True,
        tracking=True,
        help="The last day on which space is sold. A manager may sell later.",
    )
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default="planned",
        readonly=True,
        copy=False,
        tracking=True,
    )
    slot_ids = fields.One2many("media.slot", "issue_id", string="Space", copy=True)
    slot_count = fields.Integer(string="Places", compute="_compute_slot_count")
    free_count = fields.Integer(string="Free", compute="_compute_slot_count")
    option_count = fields.Integer(string="On Option", compute="_compute_slot_count")
    booked_count = fields.Integer(string="Sold", compute="_compute_slot_count")
    company_id = fields.Many2one(
        related="title_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _deadline_before = models.Constraint(
        "CHECK(date_deadline <= date)",
        "The deadline cannot be after the day of publication.",
    )
    _name_uniq = models.Constraint(
        "UNIQUE(title_id, name)", "This publication has an issue of that name already."
    )

    @api.depends("slot_ids.booking_ids.state", "slot_ids.booking_ids.option_until")
    def _compute_slot_count(self):
        counts = {
            issue: dict.fromkeys(("free", "option", "booked"), 0) for issue in self
        }
        for slot in self.slot_ids:
            counts[slot.issue_id][slot.state] += 1
        for issue, count in counts.items():
            issue.free_count = count["free"]
            issue.option_count = count["option"]
            issue.booked_count = count["booked"]
            issue.slot_count = sum(count.values())

    @api.depends("name", "title_id")
    def _compute_display_name(self):
        for issue in self:
            issue.display_name = (
                f"{issue.title_id.name or ''} {issue.name or ''}".strip()
            )

    def copy_data(self, default=None):
        rows = super().copy_data(default)
        if "name" in (default or {}):
            return rows
        return [
            {**row, "name": self.env._("%s (copy)", issue.name)}
            for issue, row in zip(self, rows, strict=True)
        ]

    def action_close(self):
        self._step("planned", "closed")

    def action_reopen(self):
        self._step("closed", "planned")

    def action_publish(self):
        """What was booked has appeared; options that nobody confirmed are over."""
        self._step("closed", "published")
        bookings = self.slot_ids.booking_ids
        bookings.filtered(lambda one: one.state == "booked")._set_state("published")
        bookings.filtered(lambda one: one.state == "option")._set_state("expired")

    def action_view_slots(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.media_slot_action"
        )
        return action | {
            "domain": [("issue_id", "=", self.id)],
            "context": {"default_issue_id": self.id},
        }

    def _step(self, before, after):
        self.check_access("write")
        if not self.env.user.has_group("crm_industry_profiles.group_media_manager"):
            raise AccessError(self.env._("Ask a media manager to do this."))
        if wrong := self.filtered(lambda issue: issue.state != before):
            raise UserError(
                self.env._(
                    "%s: first close the sale of space, then publish the issue.",
                    wrong[0].display_name,
                )
            )
        # sudo: the status is written by these steps only, the user was checked above
        self.sudo().state = after
