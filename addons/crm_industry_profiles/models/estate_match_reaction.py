from odoo import api, fields, models
from odoo.exceptions import AccessError


class EstateMatch(models.Model):
    _inherit = "estate.match"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "Matches follow from requests and listings. Change one of these."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        done = super().write(vals)
        if "reaction" in vals:
            self._remember_reaction()
        if vals.get("is_viewed"):
            # sudo: the day beside what was just written with the user's own rights
            unseen = self.sudo().filtered(lambda match: not match.date_viewed)
            unseen.date_viewed = fields.Datetime.now()
        return done

    def _remember_reaction(self):
        """The price at which it was said, against which a drop is measured."""
        now = fields.Datetime.now()
        # sudo: what follows from the reaction that was just written with own rights
        for match in self.sudo():
            match.write(
                {
                    "reaction_price": match.price,
                    "date_reaction": now if match.reaction else False,
                    "is_reopened": False,
                    "is_viewed": True,
                }
            )
            match.request_id._note_answer()

    def action_favorite(self):
        self._react("favorite")

    def action_possible(self):
        self._react("possible")

    def action_discard(self):
        self._react("discarded")

    def action_forget(self):
        """Take a reaction back."""
        self._react(False)

    def action_viewed(self):
        self.write({"is_viewed": True})

    def _react(self, reaction):
        self.write({"reaction": reaction})

    def action_open_listing(self):
        self.ensure_one()
        self.action_viewed()
        return self.listing_id.get_formview_action()
