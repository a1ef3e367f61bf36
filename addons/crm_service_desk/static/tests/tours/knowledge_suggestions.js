import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("service_article_suggestions", {
    steps: () => [
        {
            content: "a customer writes what is wrong",
            trigger: "form[name='service_ticket_new'] input[name='name']",
            run: "edit my drawer sticks",
        },
        {
            content: "an article is offered, its words marked",
            trigger: "#service_suggestions a:contains('Adjust the drawer')",
        },
        {
            trigger: "#service_suggestions mark:contains('drawer')",
        },
        {
            content: "that was it",
            trigger: "#service_suggestions .o_service_solved",
            run: "click",
        },
        {
            trigger: "#service_suggestions .o_service_thanks",
        },
    ],
});

registry.category("web_tour.tours").add("service_article_panel", {
    steps: () => [
        {
            content: "what do we know about it?",
            trigger: ".o_form_view .nav-link:contains('Knowledge')",
            run: "click",
        },
        {
            content: "the words of the ticket have found an article",
            trigger: ".o_service_article_panel .list-group-item:contains('Adjust the drawer')",
        },
        {
            content: "search for something else",
            trigger: ".o_service_article_panel input[type='search']",
            run: "edit hinge",
        },
        {
            trigger: ".o_service_article_panel .list-group-item:contains('Oil the hinge')",
        },
        {
            content: "put it into the answer",
            trigger: ".o_service_answer_text",
            run: "click",
        },
        {
            trigger: ".modal .odoo-editor-editable:contains('One drop')",
        },
        {
            content: "send",
            trigger: ".modal .o_mail_send",
            run: "click",
        },
        {
            content: "the answer is in the dialogue, the article is marked",
            trigger: ".o-mail-Message-body:contains('One drop')",
        },
        {
            trigger: "[name='article_ids'] .o_tag:contains('Oil the hinge')",
        },
    ],
});
