import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("estate_base_on_a_phone", {
    steps: () => [
        {
            content: "Search",
            trigger: ".o_control_panel button:has(.fa-search)",
            run: "click",
        },
        {
            content: "By a name that the district has elsewhere",
            trigger: ".o_searchview_input",
            run: "edit Severny r-n",
        },
        {
            content: "Among the addresses",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains(Address)",
            run: "click",
        },
        {
            content: "What lies elsewhere is gone",
            trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains(Yuzhnyi)))",
        },
        {
            content: "Open the flat: the card says that it may be here twice",
            trigger:
                ".o_kanban_record:has(.text-bg-warning:contains(Duplicate?)) .fw-bold:contains(Шевченка)",
            run: "click",
        },
        {
            content: "The form says why",
            trigger: ".o_form_view .alert-warning:contains(same address)",
        },
        {
            content: "What else can be done",
            trigger: ".o_statusbar_buttons button:has(.oi-ellipsis-v)",
            run: "click",
        },
        {
            content: "Its owner gives a mandate",
            trigger: ".o-dropdown--menu button[name=action_new_listing]:enabled",
            run: "click",
        },
        {
            content: "The listing is about this flat, and warns as well",
            trigger:
                ".o_form_view:has([name=list_price]) .alert-warning:contains(twice)",
        },
        {
            content: "What is asked",
            trigger: ".o_form_view [name=list_price] input",
            run: "edit 98000",
        },
        {
            content: "Save it",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "It is saved: it can be put on the market",
            trigger: ".o_form_view button[name=action_activate]",
        },
        {
            content: "Back to the flat",
            trigger: ".o_back_button",
            run: "click",
        },
        {
            content: "The owner was asked: it is as described",
            trigger: ".o_form_view button[name=action_verify]:contains(Verified):enabled",
            run: "click",
        },
        {
            content: "The button asks for the next time",
            trigger: ".o_form_view button[name=action_verify]:contains(Verified Again)",
        },
    ],
});
