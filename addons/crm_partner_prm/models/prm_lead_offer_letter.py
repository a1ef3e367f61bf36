from odoo import api, models

# who reads about leads, if such people are named at the partner
ROLES = ("crm_relation_type_prm_owner", "crm_relation_type_prm_sales")
LETTER = "crm_partner_prm.prm_lead_letter"


class PrmLeadOffer(models.Model):
    """Letters to partners: one for all that a partner is told at once.

    They say what the offer says, and link to the page. Whose lead it is stands in no
    letter.
    """

    _inherit = "prm.lead.offer"

    def _announce(self):
        """Tell the partners what they are asked, and note it on the leads."""
        if self:
            self._log(self.env._("Offered to %(partner)s."))
            self._send_letters("offered")

    def _send_letters(self, kind):
        if self.env.context.get("prm_silent"):
            return
        # sudo: letters about offers, whoever's step or clock it was
        offers = self.sudo()
        people = offers._get_readers()
        mails = [
            rows._prepare_letter(kind, people[partner], company)
            for (company, partner), rows in offers.grouped(
                lambda row: (row.company_id, row.partner_id)
            ).items()
            if people.get(partner)
        ]
        self.env["mail.mail"].sudo().create(mails)  # see above

    def _prepare_letter(self, kind, readers, company):
        lang = readers[0].lang or company.partner_id.lang or "en_US"
        offers = self.with_context(lang=lang)
        body = self.env["ir.qweb"]._render(
            LETTER, {"offers": offers, "kind": kind, "company": company}, lang=lang
        )
        return {
            "subject": offers._get_subject(kind),
            "body_html": body,
            "email_from": company.email_formatted or self.env.user.email_formatted,
            "recipient_ids": [(6, 0, readers.ids)],
            "auto_delete": True,
        }

    def _get_subject(self, kind):
        subjects = {
            "offered": self.env._("New leads for you: please answer"),
            "reminded": self.env._("Please report how your leads go"),
            "returned": self.env._("Leads that have gone to somebody else"),
        }
        return subjects[kind]

    def _get_readers(self):
        """Return {partner: people who get its letters}, the company's if none: a hook.

        Whoever owns the partnership or sells.
        """
        partners = self.partner_id
        roles = self._get_reader_roles()
        found = {}
        for relation in partners._get_prm_contacts():
            if relation.type_id in roles and relation.left_partner_id.email:
                company = relation.right_partner_id
                found.setdefault(company, partners.browse())
                found[company] |= relation.left_partner_id
        alone = {partner: partner for partner in partners if partner.email}
        return alone | found

    @api.model
    def _get_reader_roles(self):
        roles = self.env["crm.relation.type"]
        for name in ROLES:
            roles |= self.env.ref(f"crm_partner_prm.{name}", False) or roles
        return roles
