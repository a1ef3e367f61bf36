from collections import defaultdict

from odoo import api, fields, models

# What the scheduled activity is made of: a change of one of these changes it.
NEXT_STEP_FIELDS = {
    "next_step",
    "next_date",
    "next_activity_type_id",
    "user_id",
    "lead_id",
    "partner_id",
}


class CrmInteraction(models.Model):
    _inherit = "crm.interaction"

    outcome = fields.Selection(
        [
            ("agreed", "Agreed"),
            ("interested", "Interested"),
            ("postponed", "Postponed"),
            ("refused", "Refused"),
            ("not_reached", "Not reached"),
        ],
        tracking=True,
        help="How the interaction ended.",
    )
    decision = fields.Text(help="What was decided, and by whom.")
    demonstrated = fields.Text(
        string="Features Shown",
        help="Which features were demonstrated, and what the customer made of them.",
    )
    document_ids = fields.One2many(
        "crm.interaction.document", "interaction_id", string="Documents Sent"
    )
    next_step = fields.Char(
        tracking=True, help="What happens next, in one line: “Send the revised offer”."
    )
    next_date = fields.Date(
        string="Next Step On",
        help="With a date, the next step becomes an activity of the responsible.",
    )
    next_activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Next Step As",
        domain=[("res_model", "in", (False, "crm.lead", "res.partner"))],
        ondelete="set null",
        help="Call, meeting, e-mail ... A to-do if it is left empty.",
    )
    next_activity_id = fields.Many2one(
        "mail.activity",
        string="Scheduled Activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The meeting whose result this is.",
    )
    message_id = fields.Many2one(
        "mail.message",
        string="E-mail",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The message from which this interaction was logged.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        interactions.filtered("next_step")._schedule_next_steps()
        return interactions

    def write(self, vals):
        result = super().write(vals)
        if not NEXT_STEP_FIELDS.isdisjoint(vals):
            self._schedule_next_steps()
        return result

    def _schedule_next_steps(self):
        """Bring the activities in line with the next steps, in one batch."""
        planned = self.filtered(lambda log: log.next_step and log.next_date)
        dropped = (self - planned).next_activity_id.filtered("active")
        dropped.unlink()
        # a step that has been done stays done
        planned.filtered("next_activity_id.active")._update_next_activities()
        missing = planned.filtered(lambda log: not log.next_activity_id)
        activities = self.env["mail.activity"].create(
            [interaction._prepare_next_activity() for interaction in missing]
        )
        for interaction, activity in zip(missing, activities, strict=True):
            interaction.next_activity_id = activity

    def _update_next_activities(self):
        """Write what differs; activities that change alike share one write."""
        alike = defaultdict(lambda: self.env["mail.activity"])
        for interaction in self:
            activity = interaction.next_activity_id
            wanted = interaction._prepare_next_activity()
            now = activity._convert_to_write({name: activity[name] for name in wanted})
            changed = [(k, value) for k, value in wanted.items() if value != now[k]]
            if changed:
                alike[tuple(changed)] |= activity
        for values, activities in alike.items():
            activities.write(dict(values))

    def _prepare_next_activity(self):
        """Values of the activity that stands on the deal, else on the customer."""
        target = self.lead_id or self.partner_id
        activity_type_id = self.next_activity_type_id.id or self._get_todo_type_id()
        return {
            "res_model_id": self.env["ir.model"]._get_id(target._name),
            "res_id": target.id,
            "activity_type_id": activity_type_id,
            "summary": self.next_step,
            "date_deadline": self.next_date,
            "user_id": (self.user_id or self.env.user).id,
        }

    def _get_todo_type_id(self):
        """The id alone, which is cached: `env.ref` asks the database each time."""
        return self.env["ir.model.data"]._xmlid_to_res_id(
            "mail.mail_activity_data_todo", raise_if_not_found=False
        )
