from odoo.tests import tagged

from .common_registration import RegistrationCommon
from .labelled_customers import SIZE, Maker

AT_LEAST = 0.95


@tagged("post_install", "-at_install")
class TestRegistrationLabelled(RegistrationCommon):
    """1,000 registrations of which it is known whose customer they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        known, cls.cases = Maker().make()
        first = {"state": "submitted", "date_submitted": "2026-01-01 00:00:00"}
        cls.known = cls._create(cls.northwind, known, **first)
        later = [case.identity for case in cls.cases]
        cls.later = cls._create(cls.sundial, later)

    @classmethod
    def _create(cls, partner, identities, **values):
        return cls.env["prm.deal.registration"].create(
            [
                {
                    "partner_id": partner.id,
                    "customer_name": identity.name,
                    "customer_vat": identity.vat,
                    "customer_email": identity.email,
                    "customer_phone": identity.phone,
                    "customer_city": identity.city,
                    **values,
                }
                for identity in identities
            ]
        )

    def test_precision_and_recall(self):
        rivals = self.later._find_rivals()
        right, wrong, missed = 0, [], []
        for case, registration in zip(self.cases, self.later, strict=True):
            found = {
                other
                for other, finding in rivals[registration]
                if finding.verdict == "same"
            }
            if case.known >= 0 and self.known[case.known] in found:
                right += 1
            elif case.known >= 0:
                missed.append((self.known[case.known].customer_name, case.identity))
            elif found:
                names = [other.customer_name for other in found]
                wrong.append((names, case.identity))
        precision = right / (right + len(wrong))
        recall = right / SIZE
        self.assertGreaterEqual(precision, AT_LEAST, wrong[:20])
        self.assertGreaterEqual(recall, AT_LEAST, missed[:20])
