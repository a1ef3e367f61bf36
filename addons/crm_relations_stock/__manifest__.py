{
    "name": "CRM Relations: Inventory",
    "summary": "Deliveries and returns on the timeline of a customer",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_relations", "sale_stock"],
}
