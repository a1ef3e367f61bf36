from odoo import api, fields, models
from odoo.fields import Domain

ASSIGN_BATCH = 200


class CrmAssignmentMixin(models.AbstractModel):
    _name = "crm.assignment.mixin"
    _description = "Assigned by Rules"

    # the name, not a link: Odoo leaves traces of links to our tables in its own
    crm_assignment_rule = fields.Char(
        string="Assigned by Rule",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman",
    )
    crm_assignment_note = fields.Text(
        string="Why This Salesperson",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman",
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self.env.context.get("crm_no_assignment"):
            records._assign_new()
        return records

    def _assign_new(self):
        Rule = self.env["crm.assignment.rule"]
        kinds = {name: kind for kind, name in Rule._get_models().items()}
        if Rule._get_rule_ids(kinds[self._name]):
            # many at once: one mail for each of them would be noise
            quiet = {"mail_auto_subscribe_no_notify": len(self) > 1}
            Rule._assign(self._filter_assignable().with_context(**quiet))

    def _filter_assignable(self):
        """Records that rules may give to somebody."""
        return self.filtered(lambda record: not record.user_id)

    def action_crm_assign(self):
        """Assign the selected records that nobody answers for."""
        self.check_access("write")
        waiting = self._filter_assignable()
        assigned = self.env["crm.assignment.rule"]._assign(waiting)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if assigned else "warning",
                "message": self.env._(
                    "%(assigned)s assigned, %(kept)s keep their salesperson,"
                    " for %(rest)s no rule fits.",
                    assigned=len(assigned),
                    kept=len(self - waiting),
                    rest=len(waiting) - len(assigned),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _get_waiting_domain(self):
        """What the scheduled action looks at."""
        return Domain("user_id", "=", False)


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.assignment.mixin"]

    @api.model
    def _get_waiting_domain(self):
        return super()._get_waiting_domain() & Domain("won_status", "=", "pending")


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.assignment.mixin"]

    def _filter_assignable(self):
        """People follow their company, colleagues are no customers."""
        customers = (
            super()
            ._filter_assignable()
            .filtered(
                lambda partner: not partner.parent_id and partner.type == "contact"
            )
        )
        # sudo: whether a contact has a user, archived ones too, and nothing else
        users = customers.with_context(active_test=False).sudo()
        colleagues = users.filtered("user_ids")
        return customers.filtered(lambda partner: partner.id not in colleagues.ids)

    @api.model
    def _get_waiting_domain(self):
        return (
            super()._get_waiting_domain()
            & Domain("parent_id", "=", False)
            & Domain("type", "=", "contact")
            & Domain("partner_share", "=", True)
        )


class CrmTeamMember(models.Model):
    _inherit = "crm.team.member"

    crm_absent_until = fields.Date(
        string="Absent until",
        help="Until this day, included, assignment rules give nothing to this person.",
    )


class CrmAssignmentRule(models.Model):
    _inherit = "crm.assignment.rule"

    @api.model
    def _cron_assign(self):
        """Assign what has waited since rules or people changed, in batches."""
        for kind, name in self._get_models().items():
            rules = self.browse(self._get_rule_ids(kind))
            if rules and not self._assign_waiting(rules, self.env[name]):
                break

    @api.model
    def _assign_waiting(self, rules, Model):
        """Return False when the time is up."""
        fitting = Domain.OR(rule._get_domain() for rule in rules)
        waiting = Model._get_waiting_domain() & fitting
        last_id = 0
        while records := Model.search(
            waiting & Domain("id", ">", last_id), limit=ASSIGN_BATCH, order="id"
        ):
            last_id = records[-1].id
            quiet = records.with_context(mail_auto_subscribe_no_notify=True)
            self._assign(quiet._filter_assignable())
            left = int(len(records) == ASSIGN_BATCH)
            if not self.env["ir.cron"]._commit_progress(len(records), remaining=left):
                return False
        return True
