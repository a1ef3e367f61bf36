from .common import PrmCommon, PrmPersonas

# what a partner must not learn before it takes the lead
SECRETS = {
    "partner_name": "Zvonkova Bakery Ltd",
    "contact_name": "Quentin Xavier",
    "email_from": "quentin@zvonkova.example.com",
    "phone": "+32 2 555 66 77",
    "street": "Secret Lane 5",
    "website": "https://zvonkova.example.com",
}
NEED = """<p>Quentin from Zvonkova wants three ovens of 12 kW, call +32 2 555 66 77 or
write to quentin@zvonkova.example.com, Secret Lane 5</p>"""
LEAKS = ("vonkova", "uentin", "Xavier", "555 66 77", "Secret Lane", "quentin@")


class LeadPersonas(PrmPersonas):
    """Northwind sells everywhere, Sundial in France only; nobody else is enrolled."""

    @classmethod
    def create_lead_world(cls):
        cls.env["prm.lead.rule"].search([]).active = False
        cls.env["prm.enrollment"].search([("state", "!=", "ended")]).action_end()
        cls.belgium, cls.france = cls.env.ref("base.be"), cls.env.ref("base.fr")
        start = {"date_start": "2020-01-01", "user_id": cls.manager.id}
        cls.enrollment = cls._enroll(cls.northwind, cls.silver, **start)
        cls.rival_enrollment = cls._enroll(cls.sundial, **start)
        cls.northwind.email = "office@northwind.example.com"
        cls.sundial.email = "office@sundial.example.com"
        cls.env.company.resource_calendar_id.tz = "UTC"
        cls.refusal = cls._ref("prm_reason_offer_size")

    @classmethod
    def _create_rule(cls, **values):
        return cls.env["prm.lead.rule"].create({"name": "All", "capacity": 0, **values})

    @classmethod
    def _create_leads(cls, number, country=None, **values):
        return cls.env["crm.lead"].create(
            [
                {
                    "name": f"Ovens {one}",
                    "type": "lead",
                    "country_id": (country or cls.france).id,
                    "user_id": cls.manager.id,
                    "expected_revenue": 1000,
                    **values,
                }
                for one in range(number)
            ]
        )

    @classmethod
    def _create_secret_lead(cls, **values):
        return cls._create_leads(1, **SECRETS, description=NEED, **values)

    @classmethod
    def _offer(cls, lead, partner=None, **values):
        return cls.env["prm.lead.offer"].create(
            {
                "lead_id": lead.id,
                "partner_id": (partner or cls.northwind).id,
                **values,
            }
        )

    @classmethod
    def _get_offers(cls, lead):
        return cls.env["prm.lead.offer"].search([("lead_id", "=", lead.id)])

    @classmethod
    def _get_takers(cls, leads):
        offers = cls.env["prm.lead.offer"].search([("lead_id", "in", leads.ids)])
        return {offer.lead_id: offer.partner_id for offer in offers}


class LeadCommon(LeadPersonas, PrmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_lead_world()

    def _follow(self):
        self._run_cron("prm.lead.offer", "_cron_follow_offers")
