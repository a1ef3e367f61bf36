{
    "name": "Partner Programmes: Service Desk",
    "summary": "Tickets of partners in their portal, their level on the ticket",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_partner_prm", "crm_service_desk"],
    "data": [
        "views/service_ticket_views.xml",
        "views/prm_enrollment_views.xml",
        "views/prm_portal_templates.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
