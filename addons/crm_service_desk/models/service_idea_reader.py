from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

VOTED_ON = ("open", "planned")
SHOWN = ("open", "planned", "done", "declined")
NAME = 200  # letters
TEXT = 4000


class ServiceIdea(models.Model):
    """What customers see in the portal. They have no rights on the model: whatever is
    shown to them was found through `_get_reader_domain`."""

    _inherit = "service.idea"

    @api.model
    def _get_reader_domain(self):
        """Return the domain of the ideas that the current user may read."""
        # sudo: the companies and the contact of the reader himself
        user = self.env.user.sudo()
        return (
            Domain("company_id", "in", [False, *user.company_ids.ids])
            & Domain("active", "=", True)
            & (
                Domain("state", "in", SHOWN)
                | Domain("partner_id", "=", user.partner_id.id)
            )
        )

    @api.model
    def _get_for_reader(self, idea_id):
        """Return the idea if the current user may read it, in sudo; else none."""
        domain = Domain("id", "=", idea_id) & self._get_reader_domain()
        # sudo: within what readers may see
        return self.sudo().search(domain)

    @api.model
    def _browse_for_reader(self, search="", state="", limit=None, offset=0):
        """Return (ideas in sudo, how many there are), the most wanted ones first."""
        domain = self._get_reader_domain()
        if state in SHOWN:
            domain &= Domain("state", "=", state)
        if search:
            domain &= Domain("name", "ilike", search) | Domain(
                "description", "ilike", search
            )
        # sudo: within what readers may see
        ideas = self.sudo()
        found = ideas.search(domain, limit=limit, offset=offset)
        return found, ideas.search_count(domain)

    def _get_wanted(self):
        """Those of these ideas that the current user has voted for."""
        # sudo: the votes of the reader himself
        votes = self.env["service.idea.vote"].sudo()
        partner = self.env.user.partner_id
        found = votes.search(
            [("idea_id", "in", self.ids), ("partner_id", "=", partner.id)]
        )
        return found.idea_id

    def _is_open_to_votes(self):
        self.ensure_one()
        return self.state in VOTED_ON

    def _vote_of_reader(self, is_wanted):
        """The caller has found the idea with `_get_for_reader`."""
        self.ensure_one()
        if not self._is_open_to_votes():
            raise UserError(self.env._("Nobody votes for this idea any more."))
        partner = self.env.user.partner_id
        if is_wanted:
            self._vote(partner)
        else:
            self._withdraw(partner)

    @api.model
    def _propose(self, form):
        """Note what the current user proposes; the same text is the same idea.

        :param dict form: name and description as the browser sends them
        """
        name = " ".join((form.get("name") or "").split())[:NAME]
        if not name:
            raise UserError(self.env._("Say in a few words what you wish for."))
        partner = self.env.user.partner_id
        # sudo: customers propose by this form only, with these values
        ideas = self.sudo()
        same = ideas.search([("partner_id", "=", partner.id), ("name", "=", name)])
        if same:
            return same[0]
        idea = ideas.create(
            {
                "name": name,
                "description": (form.get("description") or "").strip()[:TEXT],
                "partner_id": partner.id,
                "company_id": self.env.company.id,
            }
        )
        idea._vote(partner)
        return idea
