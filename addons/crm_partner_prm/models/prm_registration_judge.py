from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ..tools.customer_judge import Finding, compare

SIMILARITY = 0.3
MAX_CANDIDATES = 20
BATCH = 200


class PrmDealRegistration(models.Model):
    """Whom else the customer belongs to: the database proposes, the judge compares."""

    _inherit = "prm.deal.registration"

    verdict = fields.Selection(
        [
            ("clear", "No conflict"),
            ("check", "Somebody should look"),
            ("conflict", "Registered by somebody else"),
        ],
        readonly=True,
        copy=False,
        help="What the search for conflicts found; the evidence is below.",
    )
    conflict_ids = fields.One2many(
        "prm.registration.conflict",
        "registration_id",
        string="Conflicts",
        readonly=True,
        copy=False,
    )

    def action_judge(self):
        """Look again, now."""
        self.check_access("write")
        self._judge()

    def _judge(self):
        """Find conflicts, keep them with their evidence, and set the verdict."""
        # sudo: the judge knows deals and customers of everybody; partners read none
        registrations = self.sudo()
        found = registrations._find_conflicts()
        for registration in registrations:
            rows = found[registration]
            registration.write(
                {
                    "conflict_ids": [
                        Command.clear(),
                        *map(Command.create, rows),
                    ],
                    "verdict": registration._get_verdict(rows),
                    "customer_id": registration.customer_id.id
                    or registration._get_known_customer(rows),
                }
            )

    @api.model
    def _get_verdict(self, rows):
        kinds = {row["kind"] for row in rows}
        rivals = [row for row in rows if row["kind"] == "registration"]
        if any(row["verdict"] == "same" for row in rivals):
            return "conflict"
        return "check" if kinds - {"contact"} else "clear"

    @api.model
    def _get_known_customer(self, rows):
        ids = [
            row["partner_id"]
            for row in rows
            if row["kind"] in ("customer", "contact") and row["verdict"] == "same"
        ]
        return ids[0] if ids else False

    def _find_conflicts(self):
        """Return {registration: [values of conflicts]}, the surest first."""
        found = defaultdict(list)
        for registration, others in self._find_rivals().items():
            for other, finding in others:
                found[registration].append(
                    self._prepare_conflict("registration", finding, other_id=other.id)
                )
        for registration, row in self._find_known():
            found[registration].append(row)
        for registration in self:
            if registration._is_outside_territory():
                finding = Finding(100, {"territory": 100})
                found[registration].append(
                    self._prepare_conflict("territory", finding, verdict=False)
                )
            found[registration].sort(key=lambda row: -row["score"])
        return found

    @api.model
    def _prepare_conflict(self, kind, finding, **values):
        return {
            "kind": kind,
            "score": finding.score,
            "verdict": finding.verdict,
            "reasons": finding.reasons,
            **values,
        }

    def _is_outside_territory(self):
        countries = self.enrollment_id.country_ids
        return bool(countries and self.country_id and self.country_id not in countries)

    def _find_rivals(self):
        """Return {registration: [(other registration, finding)]}: who came first.

        A registration that was sent later, or for other products, is no rival.
        """
        Registration = self.browse()
        pairs = self._find_candidates("registration")
        Registration.browse({other for _own, other in pairs}).fetch()
        found = defaultdict(list)
        for own_id, other_id in pairs:
            own, other = self.browse(own_id), self.browse(other_id)
            if not own._is_after(other) or not own._sells_like(other):
                continue
            finding = compare(own._get_customer(), other._get_customer())
            if finding.verdict != "other":
                found[own].append((other, finding))
        return found

    def _is_after(self, other):
        """Whether the other was sent before this one; in the same second, by id."""
        now = fields.Datetime.now()
        mine = (self.date_submitted or now, self.id)
        return (other.date_submitted or now, other.id) < mine

    def _sells_like(self, other):
        """Whether both want to sell the same products, or one of them any product."""
        one, two = self.category_id, other.category_id
        if not one or not two:
            return True
        paths = (one.parent_path, two.parent_path)
        return paths[0].startswith(paths[1]) or paths[1].startswith(paths[0])

    def _find_known(self):
        """Yield (registration, values of a conflict) with contacts and open deals."""
        accounts = self._get_accounts(self._find_candidates("partner"))
        everybody = set().union(*accounts.values())
        customers = self._filter_customers(everybody)
        deals = self._get_open_deals(self._find_candidates("lead"), everybody)
        # the deal of an approved registration was looked at as that registration
        deals = deals.filtered(
            lambda lead: "approved" not in lead.prm_registration_ids.mapped("state")
        )
        for registration in self:
            for account in accounts[registration]:
                kind = "customer" if account in customers else "contact"
                yield from registration._judge_known(kind, account, "partner_id")
            for lead in deals:
                if lead.prm_partner_id != registration.partner_id:
                    yield from registration._judge_known("deal", lead, "lead_id")

    def _judge_known(self, kind, record, name):
        finding = compare(self._get_customer(), record._get_prm_customer())
        if finding.verdict != "other":
            yield self, self._prepare_conflict(kind, finding, **{name: record.id})

    def _get_accounts(self, pairs):
        """Return {registration: {account: True}}, without the partner's own people."""
        Partner = self.env["res.partner"]
        Partner.browse({partner_id for _own, partner_id in pairs}).fetch()
        accounts = defaultdict(dict)
        for own_id, partner_id in pairs:
            registration = self.browse(own_id)
            account = Partner.browse(partner_id).commercial_partner_id
            if account != registration.partner_id.commercial_partner_id:
                accounts[registration][account] = True
        return accounts

    @api.model
    def _filter_customers(self, accounts):
        """Those who have bought something."""
        ids = [account.id for account in accounts]
        orders = self.env["sale.order"]._read_group(
            [("partner_id", "child_of", ids), ("state", "=", "sale")], ["partner_id"]
        )
        buyers = {partner.commercial_partner_id for (partner,) in orders}
        return buyers | {account for account in accounts if account.customer_rank}

    @api.model
    def _get_open_deals(self, pairs, accounts):
        alike = Domain("id", "in", [lead_id for _own, lead_id in pairs])
        theirs = Domain("partner_id", "child_of", [account.id for account in accounts])
        return self.env["crm.lead"].search(
            Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending")
            & (alike | theirs if accounts else alike)
        )

    def _find_candidates(self, source):
        """Return [(registration id, id)] of what looks alike: few queries, by index."""
        self.env.flush_all()
        branches = SQL(" UNION ").join(
            SQL("(%s LIMIT %s)", query, MAX_CANDIDATES)
            for query in self._get_candidate_queries(source)
        )
        pairs = []
        for start in range(0, len(self), BATCH):
            rows = [row._get_sought() for row in self[start : start + BATCH]]
            pairs += self.env.execute_query(
                SQL(
                    """
                    SELECT set_config('pg_trgm.similarity_threshold', %s, TRUE);
                    SELECT v.id, c.id
                      FROM (VALUES %s) AS v (id, company, name, vat, domain, phone)
                     CROSS JOIN LATERAL (%s) c
                    """,
                    str(SIMILARITY),
                    SQL(", ").join(rows),
                    branches,
                )
            )
        return sorted(pairs)

    def _get_sought(self):
        """What is looked for, as a row of SQL."""
        return SQL(
            "(%s, %s, %s::text, %s::text, %s::text, %s::text)",
            self.id,
            self.company_id.id,
            self.customer_key or None,
            self.customer_vat_digits or None,
            self.customer_domain or None,
            self.customer_phone_key or None,
        )

    @api.model
    def _get_candidate_queries(self, source):
        """Return queries of ids that look like the customer `v`, for one source."""
        table, live, exact = self._get_candidate_sources()[source]
        column = "customer_key" if source == "registration" else "prm_name_key"
        name = SQL.identifier("c", column)
        alike = SQL("%s = v.name", name)
        order = SQL("")
        if self.env.registry.has_trigram:
            alike = SQL("%s %% v.name", name)
            order = SQL(" ORDER BY similarity(%s, v.name) DESC", name)
        queries = [
            SQL("SELECT c.id FROM %s c WHERE %s AND %s", table, one, live)
            for one in exact
        ]
        queries.append(
            SQL("SELECT c.id FROM %s c WHERE %s AND %s%s", table, alike, live, order)
        )
        return queries

    @api.model
    def _get_candidate_sources(self):
        """Return {source: (table, which rows, [exact matches])}: a hook.

        `c` is a row of the table, `v` what is sought.
        """
        company = SQL("(c.company_id IS NULL OR c.company_id = v.company)")
        live = SQL(
            "c.state IN ('submitted', 'approved') AND c.id <> v.id"
            " AND c.company_id = v.company"
        )
        open_deal = SQL(
            "c.active AND c.type = 'opportunity' AND c.won_status = 'pending' AND %s",
            company,
        )
        same = [
            SQL("c.customer_vat_digits = v.vat"),
            SQL("c.customer_domain = v.domain"),
            SQL("c.customer_phone_key = v.phone"),
        ]
        domain = [SQL("c.email_domain_criterion = '@' || v.domain")]
        contact = SQL("c.active AND %s", company)
        return {
            "registration": (SQL("prm_deal_registration"), live, same),
            "partner": (SQL("res_partner"), contact, self._get_contact_matches()),
            "lead": (SQL("crm_lead"), open_deal, domain),
        }

    @api.model
    def _get_contact_matches(self):
        """In the words of the indexes of contacts."""
        phone = SQL("right(regexp_replace(c.phone, '[^0-9]', '', 'g'), 9)")
        vat = SQL("regexp_replace(c.vat, '[^0-9]', '', 'g')")
        domain = SQL("split_part(c.email_normalized, '@', 2)")
        return [
            SQL("c.vat IS NOT NULL AND %s = v.vat", vat),
            SQL("c.email_normalized IS NOT NULL AND %s = v.domain", domain),
            SQL("c.phone IS NOT NULL AND %s = v.phone", phone),
        ]
