from odoo import Command

from odoo.addons.crm_partner_prm.tests.common_levels import LevelPersonas


class ExamPersonas(LevelPersonas):
    """An exam of two questions for planners; mix in before a TransactionCase."""

    @classmethod
    def create_exam(cls):
        cls.create_certificates()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "Exam of planners",
                "access_mode": "public",
                "scoring_type": "scoring_with_answers",
                "scoring_success_min": 80,
                "certification": True,
                "certification_mail_template_id": False,
                "prm_certificate_id": cls.planner.id,
            }
        )
        cls.questions = cls.env["survey.question"].create(
            [
                cls._prepare_question("Light from the side?"),
                cls._prepare_question("A wide aisle?"),
            ]
        )

    @classmethod
    def _prepare_question(cls, title):
        right = {"value": "Yes", "is_correct": True, "answer_score": 1}
        answers = [Command.create(right), Command.create({"value": "No"})]
        return {
            "survey_id": cls.survey.id,
            "title": title,
            "question_type": "simple_choice",
            "suggested_answer_ids": answers,
        }

    @classmethod
    def _sit(cls, person, right=2, **values):
        """Answer so many of the two questions right, and end."""
        answer = cls.env["survey.user_input"].create(
            {"survey_id": cls.survey.id, "partner_id": person.id, **values}
        )
        for number, question in enumerate(cls.questions):
            choice = question.suggested_answer_ids[0 if number < right else 1]
            answer._save_lines(question, str(choice.id))
        answer._mark_done()
        return answer

    @classmethod
    def _get_held(cls, person):
        return cls.env["prm.certification"].search([("person_id", "=", person.id)])
