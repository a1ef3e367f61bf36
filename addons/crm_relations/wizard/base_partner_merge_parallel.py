from psycopg2.errors import ForeignKeyViolation, RestrictViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merge while others work with the same contacts."""
        if dst_partner:
            self._check_still_there(partner_ids, dst_partner)
        try:
            return super()._merge(partner_ids, dst_partner, extra_checks)
        except (ForeignKeyViolation, RestrictViolation) as error:
            # Somebody has just added a record to a contact that goes, which this
            # transaction does not see yet: Odoo begins it again, and it is moved.
            raise ConcurrencyError(str(error)) from error

    @api.model
    def _check_still_there(self, partner_ids, dst_partner):
        """Odoo would do nothing, or keep another contact, and say nothing."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if dst_partner.exists() and len(partners | dst_partner) > 1:
            return
        raise UserError(
            self._get_merged_message({*partner_ids, *dst_partner.ids})
            or self.env._(
                "There are no longer two contacts to merge: one has been deleted."
                " Choose the contacts again."
            )
        )

    @api.model
    def _get_merged_message(self, partner_ids):
        """Say who was faster, or nothing if no merge has taken these contacts."""
        # sudo: what became of contacts that this user has chosen and may merge
        line = (
            self.env["crm.partner.merge.line"]
            .sudo()
            .search(
                [
                    ("old_partner_id", "in", list(partner_ids)),
                    ("merge_id.state", "=", "done"),
                ],
                order="id desc",
                limit=1,
            )
        )
        return line and self.env._(
            "“%(name)s” has been merged into “%(survivor)s” by %(user)s in the"
            " meantime. Look at the result, then choose the contacts again.",
            name=line.name,
            survivor=line.merge_id.survivor_name,
            user=line.merge_id.user_id.name,
        )
