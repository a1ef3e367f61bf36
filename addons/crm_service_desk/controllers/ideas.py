from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.crm_relations.tools.rate_limit import RateLimit
from odoo.addons.portal.controllers.portal import CustomerPortal, pager

PAGE_SIZE = 20
PER_MINUTE = 20  # votes and proposals of a person
LAST_PAGE = 10_000

rate_limit = RateLimit()


class IdeasPortal(CustomerPortal):
    """Ideas of customers under /my/ideas: what is shown passes `_get_reader_domain`."""

    @route(
        ["/my/ideas", "/my/ideas/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def service_ideas(self, page=1, search="", state="", notice="", **kwargs):
        return self._render_ideas(page, search, state, notice=notice)

    def _render_ideas(self, page=1, search="", state="", **values):
        Idea = request.env["service.idea"]
        offset = (min(page, LAST_PAGE) - 1) * PAGE_SIZE
        ideas, total = Idea._browse_for_reader(
            search.strip(), state, PAGE_SIZE, max(offset, 0)
        )
        kept = {"search": search, "state": state}
        values = self._prepare_portal_layout_values() | {
            "page_name": "service_ideas",
            "ideas": ideas,
            "wanted": ideas._get_wanted(),
            "states": Idea._fields["state"]._description_selection(request.env),
            "pager": pager("/my/ideas", total, page, PAGE_SIZE, url_args=kept),
            "form": {},
            **kept,
            **values,
        }
        return request.render("crm_service_desk.portal_service_ideas", values)

    @route(
        "/my/ideas/<int:idea_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def service_idea(self, idea_id, **kwargs):
        """One idea: where our mails lead."""
        idea = request.env["service.idea"]._get_for_reader(idea_id)
        if not idea:
            raise NotFound
        return self._render_ideas(
            ideas=idea,
            wanted=idea._get_wanted(),
            pager=pager("/my/ideas", 1, 1, PAGE_SIZE),
        )

    @route("/my/ideas", type="http", auth="user", methods=["POST"], website=True)
    def service_idea_propose(self, **form):
        try:
            self._check_idea_rate()
            request.env["service.idea"]._propose(form)
        except UserError as error:
            return self._render_ideas(form=form, error=error.args[0])
        return request.redirect("/my/ideas?notice=proposed", code=303)

    @route(
        "/my/ideas/<int:idea_id>/vote",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def service_idea_vote(self, idea_id, wanted="1", **kwargs):
        idea = request.env["service.idea"]._get_for_reader(idea_id)
        if not idea:
            raise NotFound
        try:
            self._check_idea_rate()
            idea._vote_of_reader(wanted == "1")
        except UserError as error:
            return self._render_ideas(error=error.args[0])
        return request.redirect(f"/my/ideas?notice=voted#idea_{idea.id}", code=303)

    def _check_idea_rate(self):
        if not rate_limit.allows(("idea", request.env.uid), PER_MINUTE):
            raise UserError(
                request.env._("That was a lot at once: please wait for a minute.")
            )
