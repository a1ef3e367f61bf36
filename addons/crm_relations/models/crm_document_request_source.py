"""Where requests come from: e-mails, tags and activities of leads and customers."""

import logging

from psycopg2.errors import SerializationFailure

from odoo import api, models
from odoo.tools import email_normalize, html2plaintext, plaintext2html
from odoo.tools.mail import html_normalize

from .crm_document_request_rule import MATERIAL_MODELS

_logger = logging.getLogger(__name__)

AUTOMATIC_PRECEDENCE = ("auto_reply", "bulk", "junk", "list")
AUTOMATIC_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "List-Id",
    "List-Unsubscribe",
)
MACHINES = ("mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply")


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        facts = {
            "crm_automatic_mail": self._is_automatic_mail(message),
            "crm_mail_is_answer": bool(message_dict.get("parent_id")),
        }
        self = self.with_context(**facts)
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _is_automatic_mail(self, message):
        """Whether a machine wrote this e-mail, which must not be answered by one."""
        if (message.get("Auto-Submitted") or "no").split(";")[0].strip() != "no":
            return True
        if (message.get("Precedence") or "").strip().lower() in AUTOMATIC_PRECEDENCE:
            return True
        if (message.get("Return-Path") or "").strip() == "<>":
            return True
        return any(message.get(header) for header in AUTOMATIC_HEADERS)


