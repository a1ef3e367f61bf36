from uuid import uuid4

from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

MESSAGES = 30  # of the dialogue on a page; the rest by a link
ALL_MESSAGES = 500
ORDERS = {
    "newest": "id desc",
    "update": "write_date desc, id desc",
    "priority": "priority desc, id desc",
    "name": "name, id desc",
}


class ServicePortal(CustomerPortal):
    """Tickets under /my/tickets, for reading.

    A page shows only what `_document_check_access` returned. Reading writes nothing.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_ticket_count" in counters:
            values["service_ticket_count"] = self._count_service_tickets(
                Domain("is_closed", "=", False)
            )
        return values

    def _count_service_tickets(self, domain):
        Ticket = request.env["service.ticket"]
        return Ticket.search_count(domain) if Ticket.has_access("read") else 0

    def _check_service_ticket(self, ticket_id, access_token=None):
        """Return the ticket in sudo, or an empty one if the reader may not see it."""
        try:
            ticket = self._document_check_access(
                "service.ticket", ticket_id, access_token
            )
        except (AccessError, MissingError):
            return request.env["service.ticket"]
        return ticket if ticket.active else request.env["service.ticket"]

    def _get_service_ticket(self, ticket_id, access_token=None):
        """As `_check_service_ticket`; instead of a merged ticket, its survivor."""
        found = self._check_service_ticket(ticket_id, access_token)
        # only its successor's id; what is shown is checked again below
        asked = request.env["service.ticket"].sudo().browse(ticket_id).exists()
        survivor = asked._get_portal_survivor()
        if survivor == asked:
            return found
        return self._check_service_ticket(survivor.id) or found

    def _service_ticket_gone(self):
        if request.env.user._is_public():
            path = request.httprequest.path
            return request.redirect(f"/web/login?redirect={path}")
        return request.redirect("/my/tickets?notice=gone")

    @route(
        ["/my/tickets", "/my/tickets/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def service_tickets(
        self, page=1, sortby=None, filterby=None, search=None, notice=None, **kwargs
    ):
        sortby = sortby if sortby in ORDERS else "newest"
        filters = self._get_service_ticket_filters()
        filterby = filterby if filterby in filters else "open"
        domain = filters[filterby]["domain"] & self._search_service_tickets(search)
        pages = pager(
            url="/my/tickets",
            url_args={"sortby": sortby, "filterby": filterby, "search": search},
            total=self._count_service_tickets(domain),
            page=page,
            step=self._items_per_page,
        )
        values = self._prepare_portal_layout_values()
        values |= self._get_service_searchbar(sortby, filterby, search) | {
            "tickets": self._list_service_tickets(domain, sortby, pages["offset"]),
            "page_name": "service_tickets",
            "pager": pages,
            "notice": notice,
        }
        return request.render("crm_service_desk.portal_service_tickets", values)

    def _get_service_searchbar(self, sortby, filterby, search):
        return {
            "default_url": "/my/tickets",
            "searchbar_sortings": self._get_service_ticket_sortings(),
            "sortby": sortby,
            "searchbar_filters": self._get_service_ticket_filters(),
            "filterby": filterby,
            "searchbar_inputs": self._get_service_ticket_inputs(),
            "search_in": "ticket",
            "search": search,
        }

    def _list_service_tickets(self, domain, sortby, offset):
        Ticket = request.env["service.ticket"]
        if not Ticket.has_access("read"):
            return Ticket
        tickets = Ticket.search(
            domain, order=ORDERS[sortby], limit=self._items_per_page, offset=offset
        )
        return tickets.sudo()  # found with the reader's rights; stages have none

    def _search_service_tickets(self, search):
        if not search:
            return Domain.TRUE
        return Domain("number", "ilike", search) | Domain("name", "ilike", search)

    def _get_service_ticket_sortings(self):
        labels = {
            "newest": request.env._("Newest"),
            "update": request.env._("Last Change"),
            "priority": request.env._("Priority"),
            "name": request.env._("Subject"),
        }
        return {key: {"label": labels[key], "order": ORDERS[key]} for key in ORDERS}

    def _get_service_ticket_filters(self):
        open_ones = Domain("is_closed", "=", False)
        return {
            "open": {"label": request.env._("Open"), "domain": open_ones},
            "closed": {
                "label": request.env._("Closed"),
                "domain": Domain("is_closed", "=", True),
            },
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
        }

    def _get_service_ticket_inputs(self):
        label = request.env._("Search Number and Subject")
        return {"ticket": {"input": "ticket", "label": label}}

    @route(
        "/my/tickets/<int:ticket_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def service_ticket(self, ticket_id, access_token=None, **kwargs):
        ticket = self._get_service_ticket(ticket_id, access_token)
        if not ticket:
            return self._service_ticket_gone()
        if ticket.id != ticket_id:
            return request.redirect(f"{ticket.access_url}?notice=merged")
        return self._render_service_ticket(ticket, access_token=access_token, **kwargs)

    def _render_service_ticket(self, ticket, access_token=None, **kwargs):
        values = self._prepare_portal_layout_values()
        values |= self._get_service_ticket_values(ticket, access_token, **kwargs)
        return request.render("crm_service_desk.portal_service_ticket", values)

    def _get_service_ticket_values(self, ticket, access_token=None, **kwargs):
        own = ticket.with_user(request.env.user).has_access("read")
        limit = ALL_MESSAGES if kwargs.get("all") else MESSAGES
        return {
            "page_name": "service_ticket",
            "ticket": ticket,
            "access_token": access_token,
            "may_write": own,
            "messages": self._get_service_messages(ticket, limit + 1),
            "limit": limit,
            "key": self._get_form_key(),
            "notice": kwargs.get("notice"),
            "error": kwargs.get("error"),
            "body": kwargs.get("body"),
        }

    def _get_service_messages(self, ticket, limit, extra=Domain.TRUE):
        """The last ones of the dialogue, oldest first; never a note."""
        Message = request.env["mail.message"].sudo()  # of a ticket that was checked
        field = ticket._fields["website_message_ids"]
        domain = (
            Domain("res_id", "=", ticket.id)
            & Domain(field.get_comodel_domain(ticket))
            & Domain("subtype_id", "=", request.env.ref("mail.mt_comment").id)
            & Message._get_search_domain_share()
            & extra
        )
        return Message.search(domain, order="id desc", limit=limit)[::-1]

    def _get_form_key(self):
        """What makes a form that is sent twice count once."""
        return uuid4().hex

    @route(
        "/my/tickets/<int:ticket_id>/files/<int:attachment_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def service_ticket_file(self, ticket_id, attachment_id, access_token=None, **kw):
        ticket = self._check_service_ticket(ticket_id, access_token)
        with_file = Domain("attachment_ids", "in", [attachment_id])
        if not ticket or not self._get_service_messages(ticket, 1, with_file):
            return self._service_ticket_gone()
        # it hangs on a message of the dialogue of a ticket that was checked
        file = request.env["ir.attachment"].sudo().browse(attachment_id)
        stream = request.env["ir.binary"]._get_stream_from(file)
        return stream.get_response(as_attachment=True)
