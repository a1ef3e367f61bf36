from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .knowledge_common import KnowledgeCommon

MONDAY = datetime(2026, 3, 2, 9, 0)


@tagged("post_install", "-at_install")
class TestArticle(KnowledgeCommon):
    def test_an_agent_writes_and_a_manager_publishes(self):
        article = (
            self.env["service.article"]
            .with_user(self.agent)
            .create({"name": "Oil the hinge", "body": "<p>One drop.</p>"})
        )
        article.action_submit()
        self.assertEqual(article.state, "review")
        with freeze_time(MONDAY):
            article.with_user(self.head).action_publish()
        self.assertTrue(article.is_published)
        self.assertEqual(article.reviewer_id, self.head)
        self.assertEqual(article.published_date, MONDAY)

    def test_the_reviewer_is_asked_and_the_question_ends_with_the_approval(self):
        self.article.with_user(self.agent).action_submit()
        self.assertEqual(self.article.activity_ids.user_id, self.head)
        self.article.with_user(self.head).action_publish()
        self.assertFalse(self.article.activity_ids)

    def test_an_agent_does_not_publish(self):
        article = self.article.with_user(self.agent)
        with self.assertRaises(AccessError):
            article.action_publish()
        with self.assertRaises(AccessError):
            article.state = "published"
        with self.assertRaises(AccessError):
            article.create({"name": "Sneaky", "state": "published"})
        self.assertEqual(self.article.state, "draft")

    def test_the_published_mark_is_no_way_around_the_approval(self):
        article = self.article.with_user(self.agent)
        with self.assertRaises(AccessError):
            article.is_published = True
        with self.assertRaises(AccessError):
            article.create({"name": "Sneaky", "body": "<p>x</p>", "is_published": True})
        self.article.invalidate_recordset()
        self.assertEqual((self.article.state, self.article.is_published), ("draft", 0))

    def test_a_manager_may_publish_by_the_mark(self):
        article = self.article.with_user(self.head)
        article.is_published = True
        self.assertEqual((article.state, article.version_count), ("published", 1))
        article.is_published = False
        self.assertEqual(article.state, "outdated")

    def test_an_agent_cannot_take_off_what_is_published(self):
        self.article.action_publish()
        article = self.article.with_user(self.agent)
        for action in ("action_draft", "action_outdate"):
            with self.assertRaises(AccessError):
                getattr(article, action)()
        self.assertEqual(self.article.state, "published")

    def test_an_agent_cannot_change_what_is_published(self):
        self.article.action_publish()
        article = self.article.with_user(self.agent)
        with self.assertRaises(AccessError):
            article.name = "Other"
        with self.assertRaises(AccessError):
            article.update_field_translations(
                "body", {"en_US": {"Turn the screw.": "x"}}
            )
        self.assertIn("Turn the screw.", self.article.body)

    def test_the_text_in_review_is_the_text_that_is_approved(self):
        article = self.article.with_user(self.agent)
        article.action_submit()
        with self.assertRaisesRegex(UserError, "in review"):
            article.body = "<p>Something else</p>"
        article.action_draft()
        article.body = "<p>Something else</p>"
        self.assertFalse(article.activity_ids)

    def test_without_text_nothing_is_submitted_or_published(self):
        empty = self._create_article("Empty", False)
        with self.assertRaisesRegex(UserError, "Write the text of “Empty”"):
            empty.action_submit()
        with self.assertRaisesRegex(UserError, "Write the text of “Empty”"):
            empty.action_publish()

    def test_scripts_are_removed(self):
        self.article.body = '<p onclick="steal()">Hi<script>steal()</script></p>'
        self.assertNotIn("steal", self.article.body)

    def test_sales_people_read_only_what_is_published(self):
        articles = self.env["service.article"].with_user(self.ada)
        domain = [("id", "=", self.article.id)]
        self.assertFalse(articles.search(domain))
        self.article.action_publish()
        self.assertEqual(articles.search(domain), self.article)
        with self.assertRaises(AccessError):
            self.article.with_user(self.ada).name = "Mine"

    def test_clerks_portal_and_public_read_nothing(self):
        public = self.env.ref("base.public_user")
        for user in (self.employee, self.portal, public):
            for name in ("", ".version", ".search"):
                model = self.env[f"service.article{name}"].with_user(user)
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(user=user.login, model=name, op=operation):
                        self.assertFalse(model.has_access(operation))

    def test_articles_of_other_companies_stay_there(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.article.company_id = company
        with self.assertRaises(AccessError):
            self.article.with_user(self.head).read(["name"])
        self.assertFalse(self._find_names("drawer", domain=[("id", "!=", 0)]))

    def test_an_attachment_of_others_cannot_be_shown_to_readers(self):
        owner = self.env["ir.config_parameter"].create({"key": "k", "value": "v"})
        secret = self.env["ir.attachment"].create(
            {"name": "secret.txt", "res_model": owner._name, "res_id": owner.id}
        )
        article = self.article.with_user(self.agent)
        with self.assertRaises(AccessError):
            article.attachment_ids = secret
        self.article.invalidate_recordset()
        own = article.env["ir.attachment"].create({"name": "plan.txt", "raw": b"x"})
        article.attachment_ids = own
        self.assertEqual(own.res_id, article.id)

    def test_agents_do_not_delete(self):
        with self.assertRaises(AccessError):
            self.article.with_user(self.agent).unlink()
        self.article.with_user(self.head).unlink()
        self.assertFalse(self.article.exists())


@tagged("post_install", "-at_install")
class TestArticleVersion(KnowledgeCommon):
    def test_each_approval_makes_a_version(self):
        self.article.with_user(self.head).action_publish()
        self.article.body = "<p>Turn it twice.</p>"
        self.article.with_user(self.head).action_publish()
        versions = self.article.version_ids.sorted("number")
        self.assertEqual(versions.mapped("number"), [1, 2])
        self.assertIn("Turn the screw.", versions[0].body)
        self.assertIn("Turn it twice.", versions[1].body)
        self.assertEqual(versions.user_id, self.head)
        self.assertEqual(self.article.version_count, 2)

    def test_a_version_keeps_all_languages(self):
        self._activate_languages("uk_UA")
        ukrainian = self.article.with_context(lang="uk_UA")
        ukrainian.name = "Налаштування шухляди"
        self.article.action_publish()
        version = self.article.version_ids
        self.assertEqual(version.name, "Adjust the drawer")
        name = version.with_context(lang="uk_UA").name
        self.assertEqual(name, "Налаштування шухляди")

    def test_a_version_is_restored_in_all_languages(self):
        self._activate_languages("uk_UA")
        ukrainian = self.article.with_context(lang="uk_UA")
        ukrainian.name = "Налаштування шухляди"
        self.article.action_publish()
        ukrainian.name = "Щось інше"
        self.article.write({"name": "Other", "body": "<p>Nothing</p>"})
        self.article.version_ids.with_user(self.head).action_restore()
        self.assertEqual(self.article.name, "Adjust the drawer")
        self.assertIn("Turn the screw.", self.article.body)
        self.assertEqual(ukrainian.name, "Налаштування шухляди")
        self.assertEqual(self.article.version_count, 2)
        self.assertEqual(self._find_names("шухляди"), ["Adjust the drawer"])

    def test_an_agent_cannot_restore_over_what_is_published(self):
        self.article.action_publish()
        with self.assertRaises(AccessError):
            self.article.version_ids.with_user(self.agent).action_restore()

    def test_versions_do_not_change(self):
        self.article.action_publish()
        version = self.article.version_ids
        for user in (self.agent, self.head):
            with self.assertRaises(AccessError):
                version.with_user(user).name = "Never said"
            with self.assertRaises(AccessError):
                version.with_user(user).unlink()

    def test_a_proposed_change_replaces_its_article_when_it_is_approved(self):
        self.article.action_publish()
        action = self.article.with_user(self.agent).action_revise()
        change = self.env["service.article"].browse(action["res_id"])
        change.with_user(self.agent).body = "<p>Turn it left.</p>"
        self.assertEqual(change.name, "Adjust the drawer")
        self.assertIn("Turn the screw.", self.article.body)
        change.with_user(self.agent).action_submit()
        opened = change.with_user(self.head).action_publish()
        self.assertEqual(opened["res_id"], self.article.id)
        self.assertIn("Turn it left.", self.article.body)
        self.assertFalse(change.exists())
        self.assertEqual(self.article.version_count, 2)
        self.assertEqual(self._find_names("left"), ["Adjust the drawer"])

    def test_a_second_proposal_opens_the_first(self):
        self.article.action_publish()
        first = self.article.with_user(self.agent).action_revise()
        second = self.article.with_user(self.colleague).action_revise()
        self.assertEqual(first["res_id"], second["res_id"])

    def test_a_proposed_change_has_no_changes_of_its_own(self):
        self.article.action_publish()
        change = self.article._propose_change()
        with self.assertRaises(ValidationError):
            change._propose_change()

    def test_attachments_of_a_change_go_to_its_article(self):
        self.article.action_publish()
        change = self.article._propose_change()
        attachment = self.env["ir.attachment"].create({"name": "plan.txt", "raw": b"x"})
        change.attachment_ids = attachment
        change.with_user(self.head).action_publish()
        self.assertEqual(self.article.attachment_ids, attachment)
        self.assertEqual(attachment.res_id, self.article.id)


@tagged("post_install", "-at_install")
class TestArticleReview(KnowledgeCommon):
    def _publish(self, day="2026-03-02", **values):
        self.article.write(values)
        with freeze_time(day):
            self.article.with_user(self.head).action_publish()

    def _run_cron(self, day):
        cron = self.env.ref("crm_service_desk.ir_cron_article_review")
        with freeze_time(day), self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_the_next_check_is_due_after_the_months(self):
        self._publish(review_months=6)
        self.assertEqual(self.article.review_date, date(2026, 9, 2))
        self.article.review_months = 0
        self.assertFalse(self.article.review_date)

    def test_the_reviewer_is_asked_once_per_due_date(self):
        self._publish(review_months=6)
        self._run_cron("2026-09-01")
        self.assertFalse(self.article.activity_ids)
        self._run_cron("2026-09-02")
        self._run_cron("2026-09-03")
        activity = self.article.activity_ids
        self.assertEqual(activity.user_id, self.head)
        self.assertEqual(activity.date_deadline, date(2026, 9, 2))

    def test_still_right_ends_the_question_and_asks_again_later(self):
        self._publish(review_months=6)
        self._run_cron("2026-09-02")
        with freeze_time("2026-09-05"):
            self.article.with_user(self.agent).action_still_right()
        self.assertFalse(self.article.activity_ids)
        self.assertEqual(self.article.review_date, date(2027, 3, 5))
        self._run_cron("2027-03-05")
        self.assertEqual(len(self.article.activity_ids), 1)

    def test_who_knows_nothing_of_it_does_not_say_that_it_is_right(self):
        self._publish()
        with self.assertRaisesRegex(AccessError, "still right"):
            self.article.with_user(self.colleague).action_still_right()

    def test_what_is_taken_off_is_not_asked_about(self):
        self._publish(review_months=1)
        self.article.action_outdate()
        self._run_cron("2027-01-01")
        self.assertFalse(self.article.activity_ids)
