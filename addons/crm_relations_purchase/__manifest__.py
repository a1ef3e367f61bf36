{
    "name": "CRM Relations: Purchase",
    "summary": "Purchase orders under the agreements with suppliers and carriers",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Purchase",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_relations", "purchase"],
    "data": [
        "security/ir.model.access.csv",
        "security/crm_agreement_security.xml",
        "views/crm_agreement_views.xml",
        "views/purchase_order_views.xml",
        "views/purchase_menus.xml",
    ],
    "demo": ["demo/purchase_order_demo.xml"],
    "uninstall_hook": "uninstall_hook",
}
