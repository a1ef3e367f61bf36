import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, plaintext2html

_logger = logging.getLogger(__name__)

BATCH_SIZE = 50
COLUMNS = ("rule_id", "source_key", "partner_id", "lead_id", "user_id", "company_id")


class CrmDocumentRequest(models.Model):
    """What a customer has asked for by rule: the queue and the log of its answers."""

    _name = "crm.document.request"
    _description = "Document Request"
    _order = "id desc"
    _rec_name = "rule_id"

    rule_id = fields.Many2one(
        "crm.document.request.rule", required=True, index=True, ondelete="restrict"
    )
    source_key = fields.Char(
        string="Asked by",
        required=True,
        readonly=True,
        help="The message, lead or activity that asked; each is answered once.",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="cascade"
    )
    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Sent by", index="btree_not_null")
    company_id = fields.Many2one("res.company", index="btree_not_null")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sent", "Sent"),
            ("skipped", "Left out: enough sent today"),
            ("failed", "Failed"),
        ],
        string="Status",
        default="waiting",
        required=True,
        readonly=True,
    )
    date_sent = fields.Datetime(string="Sent on", readonly=True)
    error = fields.Text(string="Problem", readonly=True)

    _once_uniq = models.UniqueIndex(
        "(rule_id, source_key)", "This request was answered already."
    )
    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    def action_send_now(self):
        """Send what waits, has failed or was left out, without the daily limit."""
        self.check_access("read")
        # sudo: of requests that the user may read; each sends what its rule says,
        # with the rights of the one whom the rule names
        requests = self.sudo().filtered(lambda request: request.state != "sent")
        for request in requests.with_context(crm_request_no_limit=True):
            request._answer()

    @api.model
    def _enqueue(self, rows):
        """File what was asked, each source and rule once, and wake the cron.

        :param list rows: dicts with ``rule``, ``source_key``, ``lead``, ``partner``
        """
        if not rows:
            return
        self.flush_model()
        values = [self._prepare_row(row) for row in rows]
        columns = [*COLUMNS, "state", "create_date", "create_uid"]
        written = self.env.execute_query(
            SQL(
                "INSERT INTO crm_document_request (%s) VALUES %s"
                " ON CONFLICT (rule_id, source_key) DO NOTHING RETURNING id",
                SQL(", ").join(SQL.identifier(name) for name in columns),
                SQL(", ").join(values),
            )
        )
        if written:
            self.env.ref("crm_relations.crm_document_request_cron")._trigger()

    @api.model
    def _prepare_row(self, row):
        rule, lead, partner = row["rule"], row["lead"], row["partner"]
        company = rule.company_id or lead.company_id or partner.company_id
        return SQL(
            "%s",
            (
                rule.id,
                row["source_key"],
                partner.id or None,
                lead.id or None,
                rule._get_sender(lead, partner).id,
                company.id or None,
                "waiting",
                fields.Datetime.now(),
                self.env.uid,
            ),
        )

    @api.model
    def _cron_answer(self):
        """Answer one after the other: what was sent stays sent."""
        waiting = [("state", "=", "waiting")]
        requests = self.search(waiting, limit=BATCH_SIZE, order="id")
        remaining = self.search_count(waiting) if requests else 0
        for request in requests:
            if request.try_lock_for_update():
                request._answer()
            remaining -= 1
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                return

    def _answer(self):
        """Send, or say why not; never raise."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                values = self._answer_if_allowed()
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("Document request %s failed", self.id)
            self.env.invalidate_all(flush=False)
            values = {"state": "failed", "error": str(error)}
        self.write(values)
        if values["state"] == "failed":
            self._ask_for_help()

    def _answer_if_allowed(self):
        """Return the values of the request afterwards."""
        if not self.partner_id:
            self.partner_id = self._get_stranger()
        if self._is_enough():
            return {"state": "skipped", "error": False}
        self._send()
        now = fields.Datetime.now()
        return {"state": "sent", "date_sent": now, "error": False}

    def _get_stranger(self):
        lead = self.lead_id
        if not lead.partner_id:
            known = lead._find_matching_partner()
            if not known and not self.rule_id.create_customer:
                raise UserError(
                    self.env._("The sender is unknown. Choose or create the customer.")
                )
            lead._handle_partner_assignment(force_partner_id=known.id)
        return lead.partner_id

    def _is_enough(self):
        """Whether the customer has got as many answers as the rule allows in a day."""
        if self.env.context.get("crm_request_no_limit"):
            return False
        account = self.partner_id.commercial_partner_id
        sent = self.search_count(
            [
                ("partner_id.commercial_partner_id", "=", account.id),
                ("state", "=", "sent"),
                ("date_sent", ">", fields.Datetime.now() - timedelta(days=1)),
            ]
        )
        return sent >= self.rule_id.daily_limit

    def _send(self):
        """Send the documents with the rights of the one who sends them."""
        user = self.user_id if self.user_id.active else self.rule_id.user_id
        company = self.company_id if self.company_id in user.company_ids else False
        own = self.with_user(user).with_company(company or user.company_id)
        wizards = own.with_context(lang=user.lang)._create_wizards()
        wizards._send(own.lead_id or own.partner_id)

    def _create_wizards(self):
        templates = self._get_templates()
        Wizard = self.env["crm.document.send"]
        return Wizard.create(
            [self._prepare_wizard(template) for template in templates.sorted()]
        )

    def _get_templates(self):
        """Return what can be sent: no advertising to those who refuse it."""
        # sudo: the rule chooses its templates, also for those who may not read it
        rule = self.rule_id.sudo()
        templates = rule.template_ids.filtered("active")
        if not self.lead_id:
            templates = templates.filtered(lambda row: row.model == "res.partner")
        if not templates:
            raise UserError(
                self.env._("“%s” has no documents for this request.", rule.name)
            )
        refuses = not self.partner_id._filter_mailable("email")
        wanted = templates.filtered(lambda row: not (row.is_advertising and refuses))
        # nothing but advertising: the check on sending says why it is not sent
        return (wanted or templates).sudo(False)

    def _prepare_wizard(self, template):
        record = self.lead_id if template.model == "crm.lead" else self.partner_id
        return {
            "request_id": self.id,
            "template_id": template.id,
            "res_model": record._name,
            "res_id": record.id,
            "partner_id": self.partner_id.id,
        }

    def _ask_for_help(self):
        """A task for the one who should answer now."""
        record = self.lead_id or self.partner_id
        user = self.user_id if self.user_id.active else self.rule_id.user_id
        try:
            with self.env.cr.savepoint():
                env = self.with_context(lang=user.lang).env
                record.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=env._("Asked for documents: %s", self.rule_id.name),
                    note=plaintext2html(self.error),
                    user_id=user.id,
                )
        except Exception:
            _logger.exception("No task for document request %s", self.id)


class CrmPersonalData(models.AbstractModel):
    _inherit = "crm.personal.data"

    @api.model
    def _get_erased_models(self):
        return {*super()._get_erased_models(), "crm.document.request"}
