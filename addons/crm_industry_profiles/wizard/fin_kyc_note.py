from odoo import fields, models

from ..models.fin_kyc_trigger import KINDS


class FinKycNote(models.TransientModel):
    """What somebody noticed about a customer: a review is opened at once."""

    _name = "fin.kyc.note"
    _description = "Note for the Review of a Customer"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    kind = fields.Selection(
        [one for one in KINDS if one[0] in ("pep", "sanctions", "owner", "other")],
        string="What",
        required=True,
        default="pep",
    )
    note = fields.Char(
        string="Details",
        required=True,
        help="Who or what exactly, and where you found it: the list, the article.",
    )

    def action_apply(self):
        """Tell the compliance officers."""
        for wizard in self:
            wizard.partner_id.check_access("read")
            self.env["fin.kyc.trigger"]._raise(
                [
                    {
                        "partner": wizard.partner_id,
                        "company": self.env.company,
                        "kind": wizard.kind,
                        "note": wizard.note,
                    }
                ]
            )
        message = self.env._("A review is open. The compliance officers see your note.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
