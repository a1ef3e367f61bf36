{
    "name": "Partner Programmes: Surveys",
    "summary": "Whoever passes an exam in a survey gets the certificate",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_partner_prm", "survey"],
    "data": [
        "views/survey_survey_views.xml",
        "views/prm_certification_views.xml",
        "views/prm_portal_exam_templates.xml",
    ],
    "demo": ["demo/survey_demo.xml"],
    "uninstall_hook": "uninstall_hook",
}
