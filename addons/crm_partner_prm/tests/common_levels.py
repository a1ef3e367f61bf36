from odoo import fields
from odoo.tools import SQL

from .common import PrmPersonas


class LevelPersonas(PrmPersonas):
    """Certificates and who passed them; mix in before a TransactionCase."""

    @classmethod
    def create_certificates(cls):
        cls.planner, cls.fitter = cls.env["prm.certificate"].create(
            [
                {"name": "Planner", "code": "t_planner", "pass_score": 70},
                {"name": "Fitter", "code": "t_fitter", "validity_months": 0},
            ]
        )

    @classmethod
    def _certify(cls, person, certificate=None, **values):
        return cls.env["prm.certification"].create(
            {
                "person_id": person.id,
                "certificate_id": (certificate or cls.planner).id,
                "score": 90,
                **values,
            }
        )

    def _count(self, partner, day, certificates=()):
        """How many certificates count for a partner on a day."""
        self.env.flush_all()
        query = self.env["prm.certification"]._get_counted(
            day, [certificate.id for certificate in certificates]
        )
        rows = self.env.execute_query(
            SQL("SELECT value FROM (%s) c WHERE partner_id = %s", query, partner.id)
        )
        return rows[0][0] if rows else 0

    @classmethod
    def _require(cls, grade, kind, target, **values):
        return cls.env["prm.tier.criterion"].create(
            {
                "grade_id": grade.id,
                "kind": kind,
                "target": target,
                "date_start": "2020-01-01",
                **values,
            }
        )

    @classmethod
    def _win(cls, partner, day, **values):
        """A won deal of a partner, closed on a day."""
        lead = cls.env["crm.lead"].create(
            {
                "name": "Desks",
                "type": "opportunity",
                "prm_partner_id": partner.id,
                "company_id": cls.env.company.id,
                **values,
            }
        )
        lead.action_set_won()
        lead.date_closed = f"{day} 12:00:00"
        return lead

    @classmethod
    def _rate(cls, record, rating, day):
        row = cls.env["rating.rating"].create(
            {
                "res_model_id": cls.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "rating": rating,
                "consumed": True,
            }
        )
        row.rated_on = f"{day} 12:00:00"
        return row

    def _get_values(self, criterion, day):
        """{partner: value} of a criterion, of all partners."""
        rule = criterion._to_rule()
        partners = self.northwind | self.sundial
        values = criterion._read_values(
            [rule], partners.ids, self.env.company, fields.Date.to_date(day)
        )[rule.id]
        return tuple(values.get(partner.id) for partner in partners)

    @classmethod
    def _enroll_many(cls, number):
        partners = cls.env["res.partner"].create(
            [{"name": f"Reseller {n}", "is_company": True} for n in range(number)]
        )
        # sudo: as if they had been activated
        return (
            cls.env["prm.enrollment"]
            .sudo()
            .create(
                [
                    {
                        "partner_id": partner.id,
                        "type_id": cls.type.id,
                        "track_id": cls.track.id,
                        "grade_id": cls.bronze.id,
                        "state": "active",
                    }
                    for partner in partners
                ]
            )
        )
