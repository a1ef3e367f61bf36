import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_service_desk_call", {
    steps: () => [
        {
            content: "The open ticket of the caller is in sight",
            trigger: '[data-section="tickets"]:contains("The drawer sticks")',
        },
        {
            trigger: ".o_service_call_ticket",
            run: "click",
        },
        {
            content: "The customer is known",
            trigger: ".o_field_widget[name=partner_id] input:value(Ann)",
        },
        {
            trigger: ".o_field_widget[name=name] textarea",
            run: "edit The lamp flickers",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved .o_field_widget[name=number]:contains(T)",
        },
    ],
});
