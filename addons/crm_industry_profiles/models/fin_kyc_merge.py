from odoo import api, fields, models

SEVERITY = ("low", "medium", "high")


class FinKycReview(models.Model):
    """Contacts that become one keep all reviews; one is open, one holds."""

    _inherit = "fin.kyc.review"

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        ids = [*src_partner_ids, dst_partner_id]
        # sudo: whoever may merge contacts moves all that hangs on them
        reviews = self.sudo().search([("partner_id", "in", ids)], order="id")
        for rows in reviews.grouped("company_id").values():
            rows._merge_current()
            rows._merge_open(dst_partner_id)
        self.env.flush_all()
        reviews = reviews.exists()
        reviews.write({"partner_id": dst_partner_id})
        self.env.flush_all()
        reviews._collect_changes()

    def _merge_open(self, dst_partner_id):
        """The open review of the contact that stays takes in the others."""
        rows = self.filtered(lambda review: review.state != "decided")
        if len(rows) < 2:
            return
        own = rows.filtered(lambda review: review.partner_id.id == dst_partner_id)
        kept = own[:1] or rows[:1]
        others = rows - kept
        others.trigger_ids.write({"review_id": kept.id})
        # sudo: who may merge the customers takes all their reviews and classes along
        risks = self.env["fin.kyc.risk"].sudo()
        risks.search([("review_id", "in", others.ids)]).review_id = kept
        kept.write(
            {
                "date_due": min(rows.mapped("date_due")),
                "user_id": kept.user_id.id or others.user_id[:1].id,
            }
        )
        if kept.state == "proposed":
            # whoever had the first look has not seen the other contact
            kept._set_state("checking", snapshot=False, proposed_by_id=False)
        names = ", ".join(others.mapped("display_name"))
        kept._message_log(body=self.env._("United by a merge with: %s", names))
        others.change_ids.unlink()
        others.unlink()

    def _merge_current(self):
        """The latest decision holds."""
        rows = self.filtered("is_current").sorted("date_decided")
        rows[:-1].is_current = False


class FinKycRisk(models.Model):
    _inherit = "fin.kyc.risk"

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """The highest class of the merged contacts holds until somebody looks."""
        partners = self.env["res.partner"].browse([*src_partner_ids, dst_partner_id])
        # sudo: whoever may merge contacts moves all that hangs on them
        rows = self.sudo().search([("partner_id", "in", partners.ids)])
        found = {
            company: self._get_current(partners, company) for company in rows.company_id
        }
        rows.write({"partner_id": dst_partner_id})
        self.env.flush_all()
        self._keep_highest(found, partners.browse(dst_partner_id))

    @api.model
    def _keep_highest(self, found, partner):
        values = []
        for company, classes in found.items():
            current = self._get_current(partner, company).get(partner.id, ("", ""))
            highest = max(
                classes.values(), key=lambda one: SEVERITY.index(one[0]), default=None
            )
            if highest and highest[0] != current[0]:
                reason = self.env._("Contacts merged: %s", highest[1])
                values.append(
                    {
                        "partner_id": partner.id,
                        "company_id": company.id,
                        "risk_class": highest[0],
                        "reason": reason,
                        "date_start": fields.Date.context_today(self),
                    }
                )
        self.sudo().create(values)  # sudo: as the merge that calls it
