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
        "security/insurance_security.xml",
        "data/insurance_data.xml",
        "views/insurance_product_views.xml",
        "views/insurance_policy_views.xml",
        "views/insurance_menus.xml",
        "security/insurance_claim_security.xml",
        "data/insurance_claim_data.xml",
        "views/insurance_claim_step_views.xml",
        "views/insurance_claim_views.xml",
        "views/insurance_claim_setup_views.xml",
        "views/insurance_renewal_views.xml",
        "views/insurance_result_views.xml",
        "views/insurance_policy_claims_views.xml",
    ],
    "demo": [
        "demo/insurance_claim_demo.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "crm_industry_profiles/static/tests/tours/**/*",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
