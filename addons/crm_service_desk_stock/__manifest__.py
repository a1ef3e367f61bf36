{
    "name": "Service Desk: Inventory",
    "summary": "Warranties start on the day of delivery and know their serial numbers",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_service_desk", "sale_stock"],
    "data": ["views/service_entitlement_views.xml"],
}
