{
    "name": "CRM Relations: Email Marketing",
    "summary": "Segments of customers feed mailings and mailing lists",
    "version": "19.0.1.0.0",
    "category": "Marketing/Email Marketing",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_relations", "mass_mailing"],
    "data": [
        "security/ir.model.access.csv",
        "data/ir_cron_data.xml",
        "views/crm_life_event_rule_views.xml",
        "views/crm_segment_views.xml",
        "views/mailing_list_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
