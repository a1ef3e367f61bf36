from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

MODELS = {"partner": "res.partner", "lead": "crm.lead"}


class CrmAssignmentRule(models.Model):
    _name = "crm.assignment.rule"
    _inherit = ["crm.remembered.mixin"]
    _description = "Assignment Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first rule that fits decides.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    model = fields.Selection(
        [("lead", "Leads and Opportunities"), ("partner", "Customers")],
        string="Applies to",
        default="lead",
        required=True,
    )
    model_name = fields.Char(compute="_compute_model_name")
    domain = fields.Char(string="Condition", default="[]", required=True)
    country_ids = fields.Many2many("res.country", string="Countries")
    state_ids = fields.Many2many("res.country.state", string="States")
    zip_prefixes = fields.Char(
        string="ZIP Codes Starting with",
        help="Beginnings of ZIP codes, separated by commas: 10, 12, 143",
    )
    industry_ids = fields.Many2many("res.partner.industry", string="Industries")
    lang_id = fields.Many2one("res.lang", string="Language")
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", check_company=True, ondelete="restrict"
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Salespeople",
        domain=[("share", "=", False)],
        help="Who may be chosen. Nobody here: the members of the team.",
    )
    method = fields.Selection(
        [("round_robin", "In Turn"), ("least_loaded", "Least Loaded")],
        default="round_robin",
        required=True,
        help="In Turn: one after the other. Least Loaded: who has the least open work;"
        " important deals count more.",
    )
    capacity = fields.Integer(
        string="Open Deals at Most",
        help="Nobody with as many open deals gets another one. 0 means no limit.",
    )

    _capacity_positive = models.Constraint(
        "CHECK(capacity >= 0)", "The number of open deals cannot be negative."
    )

    @api.depends("model")
    def _compute_model_name(self):
        for rule in self:
            rule.model_name = rule._get_models().get(rule.model)

    @api.constrains("domain", "model")
    def _check_domain(self):
        for rule in self:
            try:
                self.env[rule.model_name]._search(rule._get_domain())
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the rule “%(rule)s” is not valid: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    @api.constrains("user_ids", "team_id")
    def _check_candidates(self):
        for rule in self:
            if not rule.user_ids and not rule.team_id:
                raise ValidationError(
                    self.env._(
                        "The rule “%(rule)s” needs a sales team or salespeople who may"
                        " be chosen.",
                        rule=rule.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        for rule in rules:
            # belongs to the table, so it goes when the addon is uninstalled
            self.env.cr.execute(
                SQL(
                    "CREATE SEQUENCE %s OWNED BY crm_assignment_rule.id",
                    rule._get_turn_sequence(),
                )
            )
        return rules

    def unlink(self):
        sequences = [rule._get_turn_sequence() for rule in self]
        result = super().unlink()
        for sequence in sequences:
            self.env.cr.execute(SQL("DROP SEQUENCE IF EXISTS %s", sequence))
        return result

    def _get_turn_sequence(self):
        # A sequence of PostgreSQL serves parallel transactions in turn without a lock:
        # an import that runs for minutes does not block the leads of the web site.
        return SQL.identifier(f"crm_assignment_turn_{self.id}")

    @api.model
    @tools.ormcache("model")
    def _get_rule_ids(self, model):
        """Ids of the active rules, remembered: without rules this costs nothing."""
        # rules are what managers set up for everybody
        rules = self.sudo().search([("model", "=", model)])
        return tuple(rules.ids)

    @api.model
    def _get_models(self):
        """Return {kind: name of the model}: what rules assign; extend it."""
        return dict(MODELS)

    def _get_domain(self):
        """Condition of the rule with its territory, industry and language."""
        self.ensure_one()
        domain = Domain(safe_eval(self.domain or "[]", {"uid": self.env.uid}))
        return domain & Domain.AND(self._get_helper_domains())

    def _get_helper_domains(self):
        """Conditions of the simple fields; extend it with fields of your own."""
        paths = self._get_helper_paths()
        prefixes = [prefix.strip() for prefix in (self.zip_prefixes or "").split(",")]
        domains = [
            Domain(paths["country"], "in", self.country_ids.ids),
            Domain(paths["state"], "in", self.state_ids.ids),
            Domain(paths["industry"], "in", self.industry_ids.ids),
            Domain(paths["language"], "=", self.lang_id.code),
            Domain.OR(
                Domain(paths["zip"], "=like", f"{zip_}%") for zip_ in prefixes if zip_
            ),
        ]
        used = (
            self.country_ids,
            self.state_ids,
            self.industry_ids,
            self.lang_id,
            any(prefixes),
        )
        return [
            domain for domain, is_used in zip(domains, used, strict=True) if is_used
        ]

    def _get_helper_paths(self):
        """Return {simple condition: field}; extend it for models of your own."""
        if self.model == "lead":
            language, industry = "lang_id.code", "partner_id.industry_id"
        else:
            language, industry = "lang", "industry_id"
        return {
            "country": "country_id",
            "state": "state_id",
            "industry": industry,
            "language": language,
            "zip": "zip",
        }

    @api.model
    def _assign(self, records):
        """Give records without a salesperson to whom the first fitting rule says.

        :return: the records that have a salesperson or a team now
        """
        kinds = {name: kind for kind, name in self._get_models().items()}
        kind = kinds[records._name]
        rules = self.sudo().browse(self._get_rule_ids(kind))  # see _get_rule_ids
        waiting = records.sudo().filtered(lambda record: not record.user_id)
        assigned = waiting.browse()
        for rule in rules:
            if not waiting:
                break
            matching = rule._filter_matching(waiting)
            if matching:
                rule._distribute(matching)
                assigned += matching
                waiting -= matching
        return records.browse(assigned.ids)

    def _filter_matching(self, records):
        company = self.company_id
        if company:
            records = records.filtered(
                lambda r: r.company_id in (company.browse(), company)
            )
        return records.filtered_domain(self._get_domain())

    def _distribute(self, records):
        """Choose somebody for each record and say why."""
        candidates, loads = self._get_candidates()
        note = self._get_candidates_note(candidates, loads)
        chosen = self._choose(candidates, loads, len(records))
        for user, records_of_user in self._group_by_user(records, chosen):
            self._write_choice(records_of_user, user, note)

    @api.model
    def _group_by_user(self, records, chosen):
        groups = {}
        for record, user in zip(records, chosen, strict=True):
            groups[user] = groups.get(user, records.browse()) + record
        return groups.items()

    def _get_candidates(self):
        """Return (users who can take something now, {user: (open deals, load)})."""
        users = self._get_pool().filtered("active").sorted("id")
        if self.company_id:
            users = users.filtered(lambda user: self.company_id in user.company_ids)
        users -= self._get_absent_users(users)
        loads = self._get_loads(users)
        if self.capacity:
            users = users.filtered(lambda user: loads[user][0] < self.capacity)
        return users, loads

    def _get_pool(self):
        """Users whom the rule may choose, present or not; extend it."""
        return self.user_ids or self.team_id.crm_team_member_ids.user_id

    @api.model
    def _get_absent_users(self, users):
        """Users who take nothing new now; extend it with holidays or shifts."""
        members = self.env["crm.team.member"].search(
            Domain("user_id", "in", users.ids)
            & (
                Domain("assignment_optout", "=", True)
                | Domain("crm_absent_until", ">=", fields.Date.context_today(self))
            )
        )
        return members.user_id

    @api.model
    def _get_loads(self, users):
        """Return {user: (open deals, weight of the open work)} in two queries.

        A deal weighs 1 and a half more per star, a planned activity a quarter.
        """
        loads = {user: (0, 0.0) for user in users}
        deals = self.env["crm.lead"]._read_group(
            [("user_id", "in", users.ids), ("won_status", "=", "pending")],
            ["user_id", "priority"],
            ["__count"],
        )
        for user, priority, number in deals:
            count, load = loads[user]
            weight = 1 + int(priority or 0) / 2
            loads[user] = (count + number, load + weight * number)
        activities = self.env["mail.activity"]._read_group(
            [("user_id", "in", users.ids)], ["user_id"], ["__count"]
        )
        for user, number in activities:
            count, load = loads[user]
            loads[user] = (count, load + number / 4)
        return loads

    def _choose(self, candidates, loads, number):
        """Return a list of `number` users, empty ones if nobody is there."""
        nobody = candidates.browse()
        if not candidates:
            return [nobody] * number
        if self.method == "round_robin":
            return self._choose_in_turn(candidates, loads, number)
        room = {user: loads[user] for user in candidates}
        chosen = []
        for _n in range(number):
            free = [user for user in room if self._has_room(room[user][0])]
            user = min(free, key=lambda one: (room[one][1], one.id), default=nobody)
            if user:
                room[user] = (room[user][0] + 1, room[user][1] + 1)
            chosen.append(user)
        return chosen

    def _choose_in_turn(self, candidates, loads, number):
        turns = self.env.execute_query(
            SQL(
                "SELECT nextval(%s::regclass) FROM generate_series(1, %s)",
                f"crm_assignment_turn_{self.id}",
                number,
            )
        )
        taken = {user: loads[user][0] for user in candidates}
        chosen = []
        for (turn,) in turns:
            free = [user for user in candidates if self._has_room(taken[user])]
            user = free[turn % len(free)] if free else candidates.browse()
            if user:
                taken[user] += 1
            chosen.append(user)
        return chosen

    def _has_room(self, open_deals):
        return not self.capacity or open_deals < self.capacity

    def _write_choice(self, records, user, candidates_note):
        if user:
            words = dict(self._fields["method"]._description_selection(self.env))
            note = self.env._(
                "Rule “%(rule)s” chose %(user)s (%(method)s). %(candidates)s",
                rule=self.name,
                user=user.name,
                method=words[self.method].lower(),
                candidates=candidates_note,
            )
        else:
            note = self.env._(
                "Rule “%(rule)s” fits, but nobody can take it now: all are absent or"
                " at the limit of open deals (%(capacity)s).",
                rule=self.name,
                capacity=self.capacity,
            )
        values = {"crm_assignment_rule": self.name, "crm_assignment_note": note}
        records.write(values | self._prepare_choice_values(records, user))
        records._message_log_batch(dict.fromkeys(records.ids, note))

    def _prepare_choice_values(self, records, user):
        """Who and which team; extend it for models of your own."""
        values = {"user_id": user.id} if user else {}
        if self.team_id and "team_id" in records._fields:
            values["team_id"] = self.team_id.id
        return values

    def _get_candidates_note(self, candidates, loads):
        people = ", ".join(
            self.env._(
                "%(user)s (%(number)s open, load %(load)s)",
                user=user.name,
                number=loads[user][0],
                load=round(loads[user][1], 2),
            )
            for user in candidates
        )
        return self.env._("Candidates: %(people)s", people=people)

    def action_assign_waiting(self):
        """Let the scheduled action work now."""
        self.check_access("write")
        # the cron belongs to the system; who may change rules may start it
        self.env.ref("crm_relations.crm_assignment_cron").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "Customers and deals without a salesperson are being assigned."
                ),
            },
        }
