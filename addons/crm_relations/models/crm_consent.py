from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

CHANNELS = [
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("messenger", "Messenger"),
    ("letter", "Letter"),
    ("visit", "Visit"),
    ("sms", "SMS"),
]
PURPOSES = [
    ("all", "Everything"),
    ("marketing", "Advertising and offers"),
    ("service", "Service messages"),
    ("survey", "Surveys"),
]
REFUSALS = ("refused", "withdrawn")


class CrmConsent(models.Model):
    _name = "crm.consent"
    _description = "Consent"
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="cascade",
    )
    channel = fields.Selection(CHANNELS, required=True)
    purpose = fields.Selection(PURPOSES, default="marketing", required=True)
    state = fields.Selection(
        [
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Decision",
        required=True,
    )
    date = fields.Datetime(default=fields.Datetime.now, required=True)
    origin = fields.Selection(
        [
            ("phone", "Phone call"),
            ("meeting", "Meeting"),
            ("form", "Signed form"),
            ("email", "E-mail"),
            ("website", "Website"),
            ("import", "Import"),
            ("blacklist", "Do-not-contact list"),
            ("other", "Other"),
        ],
        default="phone",
        required=True,
    )
    note = fields.Char(help="Where the proof is: number of the form, words used ...")
    user_id = fields.Many2one(
        "res.users",
        string="Recorded by",
        default=lambda self: self.env.user,
        readonly=True,
        index=True,
    )

    _channel_partner_date_idx = models.Index(
        "(channel, partner_id, date DESC, id DESC)"
    )

    @api.depends("channel", "state", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        for consent in self:
            day = fields.Date.to_string(consent.date)
            parts = [channels.get(consent.channel), states.get(consent.state), day]
            consent.display_name = ", ".join(part for part in parts if part)

    @api.constrains("date")
    def _check_date(self):
        latest = fields.Datetime.add(fields.Datetime.now(), hours=1)
        if any(consent.date > latest for consent in self):
            raise ValidationError(
                self.env._("A decision about consent cannot lie in the future.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        consents = super().create(vals_list)
        if not self.env.context.get("crm_consent_sync"):
            # what was said in an inferior purpose stays out of Odoo's lists
            decisive = consents.filtered(
                lambda row: row.purpose in ("all", "marketing")
            )
            decisive.partner_id._sync_blacklists(set(decisive.mapped("channel")))
        return consents

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "Consents are a log: they cannot be changed. Record a new decision"
                " instead; the latest one counts."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "Consents are a log: they cannot be deleted. Record a new decision"
                " instead; the latest one counts."
            )
        )

    @api.model
    def _get_current(self, partner_ids, purpose="marketing"):
        """Return {(partner id, channel): (state, date, origin)} in one query."""
        if not partner_ids:
            return {}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (partner_id, channel)
                       partner_id, channel, state, date, origin
                  FROM crm_consent
                 WHERE partner_id IN %s AND purpose IN %s
                 ORDER BY partner_id, channel, date DESC, id DESC
                """,
                tuple(partner_ids),
                ("all", purpose),
            )
        )
        return {(row[0], row[1]): row[2:] for row in rows}

    @api.model
    def _get_deciders(self, channel, purpose, states):
        """SQL of the ids of partners whose latest decision is one of `states`."""
        self.flush_model()
        return SQL(
            """
            (SELECT latest.partner_id FROM (
                SELECT DISTINCT ON (partner_id) partner_id, state
                  FROM crm_consent
                 WHERE channel = %s AND purpose IN %s
                 ORDER BY partner_id, date DESC, id DESC) latest
              WHERE latest.state IN %s)
            """,
            channel,
            ("all", purpose),
            tuple(states),
        )

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Move the log to the survivor, and keep refusals of all its addresses."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_consent SET partner_id = %s WHERE partner_id IN %s",
                dst_partner_id,
                tuple(src_partner_ids),
            )
        )
        self.env.invalidate_all()
        self.env["res.partner"].browse(dst_partner_id)._protect_addresses()
