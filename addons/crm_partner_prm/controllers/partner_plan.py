from binascii import Error as NoBase64
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.http import request, route

from .partner_portal import PartnerPortal

NOTICES = {"ask": "plan_asked", "done": "plan_done"}


class PartnerPlan(PartnerPortal):
    """Business plans and the figures of the own company."""

    def _prepare_prm_home_values(self):
        waiting = [("state", "=", "sent")]
        count = self._count_prm("prm.business.plan", waiting)
        return super()._prepare_prm_home_values() | {"plan_count": count}

    @route("/my/partner/plan", type="http", auth="user", website=True, readonly=True)
    def prm_plans(self, notice=None, **kwargs):
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_plans",
            "plans": self._search_prm("prm.business.plan"),
            "notice": notice,
        }
        return request.render("crm_partner_prm.portal_prm_plans", values)

    @route(
        "/my/partner/plan/<int:plan_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def prm_plan(self, plan_id, notice=None, **kwargs):
        plan = self._check_prm("prm.business.plan", plan_id)
        if not plan:
            return self._prm_plan_gone()
        return self._render_prm_plan(plan, notice=notice)

    def _prm_plan_gone(self):
        return request.redirect("/my/partner/plan?notice=plan_gone")

    def _render_prm_plan(self, plan, **values):
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_plan",
            "plan": plan,
            "person": request.env.user.partner_id,
            "key": uuid4().hex,
            **values,
        }
        return request.render("crm_partner_prm.portal_prm_plan", values)

    @route(
        "/my/partner/plan/<int:plan_id>/sign",
        type="jsonrpc",
        auth="user",
        website=True,
    )
    def prm_plan_sign(self, plan_id, name=None, signature=None, **kwargs):
        plan = self._check_prm("prm.business.plan", plan_id)
        if not plan:
            return {"error": request.env._("There is no such plan.")}
        # `_check_prm` has checked that the plan is the reader's company's
        plan = plan.with_user(request.env.user).sudo()
        try:
            self._check_prm_rate()
            with request.env.cr.savepoint():
                plan._portal_sign(name, signature)
        except (TypeError, NoBase64):
            return {"error": request.env._("The signature cannot be read.")}
        except UserError as error:
            return {"error": error.args[0]}
        url = f"/my/partner/plan/{plan.id}?notice=plan_signed"
        return {"force_refresh": True, "redirect_url": url}

    @route(
        f"/my/partner/plan/<int:plan_id>/<any({', '.join(NOTICES)}):action>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def prm_plan_write(self, plan_id, action, key="", **form):
        plan = self._check_prm("prm.business.plan", plan_id)
        if not plan:
            return self._prm_plan_gone()
        # `_check_prm` has checked that the plan is the reader's company's
        own = plan.with_user(request.env.user).sudo()
        works = {
            "ask": lambda: own._portal_ask(form.get("text")),
            "done": lambda: own._portal_done(form.get("activity"), form.get("text")),
        }
        try:
            self._send_prm_form(key, works[action])
        except UserError as error:
            values = {"error": error.args[0], "text": form.get("text")}
            return self._render_prm_plan(plan, **values)
        # whoever asked for changes finds the plan again when it is sent again
        page = "/my/partner/plan" if action == "ask" else f"/my/partner/plan/{plan.id}"
        return request.redirect(f"{page}?notice={NOTICES[action]}", code=303)

    @route(
        "/my/partner/scorecard", type="http", auth="user", website=True, readonly=True
    )
    def prm_scorecard(self, **kwargs):
        own = request.env.user.commercial_partner_id
        # sudo: figures of the reader's own company, what we think of it is not shown
        cards = request.env["prm.scorecard"].sudo()
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_scorecard",
            "cards": cards.search([("partner_id", "=", own.id)]),
        }
        return request.render("crm_partner_prm.portal_prm_scorecard", values)
