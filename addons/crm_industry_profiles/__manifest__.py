{
    "name": "Industry Profiles",
    "summary": "Words, processes and records of an industry, switched on per company",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "application": True,
    "depends": [
        "crm_relations",
    ],
    "data": [
        "security/industry_groups.xml",
        "security/ir.model.access.csv",
        "views/industry_menus.xml",
        "security/industry_profile_security.xml",
        "wizard/industry_file_views.xml",
        "views/industry_profile_views.xml",
        "views/industry_guide_views.xml",
        "data/industry_guide_cron_data.xml",
        "data/industry_profile_data.xml",
        "data/industry_profile_refresh_data.xml",
    ],
    "demo": [
        "demo/industry_profile_demo.xml",
        "demo/industry_guide_demo.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
