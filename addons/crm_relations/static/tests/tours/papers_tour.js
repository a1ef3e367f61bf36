import { registry } from "@web/core/registry";

// On the phone the buttons of a form but the first are behind the dots.
const openMore = {
    isActive: ["mobile"],
    content: "Open the other buttons",
    trigger: ".o_statusbar_buttons button[title=More]",
    run: "click",
};

registry.category("web_tour.tours").add("crm_relations_document_send", {
    steps: () => [
        {
            content: "The deal is there",
            trigger:
                ".o_field_widget[name=name] textarea:value(Desks), .o_field_widget[name=name] input:value(Desks)",
        },
        openMore,
        {
            content: "Documents",
            trigger: "button[name=action_make_document]",
            run: "click",
        },
        {
            content: "Type the template",
            trigger: ".modal .o_field_widget[name=template_id] input",
            run: "click",
        },
        {
            isActive: ["desktop"],
            content: "Choose the offer",
            trigger: ".o-autocomplete--dropdown-item:contains(Tour offer) a",
            run: "click",
        },
        {
            isActive: ["mobile"],
            content: "Choose the offer",
            trigger: ".modal .o_kanban_record:contains(Tour offer)",
            run: "click",
        },
        {
            content: "It is merged from the deal",
            trigger: ".modal .o_field_widget[name=subject] input:value(Offer for Desks)",
        },
        {
            content: "The preview names the customer",
            trigger: ".modal .o_field_widget[name=body]:contains(Dear Ann)",
        },
        {
            content: "Send it",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "The message is on the deal",
            trigger: "body:not(:has(.modal)) .o-mail-Message:contains(Offer for Desks)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_document_remembered", {
    steps: () => [
        {
            content: "The timeline of the customer has the offer",
            trigger: ".o_crm_timeline_row:contains(Offer for Desks)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_agreement_endorse", {
    steps: () => [
        {
            content: "What waits for me",
            trigger: ".o_form_view:contains(Chairs for a year) button[name=action_decide]",
            run: "click",
        },
        {
            content: "Customer and amount are in sight",
            trigger: ".modal .o_field_widget[name=partner_id]:contains(Ann)",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=comment] :is(input, textarea)",
            run: "edit As we agreed",
        },
        {
            content: "Approve",
            trigger: ".modal button[name=action_approve]",
            run: "click",
        },
        {
            content: "It is in force, and nothing waits any more",
            trigger: "body:not(:has(.modal)) .o_form_view:not(:has(button[name=action_decide]))",
        },
    ],
});
