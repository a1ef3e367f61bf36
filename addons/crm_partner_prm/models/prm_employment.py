from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

EMPLOYED_AS = ("works_for", "director")  # codes of relation types
WHERE_ONE_WORKS = {"parent_id", "is_company"}


class PrmEmployment(models.Model):
    """Who worked for whom from when until when, of people with certificates.

    It follows from the company of the contact. What counted last year can be found
    again, wherever people work today.
    """

    _name = "prm.employment"
    _description = "Employment at a Partner"
    _inherit = ["crm.relation.period"]
    _order = "person_id, date_start desc, id desc"
    _rec_name = "partner_id"

    person_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Works for", required=True, index=True, ondelete="cascade"
    )

    _open_uniq = models.UniqueIndex(
        "(person_id) WHERE date_end IS NULL",
        "This person works somewhere already: say until when.",
    )
    _date_order = models.Constraint(
        "CHECK(date_end >= date_start)", "A period cannot end before it starts."
    )

    @api.model
    def _get_employments(self):
        """SELECT of ``person_id, partner_id, date_start, date_end``: a hook.

        Dates may be NULL. Relations count too: who helps out at two partners works for
        both.
        """
        for model in ("crm.relation", "crm.relation.type", "res.partner", self._name):
            self.env[model].flush_model()
        return SQL(
            """SELECT person_id, partner_id, date_start, date_end FROM prm_employment
               UNION ALL
               SELECT r.left_partner_id, p.commercial_partner_id,
                      r.date_start, r.date_end
                 FROM crm_relation_type t
                 JOIN crm_relation r ON r.type_id = t.id AND r.active
                  AND r.is_set_aside IS NOT TRUE
                 JOIN res_partner p ON p.id = r.right_partner_id
                WHERE t.code IN %s""",
            EMPLOYED_AS,
        )

    def _end(self, day):
        """End what has begun; what has not begun by then was never true."""
        begun = self.filtered(lambda row: not row.date_start or row.date_start <= day)
        begun.write({"date_end": day})
        (self - begun).unlink()
        self.flush_model()  # the database allows one open row per person

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """A person works in one place: what the survivor's rows say, stays open."""
        # sudo: the merge wizard has checked who may merge contacts
        rows = self.sudo()
        own = rows.search([("person_id", "=", dst_partner_id)])
        other = rows.search([("person_id", "in", src_partner_ids)])
        if own.filtered(lambda row: not row.date_end):
            today = fields.Date.context_today(self)
            for row in other.filtered(lambda row: not row.date_end):
                row.date_end = max(row.date_start or today, today)
        for row in other.filtered(lambda row: not row.date_end)[1:]:
            row.unlink()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE prm_employment SET
                   person_id = CASE WHEN person_id IN %(src)s THEN %(dst)s
                                    ELSE person_id END,
                   partner_id = CASE WHEN partner_id IN %(src)s THEN %(dst)s
                                     ELSE partner_id END
                   WHERE person_id IN %(src)s OR partner_id IN %(src)s""",
                src=tuple(src_partner_ids) or (0,),
                dst=dst_partner_id,
            )
        )
        self.env.invalidate_all()


class ResPartner(models.Model):
    _inherit = "res.partner"

    prm_employment_ids = fields.One2many(
        "prm.employment",
        "person_id",
        string="Worked for",
        groups="crm_partner_prm.group_prm_manager",
    )
    prm_certification_ids = fields.One2many(
        "prm.certification",
        "person_id",
        string="Certifications",
        groups="crm_partner_prm.group_prm_manager",
    )
    prm_certificate_count = fields.Integer(
        string="Valid Certificates",
        compute="_compute_prm_certificate_count",
        groups="crm_partner_prm.group_prm_manager",
        help="Of a company: those of the people who work there now.",
    )

    @api.depends("prm_certification_ids.state")
    def _compute_prm_certificate_count(self):
        Certification = self.env["prm.certification"]
        held = [("state", "in", ("valid", "expiring"))]
        counts = {
            field: dict(
                Certification._read_group(
                    [(field, "in", self.ids), *held], [field], ["__count"]
                )
            )
            for field in ("person_id", "partner_id")
        }
        for partner in self:
            field = "partner_id" if partner.is_company else "person_id"
            partner.prm_certificate_count = counts[field].get(partner._origin, 0)

    def write(self, vals):
        if not WHERE_ONE_WORKS & vals.keys():
            return super().write(vals)
        # sudo: who has certificates, among contacts that the user may write
        rows = self.env["prm.certification"].sudo()
        people = rows.search([("person_id", "child_of", self.ids)]).person_id
        result = super().write(vals)
        people._follow_employer()
        return result

    def _follow_employer(self):
        """Note where people work from today on, if they have moved."""
        if not self:
            return
        # sudo: follows from the company of the contacts
        rows = self.env["prm.employment"].sudo()
        known = rows.search([("person_id", "in", self.ids)])
        current = known.filtered(lambda row: not row.date_end).grouped("person_id")
        begun = known.person_id
        today = fields.Date.context_today(self)
        moved, values = rows, []
        for person in self.sudo():  # see above
            employer = person.commercial_partner_id
            row = current.get(person, rows)
            if row.partner_id == employer:
                continue
            moved += row
            start = today if person in begun else False
            values.append(self._prepare_employment(person, employer, start))
        moved._end(today - timedelta(days=1))
        rows.create(values)

    def _prepare_employment(self, person, employer, start):
        return {
            "person_id": person.id,
            "partner_id": employer.id,
            "date_start": start,
        }

    def action_prm_certifications(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partner_prm.prm_certification_action"
        )
        field = "partner_id" if self.is_company else "person_id"
        context = {} if self.is_company else {"default_person_id": self.id}
        return action | {"domain": [(field, "=", self.id)], "context": context}
