from datetime import timedelta

from odoo import api, fields, models

ALARM_LIMIT = 500
MANAGER = "sales_team.group_sale_manager"


class CrmExportLog(models.Model):
    _name = "crm.export.log"
    _description = "Exported List"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "model_label"

    user_id = fields.Many2one("res.users", readonly=True, required=True)
    date = fields.Datetime(default=fields.Datetime.now, readonly=True, required=True)
    res_model = fields.Char(string="Model", readonly=True, required=True)
    model_label = fields.Char(string="What", readonly=True)
    record_count = fields.Integer(string="Records", readonly=True, aggregator="sum")
    field_names = fields.Text(string="Columns", readonly=True)
    domain = fields.Char(string="Filter", readonly=True)
    file_format = fields.Char(string="Format", readonly=True)
    is_alarm = fields.Boolean(
        string="Alarm",
        readonly=True,
        help="With this export the person took out more records in 24 hours than the"
        " CRM settings allow without a look at it.",
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)

    _user_date_idx = models.Index("(user_id, date)")

    @api.model
    def _log(self, records, field_names):
        """Store who took out what; called with the records of an export."""
        details = self.env.context.get("crm_export") or {}
        # everybody's export is logged, and nobody can change the log
        log = (
            self.sudo()
            .with_context(tracking_disable=True)
            .create(
                {
                    "user_id": self.env.uid,
                    "res_model": records._name,
                    "model_label": self.env["ir.model"]._get(records._name).name,
                    "record_count": len(records),
                    "field_names": "\n".join(field_names),
                    "domain": str(details.get("domain") or "") or False,
                    "file_format": details.get("format"),
                    "company_id": self.env.company.id,
                }
            )
        )
        log._check_alarm()
        return log

    def _check_alarm(self):
        """Tell a manager, once, when a person has passed the day's limit."""
        self.ensure_one()
        limit = self._get_alarm_limit()
        total = self._get_total_of_day()
        if not limit or not total - self.record_count <= limit < total:
            return
        self.is_alarm = True
        for manager in self._get_alarm_managers():
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=manager.id,
                summary=self.env._(
                    "Records exported by %(user)s within a day: %(number)s",
                    user=self.user_id.name,
                    number=total,
                ),
            )

    def _get_total_of_day(self):
        """Number of records that the person exported in the last 24 hours."""
        ((total,),) = self._read_group(
            [
                ("user_id", "=", self.user_id.id),
                ("date", ">", self.date - timedelta(days=1)),
            ],
            [],
            ["record_count:sum"],
        )
        return total or 0

    @api.model
    def _get_alarm_limit(self):
        """Records per person and day without an alarm, 0 for no alarm at all."""
        # a setting; the export itself has been allowed already
        parameters = self.env["ir.config_parameter"].sudo()
        return int(
            parameters.get_param("crm_relations.export_alarm_limit", ALARM_LIMIT)
        )

    def _get_alarm_managers(self):
        """Leader of the person's team if a manager, else all sales managers."""
        leader = self.user_id.sale_team_id.user_id
        managers = self.env.ref(MANAGER).all_user_ids.filtered("active")
        return (leader & managers - self.user_id) or managers - self.user_id