class CrmDocumentRequestMixin(models.AbstractModel):
    _name = "crm.document.request.mixin"
    _description = "Asks for Documents"
    # before it: it ends the chain of what is called after a message
    _inherit = ["mail.thread"]

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if message.message_type == "email" and not self._is_own_mail(message):
            self._file_mail(message)
        return result

    @api.model
    def _is_own_mail(self, message):
        """Whether it comes from us or from a machine, as far as one can see."""
        if self.env.context.get("crm_automatic_mail"):
            return True
        address = email_normalize(message.email_from) or ""
        if not address or address.split("@")[0] in MACHINES:
            return True
        # sudo: whether the author is a colleague, and our own addresses
        author = message.sudo().author_id
        if author and not author.partner_share:
            return True
        # sudo: as above, nothing but yes or no leaves this method
        return bool(self.env["mail.alias.domain"].sudo()._find_aliases([address]))

    def _file_mail(self, message):
        """File what the e-mail asks for; the gateway goes on, whatever happens."""
        rules = self.env["crm.document.request.rule"]._get_rules("mail")
        if not rules:
            return
        # sudo: the rules decide, whoever fetched the e-mail
        record = self.sudo()
        try:
            record._file_requests(
                rules, lambda: record._prepare_mail_requests(rules, message)
            )
        except SerializationFailure:
            # another process got the same e-mail, and has filed it
            _logger.info("Requests of %s are filed already", message.message_id)

    def _file_requests(self, rules, prepare):
        """File the requests that ``prepare()`` returns; see ``_enqueue``.

        If that fails, a task says so: nobody's e-mail or work is lost for a bad rule.
        """
        try:
            with self.env.cr.savepoint():
                self.env["crm.document.request"]._enqueue(prepare())
        except SerializationFailure:
            raise
        except Exception as error:
            _logger.exception("Document requests of %s could not be filed", self)
            self.env.invalidate_all(flush=False)
            for record in self:
                record._tell_of_lost_request(rules, error)

    def _tell_of_lost_request(self, rules, error):
        user = rules[:1]._get_sender(*self._get_request_parties())
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Are documents to be sent? A rule failed"),
            note=plaintext2html(str(error)),
            user_id=user.id,
        )

    def _prepare_mail_requests(self, rules, message):
        text = self._get_asking_text(message)
        asked = rules.filtered(lambda rule: rule._is_asked(text))
        return self._prepare_requests(asked, f"message:{message.message_id}", message)

    def _file_activities(self, activity_types):
        """File what activities of these records ask for, now that they are done."""
        rules = self.env["crm.document.request.rule"]._get_rules("activity")
        self._file_requests(
            rules, lambda: self._prepare_activity_requests(rules, activity_types)
        )

    def _prepare_activity_requests(self, rules, activity_types):
        rows = []
        records = {record.id: record for record in self}
        for (record_id, activity_id), kind in activity_types.items():
            asked = rules.filtered(
                lambda rule, kind=kind: kind in rule.activity_type_ids
            )
            if record_id in records:
                record = records[record_id]
                rows += record._prepare_requests(asked, f"activity:{activity_id}")
        return rows

    def _prepare_requests(self, rules, source_key, message=None):
        """Return what is to be filed for one lead or customer."""
        lead, customer = self._get_request_parties(message)
        row = {"source_key": source_key, "lead": lead, "partner": customer}
        return [{**row, "rule": rule} for rule in rules if rule._is_for(self)]

    def _get_request_parties(self, message=None):
        """Return (lead, who gets the answer).

        A colleague of the customer who asks gets it, a stranger who writes into the
        customer's lead does not: the customer does.
        """
        is_lead = self._name == "crm.lead"
        lead = self if is_lead else self.env["crm.lead"]
        customer = self.partner_id if is_lead else self
        author = message.author_id if message else customer
        same = author.commercial_partner_id == customer.commercial_partner_id
        return lead, author if same or not customer else customer

    @api.model
    def _get_asking_text(self, message):
        """What the author wrote: without quotes, and without our own subject."""
        body = html_normalize(message.body or "", filter_callback=self._drop_quotes)
        is_answer = self.env.context.get("crm_mail_is_answer")
        subject = "" if is_answer else message.subject or ""
        return f"{subject}\n{html2plaintext(body)}"

    @api.model
    def _drop_quotes(self, root):
        for quote in root.xpath("//*[@data-o-mail-quote] | //blockquote"):
            if quote.getparent() is not None:
                quote.drop_tree()
        return root


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.document.request.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if any(vals.get("tag_ids") for vals in vals_list):
            leads._file_tags({})
        return leads

    def write(self, vals):
        old = {}
        if "tag_ids" in vals:
            old = {lead.id: lead.tag_ids for lead in self}
        result = super().write(vals)
        if "tag_ids" in vals:
            self._file_tags(old)
        return result

    def _file_tags(self, old):
        """File what new tags ask for, ``old``: {lead id: tags before}."""
        rules = self.env["crm.document.request.rule"]._get_rules("tag")
        if not rules:
            return
        # sudo: the rules decide, whoever sets the tag
        leads = self.sudo()
        leads._file_requests(rules, lambda: leads._prepare_tag_requests(rules, old))

    def _prepare_tag_requests(self, rules, old):
        rows = []
        for lead in self:
            new = lead.tag_ids - old.get(lead.id, lead.tag_ids.browse())
            asked = rules.filtered(lambda rule, new=new: rule.tag_ids & new)
            rows += lead._prepare_requests(asked, f"lead:{lead.id}")
        return rows


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.document.request.mixin"]


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        asked = self._get_asking_activities()
        result = super()._action_done(feedback, attachment_ids)
        for model, activity_types in asked.items():
            # sudo: the rules decide, whoever has done the activity
            records = self.env[model].sudo().browse({row[0] for row in activity_types})
            records.exists()._file_activities(activity_types)
        return result

    def _get_asking_activities(self):
        """Return {model: {(record id, activity id): activity type}}."""
        rules = self.env["crm.document.request.rule"]._get_rules("activity")
        asked = {}
        for activity in self if rules else ():
            kind = activity.activity_type_id
            if (
                activity.res_model in MATERIAL_MODELS
                and kind in rules.activity_type_ids
            ):
                key = (activity.res_id, activity.id)
                asked.setdefault(activity.res_model, {})[key] = kind
        return asked
