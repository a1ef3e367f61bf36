from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..controllers.ideas import rate_limit
from .common import ServiceDeskCommon
from .common_portal import PortalCommon


@tagged("post_install", "-at_install")
class TestIdea(ServiceDeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.idea = cls._create_idea()

    @classmethod
    def _create_idea(cls, name="More colours", **values):
        return cls.env["service.idea"].create({"name": name, "state": "open", **values})

    def test_a_customer_has_one_vote(self):
        self.idea._vote(self.ann)
        self.idea._vote(self.ann | self.carl)
        self.assertEqual(self.idea.vote_count, 2)

    def test_people_of_one_company_are_one_company(self):
        self.idea._vote(self.ann | self.carl)
        self.assertEqual(self.idea.account_count, 1)
        self.idea._vote(self._create_customer("Zoe"))
        self.assertEqual(self.idea.account_count, 2)

    def test_a_ticket_votes_for_its_customer(self):
        agent = self._create_ticket(partner_id=self.ann.id).with_user(self.expert)
        agent.write({"kind": "idea", "idea_id": self.idea.id})
        self.assertEqual(self.idea.vote_ids.partner_id, self.ann)
        self._create_ticket(partner_id=self.carl.id, idea_id=self.idea.id)
        self.assertEqual(self.idea.vote_count, 2)

    def test_an_idea_is_made_of_a_ticket_once(self):
        ticket = self._create_ticket(
            "Green desks", kind="idea", description="<p>For <b>hotels</b></p>"
        ).with_user(self.expert)
        action = ticket.action_make_idea()
        idea = self.env["service.idea"].browse(action["res_id"])
        self.assertEqual(idea.name, "Green desks")
        self.assertEqual(idea.description, "For *hotels*")
        self.assertEqual((idea.state, idea.partner_id), ("new", self.ann))
        self.assertEqual(idea.vote_ids.partner_id, self.ann)
        self.assertEqual(ticket.action_make_idea()["res_id"], idea.id)

    def test_the_most_wanted_comes_first(self):
        other = self._create_idea("Cheaper")
        other._vote(self.ann)
        ideas = self.env["service.idea"].search([("id", "in", (self.idea | other).ids)])
        self.assertEqual(ideas.ids, [other.id, self.idea.id])

    def test_declining_says_why(self):
        with self.assertRaises(ValidationError):
            self.idea.action_decline()
        self.idea.answer = "The paint is not safe."
        self.idea.action_decline()
        self.assertEqual(self.idea.state, "declined")

    def test_merged_customers_keep_one_vote(self):
        twin = self._create_customer("Ann again", parent_id=self.acme.id)
        other = self._create_idea("Cheaper")
        self.idea._vote(self.ann | twin)
        other._vote(twin)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ann | twin).ids, self.ann)
        self.assertEqual((self.idea | other).vote_ids.partner_id, self.ann)
        self.assertEqual([self.idea.vote_count, other.vote_count], [1, 1])

    def test_agents_change_and_sales_people_read(self):
        self.idea.with_user(self.agent).answer = "Soon"
        self.assertEqual(self.idea.with_user(self.ada).answer, "Soon")
        with self.assertRaises(AccessError):
            self.idea.with_user(self.ada).answer = "Never"
        with self.assertRaises(AccessError):
            self.idea.with_user(self.agent).unlink()
        with self.assertRaises(AccessError):
            self.env["service.idea.vote"].with_user(self.agent).create(
                {"idea_id": self.idea.id, "partner_id": self.ann.id}
            )

    def test_other_companies_stay_there(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.idea.company_id = second
        self.head.company_ids = [Command.set(self.env.company.ids)]
        found = self.env["service.idea"].with_user(self.head).search([])
        self.assertNotIn(self.idea, found)

    def test_eighty_ideas_are_counted_like_one(self):
        ideas = self.env["service.idea"].create(
            [{"name": f"Idea {n}", "state": "open"} for n in range(80)]
        )
        for idea in ideas:
            idea._vote(self.ann)
        self.env.flush_all()
        for some in (ideas[:1], ideas):
            self.env.invalidate_all()
            with self.assertQueryCount(1):
                some.mapped("account_count")


@tagged("post_install", "-at_install")
class TestIdeaPortal(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.idea"].search([]).active = False
        cls.idea = cls._create_idea("More colours", state="open")
        cls.draft = cls._create_idea("Draft of Zoe", partner_id=cls.zoe.id)

    def setUp(self):
        super().setUp()
        rate_limit.clear()

    @classmethod
    def _create_idea(cls, name, **values):
        return cls.env["service.idea"].create({"name": name, **values})

    def _vote(self, idea, wanted="1"):
        response = self._post(f"/my/ideas/{idea.id}/vote", wanted=wanted)
        idea.invalidate_recordset()
        return response

    def test_a_customer_votes_and_takes_it_back(self):
        self._login(self.ann_user)
        self.assertEqual(self._vote(self.idea).status_code, 303)
        self.assertEqual(self._vote(self.idea).status_code, 303)
        self.assertEqual(self.idea.vote_ids.partner_id, self.ann)
        self.assertIn('aria-pressed="true"', self._get("/my/ideas").text)
        self._vote(self.idea, "0")
        self.assertEqual(self.idea.vote_count, 0)

    def test_what_is_proposed_is_read_by_us_first(self):
        self._login(self.ann_user)
        for _twice in range(2):
            self._post("/my/ideas", name=" A  lamp ", description="For\nnights")
        idea = self.env["service.idea"].search([("name", "=", "A lamp")])
        self.assertEqual((idea.state, idea.partner_id), ("new", self.ann))
        self.assertEqual(idea.description.splitlines(), ["For", "nights"])
        self.assertEqual(idea.vote_count, 1)
        self.assertIn("A lamp", self._get("/my/ideas").text)
        self._login(self.zoe_user)
        self.assertNotIn("A lamp", self._get("/my/ideas").text)

    def test_an_idea_without_words_is_refused(self):
        self._login(self.ann_user)
        page = self._post("/my/ideas", name="  ", description="For nights").text
        self.assertIn("service_error", page)
        self.assertIn("For nights", page)

    def test_guessed_ideas_of_others_take_no_vote(self):
        second = self.env["res.company"].create({"name": "Second"})
        foreign = self._create_idea("Foreign", state="open", company_id=second.id)
        hidden = self._create_idea("Archived", state="open", active=False)
        self._login(self.ann_user)
        for idea in (self.draft, foreign, hidden):
            self.assertEqual(self._vote(idea).status_code, 404)
            self.assertFalse(idea.vote_ids)
            self.assertNotIn(idea.name, self._get("/my/ideas").text)

    def test_the_name_of_who_proposed_is_not_shown(self):
        self.idea.partner_id = self.zoe
        self._login(self.ann_user)
        self.assertNotIn("Zoe", self._get("/my/ideas").text)

    def test_customers_read_no_ideas_over_rpc(self):
        for name in ("service.idea", "service.idea.vote"):
            with self.assertRaises(AccessError):
                self.env[name].with_user(self.ann_user).search([])

    def test_what_is_done_is_not_voted_for(self):
        self.idea.action_done()
        with self.assertRaises(UserError):
            self.idea.with_user(self.ann_user).sudo()._vote_of_reader(True)
        self._login(self.ann_user)
        self.assertIn("service_error", self._vote(self.idea).text)
        self.assertEqual(self.idea.vote_count, 0)

    def test_a_vote_needs_post_token_and_login(self):
        path = f"/my/ideas/{self.idea.id}/vote"
        self.assertIn("/web/login", self._get("/my/ideas").headers["Location"])
        self._login(self.ann_user)
        self.assertEqual(self._get(path).status_code, 405)
        forged = self.url_open(path, data={"wanted": "1"}, allow_redirects=False)
        self.assertEqual(forged.status_code, 400)
        self.idea.invalidate_recordset()
        self.assertEqual(self.idea.vote_count, 0)

    def test_search_and_odd_addresses(self):
        self._create_idea("A lamp", state="planned")
        self._login(self.ann_user)
        page = self._get("/my/ideas?search=LAMP&state=planned").text
        self.assertIn("A lamp", page)
        self.assertNotIn("More colours", page)
        odd = self._get("/my/ideas/page/99999999?state=new&search=%25")
        self.assertEqual(odd.status_code, 200)
        self.assertNotIn("Draft of Zoe", odd.text)

    def test_many_votes_at_once_are_refused(self):
        self._login(self.ann_user)
        pages = [self._vote(self.idea).status_code for _n in range(21)]
        self.assertEqual(pages, [303] * 20 + [200])
