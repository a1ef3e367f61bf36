from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

STATES = [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")]
# what stands on the paper that the customer has signed
SIGNED_FIELDS = {
    "partner_id",
    "address_id",
    "start",
    "stop",
    "work_ids",
    "report",
    "user_ids",
    "signature",
    "signed_by",
    "signed_date",
}


class ServiceVisit(models.Model):
    _name = "service.visit"
    _description = "Service Visit"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "start desc, id desc"
    _rec_names_search = ["number", "name", "partner_id"]
    _check_company_auto = True

    number = fields.Char(readonly=True, required=True, copy=False, default="")
    name = fields.Char(string="Purpose", required=True, tracking=True)
    ticket_id = fields.Many2one(
        "service.ticket",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_from_ticket",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    address_id = fields.Many2one(
        "res.partner",
        compute="_compute_address_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Where the works are.",
    )
    address_text = fields.Char(string="Where", compute="_compute_address_text")
    phone = fields.Char(related="address_id.phone")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_from_ticket",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
    )
    team_id = fields.Many2one(
        "service.team",
        compute="_compute_from_ticket",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        check_company=True,
    )
    user_ids = fields.Many2many(
        "res.users",
        "service_visit_user_rel",
        "visit_id",
        "user_id",
        string="Who",
        domain=[("share", "=", False)],
        help="They find the visit in their calendar.",
    )
    start = fields.Datetime(required=True, tracking=True, index=True)
    stop = fields.Datetime(string="End", required=True)
    duration = fields.Float(
        string="Hours", compute="_compute_duration", inverse="_inverse_duration"
    )
    when_text = fields.Char(string="When", compute="_compute_when_text")
    state = fields.Selection(
        STATES, default="planned", required=True, tracking=True, index=True, copy=False
    )
    work_ids = fields.One2many(
        "service.visit.work", "visit_id", string="Works", copy=True
    )
    instructions = fields.Html(help="For our people; the customer does not read it.")
    report = fields.Html(
        string="What Was Done", copy=False, help="Stands on the work order."
    )
    signature = fields.Image(
        copy=False, attachment=True, max_width=1024, max_height=1024
    )
    signed_by = fields.Char(copy=False)
    signed_date = fields.Datetime(string="Signed on", readonly=True, copy=False)
    event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    notice_date = fields.Datetime(string="Announced on", readonly=True, copy=False)
    busy_note = fields.Char(string="Busy", compute="_compute_busy_note")

    _stop_after_start = models.Constraint(
        "CHECK(stop > start)", "A visit ends after it begins."
    )
    _number_idx = models.UniqueIndex(
        "(company_id, number) WHERE number <> ''",
        "Another visit of this company has this number.",
    )
    # the visits that the customer has not been told of yet: see _cron_announce
    _announce_idx = models.Index(
        "(start) WHERE state = 'planned' AND notice_date IS NULL"
    )

    @api.depends("ticket_id")
    def _compute_from_ticket(self):
        for visit in self:
            ticket = visit.ticket_id
            visit.partner_id = ticket.partner_id or visit.partner_id
            visit.team_id = ticket.team_id or visit.team_id
            company = ticket.company_id or visit.company_id or self.env.company
            visit.company_id = company

    @api.depends("partner_id")
    def _compute_address_id(self):
        """The delivery address of the customer."""
        for visit in self:
            partner = visit.partner_id
            account = partner.commercial_partner_id
            if visit.address_id.commercial_partner_id != account or not account:
                found = partner.address_get(["delivery"])["delivery"] if partner else 0
                visit.address_id = found

    @api.depends("address_id")
    def _compute_address_text(self):
        for visit in self:
            lines = (visit.address_id._display_address(True) or "").splitlines()
            visit.address_text = ", ".join(line for line in lines if line.strip())

    @api.depends("start", "stop")
    def _compute_duration(self):
        for visit in self:
            both = visit.start and visit.stop
            seconds = (visit.stop - visit.start).total_seconds() if both else 0
            visit.duration = seconds / 3600

    def _inverse_duration(self):
        for visit in self:
            hours = visit.duration or 1.0
            visit.stop = fields.Datetime.add(visit.start, minutes=round(hours * 60))

    @api.depends("start", "stop")
    @api.depends_context("lang", "tz")
    def _compute_when_text(self):
        """In the time zone of the place, as the customer reads it."""
        for visit in self:
            zone = visit.address_id.tz or visit.partner_id.tz or self.env.user.tz
            visit.when_text = visit.start and visit._format_times(zone)

    def _format_times(self, zone):
        format_time = self.env["ir.qweb.field.datetime"].value_to_html
        return "{} - {}".format(
            format_time(self.start, {"tz_name": zone, "hide_seconds": True}),
            format_time(
                self.stop, {"tz_name": zone, "hide_seconds": True, "time_only": True}
            ),
        )

    @api.depends("start", "stop", "user_ids", "state")
    def _compute_busy_note(self):
        """Who of the people has another visit at that time."""
        for visit in self:  # shown on the form of one visit
            others = visit._get_overlapping() if visit.state == "planned" else visit
            notes = [
                f"{user.name}: {other.number} {other.when_text}"
                for other in others - visit._origin
                for user in other.user_ids & visit.user_ids._origin
            ]
            visit.busy_note = "; ".join(notes) or False

    def _get_overlapping(self):
        if not (self.start and self.stop and self.user_ids):
            return self.browse()
        return self.search(
            [
                ("state", "=", "planned"),
                ("start", "<", self.stop),
                ("stop", ">", self.start),
                ("user_ids", "in", self.user_ids._origin.ids),
                ("id", "!=", self._origin.id),
            ]
        )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for visit in self:
            parts = [visit.number, visit.name]
            visit.display_name = " ".join(part for part in parts if part)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "stop" in fields_list and values.get("start") and not values.get("stop"):
            start = fields.Datetime.to_datetime(values["start"])
            values["stop"] = fields.Datetime.add(start, hours=1)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("number"):
                vals["number"] = self._next_number(vals)
        visits = super().create(vals_list)
        visits._note_signatures()
        visits._create_events()
        return visits

    @api.model
    def _next_number(self, vals):
        company = vals.get("company_id") or self.env.company.id
        # whoever may plan a visit gets a number for it
        sequences = self.env["ir.sequence"].sudo().with_company(company)
        return sequences.next_by_code("service.visit") or ""

    def write(self, vals):
        self._check_unsigned(vals)
        result = super().write(vals)
        if vals.get("signature"):
            self._note_signatures()
        if not self._get_event_fields().isdisjoint(vals):
            self._update_events()
        return result

    def _check_unsigned(self, vals):
        """What the customer has signed stays as it was."""
        signed = self.filtered("signed_date")
        if not signed or SIGNED_FIELDS.isdisjoint(vals):
            return
        if self.env.context.get("service_visit_withdraw") and self._is_manager():
            return
        raise UserError(
            self.env._(
                "%(visit)s has been signed. A manager withdraws the signature first"
                " (Actions, Withdraw the Signature).",
                visit=", ".join(signed.mapped("display_name")),
            )
        )

    def _note_signatures(self):
        fresh = self.filtered(lambda v: v.signature and not v.signed_date)
        fresh.write({"signed_date": fields.Datetime.now()})

    def action_done(self):
        self.write({"state": "done"})

    def action_cancel(self):
        self.write({"state": "cancelled"})

    def action_plan(self):
        """Planned again."""
        self.write({"state": "planned"})

    @api.model
    def _is_manager(self):
        return self.env.user.has_group("crm_service_desk.group_service_manager")

    def action_withdraw_signature(self):
        """For managers: the work order can be changed and signed again."""
        if not self._is_manager():
            raise UserError(
                self.env._("Only an administrator of the service desk can do this.")
            )
        for visit in self.filtered("signature"):
            visit._message_log(
                body=self.env._("The signature of %s was withdrawn.", visit.signed_by)
            )
        self.with_context(service_visit_withdraw=True).write(
            {"signature": False, "signed_by": False, "signed_date": False}
        )

    def action_print(self):
        report = self.env.ref("crm_service_desk.service_visit_report")
        return report.report_action(self)

    def action_open_event(self):
        self.ensure_one()
        return self.event_id._get_records_action()

    @api.model
    def _get_event_fields(self):
        return {
            "name",
            "start",
            "stop",
            "user_ids",
            "state",
            "address_id",
            "partner_id",
        }

    def _create_events(self):
        """One meeting for each visit that has people: it stands in their calendar."""
        visits = self.filtered(lambda v: v.user_ids and v.state == "planned")
        if not visits:
            return
        # sudo: who plans the visit sets the meeting of the people it names
        Event = self.env["calendar.event"].sudo().with_context(**self._get_quiet())
        events = Event.create([visit._prepare_event_values() for visit in visits])
        for visit, event in zip(visits, events, strict=True):
            visit.event_id = event

    @api.model
    def _get_quiet(self):
        """Our people are told by the visit, not by invitations."""
        return {
            "no_mail_to_attendees": True,
            "dont_notify": True,
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "service_visit_sync": True,
        }

    def _prepare_event_values(self):
        return {
            "name": f"{self.display_name}, {self.partner_id.display_name}",
            "start": self.start,
            "stop": self.stop,
            "user_id": self.user_ids[:1].id,
            "partner_ids": [Command.set(self.user_ids.partner_id.ids)],
            "location": self.address_text,
            "active": self.state != "cancelled",
        }

    def _update_events(self):
        # sudo: who may change the visit moves its meeting
        for visit in self.sudo().with_context(active_test=False):
            event = visit.event_id
            if event and visit.user_ids:
                event.with_context(**self._get_quiet()).write(
                    visit._prepare_event_values()
                )
            elif event:
                event.with_context(**self._get_quiet()).unlink()
        self.filtered(lambda v: not v.event_id)._create_events()

    @api.ondelete(at_uninstall=False)
    def _unlink_events(self):
        # sudo: the meeting goes with the visit that it stands for
        self.sudo().event_id.unlink()

    @api.model
    def _get_announced_domain(self):
        """Planned visits whose customer can be told."""
        return (
            Domain("state", "=", "planned")
            & Domain("notice_date", "=", False)
            & Domain("start", ">", fields.Datetime.now())
            & Domain("partner_id.email", "!=", False)
        )
