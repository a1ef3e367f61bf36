{
    "name": "Service Desk: Live Chat",
    "summary": "A ticket from a conversation, with what was said",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_service_desk", "im_livechat"],
    "data": [
        "views/service_ticket_views.xml",
    ],
    "demo": ["demo/service_livechat_demo.xml"],
    "assets": {
        "web.assets_backend": ["crm_service_desk_livechat/static/src/core/**/*"],
        "web.assets_tests": ["crm_service_desk_livechat/static/tests/tours/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
}
