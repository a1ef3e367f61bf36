from datetime import date, datetime

from freezegun import freeze_time

from .common import BANK, IndustryCommon

TODAY = "2026-05-20"
JUDGEMENT = {
    "risk_class": "low",
    "risk_reason": "Salary of a known employer",
    "outcome": "compliant",
    "note": "Passport seen",
}


class KycCommon(IndustryCommon):
    """A bank with two compliance officers; the clock stands still."""

    day = TODAY

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.day:
            cls.startClassPatcher(freeze_time(f"{cls.day} 10:00:00"))
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.today = date(2026, 5, 20)
        group = "crm_industry_profiles.group_bank_compliance"
        cls.second = cls._create_user("kyc_second", group, BANK)
        cls.env.company.kyc_user_id = cls.compliance
        cls.Review = cls.env["fin.kyc.review"]
        cls.Trigger = cls.env["fin.kyc.trigger"]
        cls.maria = cls._create_customer("Maria", street="1 Old Street", city="Riga")
        cls.acme = cls._create_customer("Acme", is_company=True)
        cls.passport = cls.env.ref("crm_industry_profiles.crm_document_kind_passport")

    @classmethod
    def _create_customer(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _review(cls, partner=None, **values):
        partner = partner or cls.maria
        Review = cls.Review.with_user(cls.compliance)
        return Review.create(
            {"partner_id": partner.id, "user_id": cls.compliance.id, **values}
        )

    @classmethod
    def _decide(cls, partner=None, day=None, **values):
        """A decided review; of another day by moving the decision there."""
        review = cls._review(partner, **{**JUDGEMENT, **values})
        review.action_start()
        review.action_decide()
        if review.state == "proposed":
            review.with_user(cls.second).action_confirm()
        if day:
            review.sudo().date_decided = datetime.fromisoformat(f"{day} 10:00:00")
            cls.Review._refresh_next_dates()
        return review

    @classmethod
    def _get_open(cls, partner=None):
        return cls.Review._find_open((partner or cls.maria).ids, cls.env.company)

    @classmethod
    def _file(cls, partner=None, **values):
        return cls.env["fin.kyc.document"].create(
            {
                "partner_id": (partner or cls.maria).id,
                "kind_id": cls.passport.id,
                "number": "P1",
                **values,
            }
        )
