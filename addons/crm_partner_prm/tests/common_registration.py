from .common import PrmCommon, PrmPersonas

CUSTOMER = {
    "customer_name": "Kyivkhlib JSC",
    "customer_vat": "UA12345674",
    "customer_email": "buyer@kyivkhlib.example.com",
    "customer_phone": "+380 44 123 45 67",
    "customer_city": "Kyiv",
}


class RegistrationPersonas(PrmPersonas):
    @classmethod
    def create_enrollments(cls):
        cls.ukraine = cls.env.ref("base.ua")
        cls.enrollment = cls._enroll(cls.northwind, cls.silver, user_id=cls.manager.id)
        cls.rival_enrollment = cls._enroll(cls.sundial, user_id=cls.manager.id)

    @classmethod
    def _prepare(cls, partner, **values):
        return {
            "partner_id": partner.id,
            "country_id": cls.ukraine.id,
            **CUSTOMER,
            **values,
        }

    @classmethod
    def _register(cls, partner, submit=True, **values):
        values = cls._prepare(partner, **values)
        registration = cls.env["prm.deal.registration"].create(values)
        if submit:
            registration.action_submit()
        return registration

    @classmethod
    def _get_steps(cls, registration):
        return registration.receipt_ids.mapped("step")


class RegistrationCommon(RegistrationPersonas, PrmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_enrollments()
