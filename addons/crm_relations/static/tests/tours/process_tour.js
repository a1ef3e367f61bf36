import { registry } from "@web/core/registry";

// The deal's form: moving on is refused, the message says why, a tick lets it go.
registry.category("web_tour.tours").add("crm_process_gate", {
    steps: () => [
        {
            trigger: ".o_statusbar_status button:contains('Offer')",
            run: "click",
        },
        {
            trigger: ".modal:contains('Budget confirmed') .modal-footer button",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains('Contact')",
        },
        {
            trigger: ".o_field_widget[name=stage_check_ids] label:contains('Budget')",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button:contains('Offer')",
            run: "click",
        },
        {
            trigger: ".o_form_saved .o_arrow_button_current:contains('Offer')",
        },
    ],
});
