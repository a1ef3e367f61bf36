from ast import literal_eval

from odoo.tests import tagged

from ..controllers.ideas import rate_limit
from .common_portal import PortalCommon
from .intake_common import HELP, IntakeCommon

TEMPLATE = "crm_service_desk.mail_template_service_idea"


class IdeaNoticeCommon:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.idea.vote"].search([]).unlink()
        cls.ann.email = "ann@acme.example"
        cls.carl.email = "carl@acme.example"
        cls.idea = cls._create_idea()
        cls.idea._vote(cls.ann | cls.carl)
        cls.idea = cls.idea.with_user(cls.agent)

    @classmethod
    def _create_idea(cls, name="More colours", **values):
        return cls.env["service.idea"].create({"name": name, "state": "open", **values})

    def _tell(self):
        """Run the job; return the new mails."""
        Mail = self.env["mail.mail"]
        last = Mail.search([], order="id desc", limit=1).id or 0
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_service_desk.service_idea_vote_cron_tell"
            ).method_direct_trigger()
        return Mail.search([("id", ">", last)], order="id")


@tagged("post_install", "-at_install")
class TestIdeaNotice(IdeaNoticeCommon, IntakeCommon):
    def test_who_voted_hears_once_of_the_new_state(self):
        self.idea.answer = "We begin in spring."
        self.idea.action_plan()
        mails = self._tell()
        self.assertEqual([mail.recipient_ids for mail in mails], [self.ann, self.carl])
        self.assertEqual(
            set(mails.mapped("subject")), {"News of the idea “More colours”"}
        )
        for mail in mails:
            self.assertIn("We plan to do it.", mail.body_html)
            self.assertIn("We begin in spring.", mail.body_html)
            self.assertNotIn("It is done.", mail.body_html)
        self.assertFalse(self._tell())

    def test_each_change_is_told(self):
        self.idea.action_plan()
        self._tell()
        self.idea.action_done()
        mails = self._tell()
        self.assertEqual(mails.recipient_ids, self.ann | self.carl)
        self.assertIn("It is done.", mails[0].body_html)

    def test_other_changes_are_not_told(self):
        self.idea.answer = "Soon"
        self.idea.action_open()
        self.assertFalse(self._tell())

    def test_a_change_by_mistake_and_back_is_not_told(self):
        self.idea.action_done()
        self.idea.action_open()
        self.assertFalse(self._tell())

    def test_who_changed_it_is_not_told(self):
        self.idea.sudo()._vote(self.agent.partner_id)
        self.idea.action_plan()
        self.assertEqual(self._tell().recipient_ids, self.ann | self.carl)
        # later changes of others are news again
        self.idea.with_user(self.head).action_done()
        everybody = self.ann | self.carl | self.agent.partner_id
        self.assertEqual(self._tell().recipient_ids, everybody)

    def test_who_votes_later_knows_the_state(self):
        self.idea.action_plan()
        late = self._create_customer("Late", email="late@acme.example")
        self.idea.sudo()._vote(late)
        self.assertNotIn(late, self._tell().recipient_ids)

    def test_nobody_is_told_of_what_customers_do_not_see(self):
        self.idea.write({"state": "new"})
        self.assertFalse(self._tell())
        self.idea.action_plan()
        self.idea.active = False
        self.assertFalse(self._tell())
        self.assertFalse(self.idea.sudo().vote_ids.filtered("to_tell"))

    def test_contacts_without_address_or_archived_get_nothing(self):
        self.ann.email = False
        self.carl.active = False
        self.idea.action_plan()
        self.assertFalse(self._tell())

    def test_the_mail_is_marked_as_written_by_a_machine(self):
        self.idea.action_plan()
        for mail in self._tell():
            headers = literal_eval(mail.headers)
            self.assertEqual(headers["Auto-Submitted"], "auto-generated")
            self.assertEqual(headers["X-Auto-Response-Suppress"], "All")

    def test_answers_go_to_who_is_responsible(self):
        self.idea.user_id = self.head
        self.idea.action_plan()
        self.assertEqual(
            set(self._tell().mapped("reply_to")), {self.head.email_formatted}
        )

    def test_automatic_answers_open_no_tickets(self):
        self.env.company.email = HELP
        self.idea.action_plan()
        mail = self._tell()[0]
        self.assertIn(HELP, mail.reply_to)
        before = self.Ticket.search_count([])
        letter = self._write_letter(
            From="ann@acme.example",
            Subject=f"Out of office: {mail.subject}",
            References=mail.message_id,
            Auto_Submitted="auto-replied",
        )
        self._receive(letter)
        self.assertEqual(self.Ticket.search_count([]), before)

    def test_the_mail_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        template = self.env.ref(TEMPLATE)
        body = template.body_html.replace("We plan to do it.", "Ми це плануємо.")
        template.with_context(lang="uk_UA").body_html = body
        self.ann.lang = "uk_UA"
        self.idea.action_plan()
        of_ann, of_carl = self._tell()
        self.assertIn("Ми це плануємо.", of_ann.body_html)
        self.assertIn("We plan to do it.", of_carl.body_html)

    def test_the_idea_notes_how_many_were_told(self):
        self.idea.action_plan()
        self._tell()
        self.assertIn("2 customers were told.", self.idea.message_ids[0].body)

    def test_merged_customers_hear_once(self):
        self.idea.action_plan()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ann | self.carl).ids, self.ann)
        self.assertEqual(self._tell().recipient_ids, self.ann)

    def test_a_change_costs_as_much_with_eighty_voters(self):
        def count():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.idea.action_plan()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = count()
        self.idea.action_open()
        self.idea.sudo()._vote(self._create_voters(80))
        self.assertLessEqual(count(), few)

    def test_mails_are_made_in_batch(self):
        votes = self._count_mails(2), self._count_mails(42)
        self.assertLess((votes[1] - votes[0]) / 40, 1)

    def _create_voters(self, number):
        return self.env["res.partner"].create(
            [
                {"name": f"Voter {n}", "email": f"voter{n}@example.com"}
                for n in range(number)
            ]
        )

    def _count_mails(self, number):
        idea = self._create_idea(f"For {number}")
        idea._vote(self._create_voters(number))
        idea.action_plan()
        self.env.flush_all()
        self.env.invalidate_all()
        votes = self.env["service.idea.vote"].search([("to_tell", "=", True)])
        before = self.env.cr.sql_log_count
        votes._tell()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestIdeaNoticePortal(IdeaNoticeCommon, PortalCommon):
    def setUp(self):
        super().setUp()
        rate_limit.clear()

    def _get_link(self, mail):
        return f"/my/ideas/{self.idea.id}" in mail.body_html

    def test_the_mail_leads_to_the_idea(self):
        other = self._create_idea("A lamp")
        stranger = self._create_customer("Stranger", email="stranger@acme.example")
        self.idea.sudo()._vote(stranger)
        self.idea.action_plan()
        mails = self._tell()
        linked = mails.filtered(self._get_link).recipient_ids
        self.assertEqual(linked, self.ann | self.carl)
        self._login(self.ann_user)
        page = self._get(f"/my/ideas/{self.idea.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("More colours", page.text)
        self.assertNotIn(other.name, page.text)

    def test_guessed_ideas_of_others_do_not_open(self):
        second = self.env["res.company"].create({"name": "Second"})
        draft = self._create_idea("Of Zoe", state="new", partner_id=self.zoe.id)
        foreign = self._create_idea("Foreign", company_id=second.id)
        hidden = self._create_idea("Archived", active=False)
        path = f"/my/ideas/{self.idea.id}"
        self.assertIn("/web/login", self._get(path).headers["Location"])
        self._login(self.ann_user)
        for idea in (draft, foreign, hidden):
            page = self._get(f"/my/ideas/{idea.id}")
            self.assertEqual(page.status_code, 404)
            self.assertNotIn(idea.name, page.text)
