from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount, format_date
from odoo.tools.i18n import format_list

from ..tools.level_score import aim, reach, stand
from ..tools.plural import plural

MANAGER = "crm_partner_prm.group_prm_manager"
ORDER = ("certificates", "deals", "revenue", "satisfaction", "answer")


class PrmEnrollment(models.Model):
    """The score in words: what is there, what is missing, until when."""

    _inherit = "prm.enrollment"

    level_sentence = fields.Char(
        string="Next Level", compute="_compute_level", groups=MANAGER
    )
    level_score = fields.Float(
        string="Score (%)",
        compute="_compute_level",
        groups=MANAGER,
        aggregator=None,
        digits=(5, 1),
        help="How far it is to what comes next: the next level, or to keep this one.",
    )
    level_explained = fields.Html(
        string="Explained", compute="_compute_level", groups=MANAGER, sanitize=False
    )

    @api.depends("partner_id", "type_id", "track_id", "grade_id", "date_review")
    @api.depends_context("lang")
    def _compute_level(self):
        self.update(
            {"level_sentence": False, "level_score": 0, "level_explained": False}
        )
        cases = self.filtered(lambda row: row.state != "ended")._get_live_cases()
        for enrollment, case in cases.items():
            told = enrollment._tell_level(case)
            enrollment.level_sentence = told["sentence"]
            enrollment.level_score = told["score"]
            enrollment.level_explained = self._render_level(told)

    @api.model
    def _render_level(self, told):
        return Markup(
            self.env["ir.qweb"]._render("crm_partner_prm.prm_level_explained", told)
        )

    def _tell_level(self, case, day=None):
        """What the portal and the form show of a case.

        :param date day: the day of the case; that of the next review by default
        :return: dict of ``sentence``, ``score``, ``lines`` on the way to what comes
            next, ``goal`` and ``enough`` about them, ``levels`` with how far each is
        """
        self.ensure_one()
        goal = aim(case)
        names = self._read_level_names(case.levels)
        day = day or self._get_target_day()
        standings = [stand(case, level) for level in case.levels]
        return {
            "sentence": self._tell_sentence(case, goal, names),
            "score": goal.score if goal else 100.0,
            "points": goal.points if goal else 100.0,
            **self._tell_goal(goal, names),
            "kinds": {rule.kind for rule in case.rules},
            "lines": [self._tell_line(line, day) for line in self._sort(goal)],
            "levels": [
                {
                    "name": names.get(one.level),
                    "score": one.score,
                    "is_reached": one.is_reached,
                    "is_current": one.level == case.current,
                    "by_hand": not one.lines and not one.is_reached,
                }
                for one in standings
            ],
        }

    def _tell_goal(self, goal, names):
        if not goal:
            return {"goal": False, "enough": False}
        points = self._format_number(goal.points)
        return {
            "goal": self.env._("What %s takes", names.get(goal.level)),
            "enough": goal.points < 100
            and self.env._("%s percent are enough.", points),
        }

    @api.model
    def _sort(self, goal):
        lines = goal.lines if goal else ()
        return sorted(lines, key=lambda line: ORDER.index(line.rule.kind))

    def _tell_sentence(self, case, goal, names):
        """One sentence, for example: 2 certificates and 40,000 € make you Gold."""
        names = {level: name or "" for level, name in names.items()}
        reached = reach(case)
        ranks = case.levels.index
        if case.current in case.levels and ranks(reached) < ranks(case.current):
            return self._tell_reached(names[reached])
        missing = [line for line in self._sort(goal) if not line.is_met]
        if not missing:
            return self._tell_all_met(names.get(case.current, ""))
        what = self._tell_missing(missing)
        level = names[goal.level]
        singular = len(missing) == 1 and missing[0].missing == 1
        return self._tell_verb(what, level, goal.level == case.current, singular)

    def _tell_reached(self, level):
        if not self.date_review:
            return self.env._("You have all that %s takes.", level)
        return self.env._(
            "You have all that %(level)s takes. It becomes yours with the review on"
            " %(date)s.",
            level=level,
            date=format_date(self.env, self._get_target_day()),
        )

    def _tell_all_met(self, level):
        return self.env._("You are %s: no criteria lead further up.", level)

    def _tell_missing(self, lines):
        parts = format_list(self.env, [self._tell_part(line) for line in lines])
        if not self.date_review:
            return parts
        date = format_date(self.env, self._get_target_day())
        return self.env._("%(parts)s by %(date)s", parts=parts, date=date)

    def _tell_verb(self, what, level, is_kept, singular):
        what = what[:1].upper() + what[1:]
        if is_kept and singular:
            return self.env._("%(what)s keeps you %(level)s.", what=what, level=level)
        if is_kept:
            return self.env._("%(what)s keep you %(level)s.", what=what, level=level)
        if singular:
            return self.env._("%(what)s makes you %(level)s.", what=what, level=level)
        return self.env._("%(what)s make you %(level)s.", what=what, level=level)

    def _tell_part(self, line):
        """What is missing of one criterion, in words."""
        number = line.missing
        kind = line.rule.kind
        if kind == "revenue":
            return self._format_money(number)
        if kind in ("certificates", "deals"):
            return self._tell_count(kind, number)
        if kind == "answer":
            return self.env._(
                "answers within %s hours on average", self._format_number(number)
            )
        return self.env._("a satisfaction of %s", self._format_number(number))

    def _tell_count(self, kind, number):
        shown = self._format_number(number)
        form = plural(self.env.lang, number)
        words = {
            ("certificates", "one"): self.env._("%(one)s certificate", one=shown),
            ("certificates", "few"): self.env._("%(few)s certificates", few=shown),
            ("certificates", "many"): self.env._("%(many)s certificates", many=shown),
            ("deals", "one"): self.env._("%(one)s won deal", one=shown),
            ("deals", "few"): self.env._("%(few)s won deals", few=shown),
            ("deals", "many"): self.env._("%(many)s won deals", many=shown),
        }
        return words[kind, form]

    def _format_number(self, number):
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        shown = lang.format("%.1f", number, grouping=True)
        return shown.removesuffix(f"{lang.decimal_point}0")

    def _format_money(self, amount):
        # sudo: which currency the company has, also for partners
        currency = self.sudo().company_id.currency_id
        is_whole = bool(currency.decimal_places) and not round(amount % 1, 2)
        return format_amount(self.env, amount, currency, trailing_zeroes=not is_whole)

    def _tell_line(self, line, day):
        kinds = dict(
            self.env["prm.tier.criterion"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        rule = line.rule
        show = self._format_money if rule.kind == "revenue" else self._format_number
        return {
            "kind": rule.kind,
            "label": kinds[rule.kind],
            "have": "–" if line.have is None else show(line.have),
            "need": show(rule.target),
            "missing": "" if line.is_met else self._tell_part(line),
            "progress": round(100 * line.progress),
            "is_met": line.is_met,
            "is_required": rule.required,
            "weight": self._format_number(rule.weight),
            "period": self._tell_period(rule, day),
        }

    def _tell_period(self, rule, day):
        until = format_date(self.env, day)
        if rule.kind == "certificates":
            return self.env._("valid on %s", until)
        return self.env._(
            "in the %(months)s months until %(date)s", months=rule.months, date=until
        )
