import base64

from .common_kyc import KycCommon

# one grey pixel
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCB"
    "d81ytgAAAABJRU5ErkJggg=="
)


class ApplicationCommon(KycCommon):
    """A bank that lends: a product with its checklist, and people with limits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.income = cls.env.ref("crm_industry_profiles.crm_document_kind_income")
        cls.loan = cls.env["fin.product"].create(
            {
                "name": "Roof Loan",
                "kind": "loan",
                "document_kind_ids": [(6, 0, (cls.passport | cls.income).ids)],
            }
        )
        cls.maria.write(
            {
                "phone": "+1 202 555 0171",
                "annual_income": 54000,
                "household_size": 3,
                "crm_occupation": "Pharmacist",
            }
        )
        cls.env["fin.decision.limit"].create(
            [
                {"user_id": cls.clerk.id, "amount": 5000},
                {"user_id": cls.compliance.id, "amount": 50000},
            ]
        )

    @classmethod
    def _apply(cls, user=None, **values):
        return (
            cls.env["fin.application"]
            .with_user(user or cls.clerk)
            .create(
                {
                    "partner_id": cls.maria.id,
                    "product_id": cls.loan.id,
                    "amount": 4000,
                    "term_months": 24,
                    "purpose": "New roof",
                    **values,
                }
            )
        )

    @classmethod
    def _fax(cls, **values):
        paper = {"scan": PICTURE, "scan_name": "fax.png"}
        return cls._apply(channel="fax", **paper, **values)

    @classmethod
    def _assess(cls, **values):
        """An application that waits for its decision."""
        application = cls._apply(**values)
        application.document_ids.file = base64.b64encode(b"paper")
        application.action_assess()
        application.action_submit()
        return application
