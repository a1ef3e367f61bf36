from odoo import fields, models


class SlideChannelPartner(models.Model):
    _inherit = "slide.channel.partner"

    def _post_completion_update_hook(self, completed=True):
        result = super()._post_completion_update_hook(completed)
        if completed:
            self._give_prm_certifications()
        return result

    def _give_prm_certifications(self):
        """Who has finished the course of a certificate gets it."""
        # sudo: people learn without rights on certificates; what they get follows
        # from the course that they have just finished
        finished = self.sudo().filtered("channel_id.prm_certificate_id")
        values = [row._prepare_prm_certification() for row in finished]
        return finished.env["prm.certification"]._give(values)

    def _prepare_prm_certification(self):
        """Return the values of the certification: a hook."""
        self.ensure_one()
        return {
            "certificate_id": self.channel_id.prm_certificate_id.id,
            "person_id": self.partner_id.id,
            "date_passed": fields.Date.context_today(self),
            # the course is the proof, there is no result to compare
            "is_passed": True,
            "slide_channel_id": self.channel_id.id,
        }
