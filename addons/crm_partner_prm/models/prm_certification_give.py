from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain


class PrmCertification(models.Model):
    """Exams that people pass elsewhere: in a survey, or by finishing a course."""

    _inherit = "prm.certification"

    @api.model
    def _give(self, passed):
        """Make certifications of what people passed; a constant number of queries.

        Companies pass no exams. Who has the certificate for ever, or passed it on that
        day or later, gets no second one.

        :param list passed: values of certifications, the oldest first, each with
            ``certificate_id``, ``person_id`` and ``date_passed``
        :return: the new ones
        """
        people = self.env["res.partner"].browse(row["person_id"] for row in passed)
        companies = set(people.filtered("is_company").ids)
        latest = self._get_latest(passed)
        values = []
        for row in passed:
            key = row["certificate_id"], row["person_id"]
            is_known = any(day >= row["date_passed"] for day in latest[key])
            if not is_known and row["person_id"] not in companies:
                latest[key].append(row["date_passed"])
                values.append(row)
        return self.create(values)

    @api.model
    def _get_latest(self, passed):
        """Return {(certificate id, person id): days up to which nothing is new}."""
        rows = self.search(
            Domain("certificate_id", "in", [row["certificate_id"] for row in passed])
            & Domain("person_id", "in", [row["person_id"] for row in passed])
            & Domain("is_passed", "=", True)
            & Domain("date_revoked", "=", False)
        )
        latest = defaultdict(list)
        for row in rows:
            day = row.date_passed if row.date_until else row.date_passed.max
            latest[row.certificate_id.id, row.person_id.id].append(day)
        return latest
