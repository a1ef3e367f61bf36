{
    "name": "Industry Profiles: Inventory",
    "summary": "Slow movers with what is on hand, for how long, and what it is worth",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_industry_profiles", "sale_stock"],
    "data": ["views/trade_slow_mover_views.xml"],
    "uninstall_hook": "uninstall_hook",
}
