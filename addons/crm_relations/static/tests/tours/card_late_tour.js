import { registry } from "@web/core/registry";

// The card is shown at once; what the customer earned follows, and stays after saving.
registry.category("web_tour.tours").add("crm_card_late_figures", {
    steps: () => [
        {
            content: "What the customer cost has come after the form",
            trigger: '.oe_stat_button[name=action_view_value]:contains("-40.00")',
        },
        {
            content: "So has what is missing of the profile",
            trigger: ".o_crm_profile_gauge [data-field=phone]",
        },
        {
            content: "Nothing is owed: no button",
            trigger: ".o_form_view:not(:has(.oe_stat_button[name=action_view_money_owed]))",
        },
        {
            content: "Change something",
            trigger: ".o_field_widget[name=function] input",
            run: "edit Buyer",
        },
        {
            content: "and save",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
        {
            content: "All of it is still there",
            trigger: ".o_crm_profile_gauge [data-field=phone]",
        },
        {
            trigger: '.oe_stat_button[name=action_view_value]:contains("-40.00")',
        },
    ],
});
