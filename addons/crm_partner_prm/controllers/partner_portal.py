from uuid import uuid4

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.crm_relations.tools.rate_limit import RateLimit
from odoo.addons.portal.controllers.portal import CustomerPortal

PER_MINUTE = 20  # forms that a person sends
KEYS = 30  # of sent forms that a session remembers

rate_limit = RateLimit()


class PartnerPortal(CustomerPortal):
    """The partnership under /my/partner: where the own company stands, and applying.

    A page shows only what `_document_check_access` or a search with the reader's own
    rights returned. Reading writes nothing.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "prm_deal_count" in counters:
            domain = [("state", "in", ("submitted", "approved"))]
            values["prm_deal_count"] = self._count_prm("prm.deal.registration", domain)
        return values

    def _search_prm(self, model, domain=(), **options):
        """Records of the reader's company, found with the reader's rights, in sudo."""
        records = request.env[model]
        if not records.has_access("read"):
            return records.sudo()  # none: nothing was found
        own = request.env.user.commercial_partner_id
        found = records.search([("partner_id", "=", own.id), *domain], **options)
        return found.sudo()  # found with the reader's rights; types have none

    def _count_prm(self, model, domain=()):
        records = request.env[model]
        own = request.env.user.commercial_partner_id
        if not records.has_access("read"):
            return 0
        return records.search_count([("partner_id", "=", own.id), *domain])

    def _check_prm(self, model, record_id):
        """Return the record in sudo, or an empty one if the reader may not see it."""
        try:
            record = self._document_check_access(model, record_id)
        except (AccessError, MissingError):
            return request.env[model]
        own = request.env.user.commercial_partner_id
        return record if record.partner_id == own else request.env[model]

    @route("/my/partner", type="http", auth="user", website=True, readonly=True)
    def prm_home(self, notice=None, **kwargs):
        values = self._prepare_prm_home_values() | {"notice": notice}
        return request.render("crm_partner_prm.portal_prm_home", values)

    def _prepare_prm_home_values(self):
        """Hook: what the partner's home shows; tiles find their counts here."""
        enrollments = self._search_prm("prm.enrollment")
        # the people of the reader's own company, in their roles
        company = request.env.user.commercial_partner_id.sudo()
        waiting = [("state", "in", ("submitted", "approved"))]
        return self._prepare_portal_layout_values() | {
            "page_name": "prm_home",
            "enrollments": enrollments,
            "applications": self._search_prm("prm.application"),
            "people": company._get_prm_contacts(),
            "is_partner": bool(enrollments.filtered("is_current")),
            "deal_count": self._count_prm("prm.deal.registration", waiting),
        }

    @route(
        "/my/partner/apply",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def prm_apply_form(self, **form):
        return self._render_prm_apply(form)

    def _render_prm_apply(self, form, error=None):
        # what is on offer is for everybody who has a login
        offers = request.env["prm.partner.type"].sudo().search([])
        tracks = request.env["prm.track"].sudo().search([])  # see above
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_apply",
            "types": offers,
            "tracks": tracks,
            "form": form,
            "error": error,
            "key": form.get("key") or uuid4().hex,
        }
        return request.render("crm_partner_prm.portal_prm_apply", values)

    @route(
        "/my/partner/apply", type="http", auth="user", methods=["POST"], website=True
    )
    def prm_apply(self, **form):
        # applicants create by this form only, with the values that the model allows
        applications = request.env["prm.application"].sudo()
        try:
            self._send_prm_form(
                form.get("key"), lambda: applications._portal_apply(form)
            )
        except UserError as error:
            return self._render_prm_apply(form, error.args[0])
        return request.redirect("/my/partner?notice=applied", code=303)

    def _send_prm_form(self, key, work):
        """Do it once for each form that was filled in, however often it is sent.

        :return: the id of what ``work()`` made
        """
        sent = request.session.get("prm_forms", {})
        if key in sent:
            return sent[key]
        self._check_prm_rate()
        with request.env.cr.savepoint():
            record_id = work().id
        if key:
            forms = [*sent.items(), (key, record_id)]
            request.session["prm_forms"] = dict(forms[-KEYS:])
        return record_id

    def _check_prm_rate(self):
        if not rate_limit.allows(request.env.uid, PER_MINUTE):
            raise UserError(
                request.env._("That was a lot at once: please wait for a minute.")
            )
