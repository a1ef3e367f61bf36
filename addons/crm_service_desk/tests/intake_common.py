from email.message import EmailMessage
from email.policy import SMTP

from .common import ServiceDeskCommon

DOMAIN = "desk.example.com"
HELP = f"help@{DOMAIN}"
FIELD = f"field@{DOMAIN}"
STRANGER = "zoe@customer.example"


class IntakeCommon(ServiceDeskCommon):
    """Two teams with addresses, and letters to write."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": DOMAIN})
        cls.env.company.alias_domain_id = cls.domain
        cls.team.write({"alias_name": "help", "alias_domain_id": cls.domain.id})
        cls.other_team.write({"alias_name": "field", "alias_domain_id": cls.domain.id})
        cls.ann.email = "ann@acme.example"
        cls.Ticket = cls.env["service.ticket"]
        cls.Quarantine = cls.env["service.quarantine"]
        cls.Intake = cls.env["service.intake"]
        # what came in before is not what is tested
        cls.Quarantine.search([]).unlink()
        cls.Intake.search([]).unlink()

    @classmethod
    def _write_letter(cls, message_id="<one@x>", text="It broke.", **headers):
        letter = EmailMessage(policy=SMTP)
        values = {
            "From": STRANGER,
            "To": HELP,
            "Subject": "Broken",
            "Message-Id": message_id,
        }
        for name, value in headers.items():
            values[name.replace("_", "-")] = value
        for name, value in values.items():
            if value is not None:
                letter[name] = value
        letter.set_content(text)
        return letter

    def _receive(self, letter, model=False, **options):
        raw = letter if isinstance(letter, bytes) else letter.as_bytes()
        # as a job fetches mail: with tracking, which tests switch off
        thread = self.env(context={})["mail.thread"]
        return thread.message_process(model, raw, **options)

    def _receive_ticket(self, **headers):
        return self.Ticket.browse(self._receive(self._write_letter(**headers)))

    def _get_held(self):
        return self.Quarantine.search([], order="id")

    def _answer(self, ticket, message_id="<two@x>", **headers):
        """A letter that answers what we wrote last in the ticket."""
        ours = self._agent_writes(ticket)
        references = {"In-Reply-To": ours.message_id, "References": ours.message_id}
        return self._write_letter(message_id, **{**references, **headers})
