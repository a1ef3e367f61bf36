from odoo import api, fields, models
from odoo.tools import SQL

from .crm_ledger import KEY_MASK
from .crm_timeline import CUSTOMER_USER

MESSAGE_KINDS = ("email", "note")
EMPTY_BODIES = ("", "<p></p>", "<p><br></p>", "<br>", "<div></div>")
# as it is in the index of mail.message
MAILED = SQL("mm.message_type IN ('email', 'email_outgoing', 'comment')")


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "mail.message": [
            "author_id",
            "body",
            "date",
            "is_internal",
            "message_type",
            "model",
            "res_id",
            "subject",
            "subtype_id",
        ],
        "mail.message.subtype": ["internal"],
        "res.partner": ["company_id", "complete_name"],
    }

    kind = fields.Selection(selection_add=[("email", "E-mail"), ("note", "Note")])

    @api.model
    def _get_kind_icons(self):
        return {
            **super()._get_kind_icons(),
            "email": "fa-envelope text-primary",
            "note": "fa-sticky-note text-muted",
        }

    def _timeline_sources(self):
        return {
            **super()._timeline_sources(),
            "message_partner": self._get_message_partner_source(),
            "message_lead": self._prepare_message_source(
                91, "crm.lead", "crm_lead", SQL("d.name"), SQL("d.user_id")
            ),
            "message_order": self._prepare_message_source(
                92, "sale.order", "sale_order", SQL("d.name"), SQL("d.user_id")
            ),
            "message_invoice": self._get_message_invoice_source(),
            "message_interaction": self._prepare_message_source(
                94,
                "crm.interaction",
                "crm_interaction",
                SQL("d.summary"),
                SQL("d.user_id"),
            ),
        }

    @api.model
    def _get_message_partner_source(self):
        # the customer's sales person answers for what is written on the customer
        source = self._prepare_message_source(
            90, "res.partner", "res_partner", SQL("p.complete_name"), CUSTOMER_USER
        )
        source["from"] = SQL("mail_message mm")
        source["where"] = SQL("mm.model = 'res.partner' AND %s", source["where"])
        del source["found_in"]["documents"]
        source["columns"] |= {
            "partner_id": SQL("mm.res_id"),
            "team_id": SQL("NULL"),
            "company_id": SQL("p.company_id"),
        }
        return source

    @api.model
    def _get_message_invoice_source(self):
        source = self._prepare_message_source(
            93, "account.move", "account_move", SQL("d.name"), SQL("d.invoice_user_id")
        )
        source["columns"]["is_purchase"] = SQL("d.move_type LIKE 'in_%%'")
        return source

    @api.model
    def _prepare_message_source(self, number, model, table, name, user):
        """Messages of the documents `d`, which have a customer, team and company."""
        return {
            "number": number,
            "kinds": MESSAGE_KINDS,
            "key": SQL("mm.id"),
            "from": SQL(
                "%s d JOIN mail_message mm ON mm.model = %s AND mm.res_id = d.id",
                SQL.identifier(table),
                model,
            ),
            "where": SQL("%s AND mm.body NOT IN %s", MAILED, EMPTY_BODIES),
            "found_in": {
                "from": SQL("mail_message mm"),
                "owner": SQL("mm.res_id"),
                "where": SQL("mm.model = %s AND %s", model, MAILED),
                "documents": table,
            },
            "columns": {
                "name": SQL("COALESCE(NULLIF(mm.subject, ''), %s)", name),
                "user_id": user,
                "res_model": SQL("%s", model),
                **self._get_message_columns(),
            },
        }

    @api.model
    def _get_message_columns(self):
        return {
            "partner_id": SQL("d.partner_id"),
            "date": SQL("mm.date"),
            "kind": self._get_message_kind(),
            "team_id": SQL("d.team_id"),
            "author_id": SQL("mm.author_id"),
            "company_id": SQL("d.company_id"),
            "res_id": SQL("mm.res_id"),
        }

    @api.model
    def _get_message_kind(self):
        """A comment that only employees see is a note, all the rest is e-mail."""
        return SQL(
            "CASE WHEN mm.message_type = 'comment' AND"
            " (mm.is_internal OR mm.subtype_id IS NULL OR mm.subtype_id IN"
            " (SELECT ms.id FROM mail_message_subtype ms WHERE ms.internal))"
            " THEN 'note' ELSE 'email' END"
        )

    def _get_previews(self):
        rows = self.filtered(lambda row: row.kind in MESSAGE_KINDS)
        # sudo: the rows have passed the timeline's own rules for this user
        messages = (
            self.env["mail.message"].sudo().browse(row.id & KEY_MASK for row in rows)
        )
        messages.fetch(["body"])
        return {
            **super()._get_previews(),
            **{
                row.id: message.preview
                for row, message in zip(rows, messages, strict=True)
            },
        }
