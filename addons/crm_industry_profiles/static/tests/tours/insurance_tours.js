import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const CARD = ".o_kanban_record:has(.fw-bold:contains(Carla Careful))";

function press(content, name) {
    return {content, trigger: `.o_form_view button[name=${name}]:enabled`, run: "click"};
}

function refused() {
    return {
        content: "It wants a reason",
        trigger: ".modal:contains(write the reason) .modal-footer button",
        run: "click",
    };
}

tours.add("insurance_agent_renews", {
    steps: () => [
        {
            content: "The guard warns in the list already",
            trigger:
                ".o_data_row:has([name=holder_id]:contains(Carla Careful)) [name=guard_warning]:contains(Frank Fast loses money)",
        },
        {
            content: "Open the renewal of the profitable friend",
            trigger: ".o_data_cell[name=holder_id]:contains(Carla Careful)",
            run: "click",
        },
        {
            content: "It stands above the form",
            trigger: ".alert-danger:contains(Carla Careful is profitable)",
        },
        press("Offer it all the same", "action_offer"),
        refused(),
        {
            content: "Do as the rule proposes instead",
            trigger: ".o_form_view [name=premium_offered] input",
            run: "edit 1425 && press Tab",
        },
        {
            content: "The warning is gone",
            trigger: ".o_form_view:not(:has(.alert-danger))",
        },
        press("Offer it", "action_offer"),
        press("The draft of the next policy is there: conclude it", "action_in_force"),
        {
            content: "It is concluded",
            trigger:
                ".o_statusbar_status .o_arrow_button_current[data-value=in_force]",
        },
    ],
});

tours.add("insurance_agent_overrides_on_a_phone", {
    steps: () => [
        {
            content: "The guard warns on the card",
            trigger: `${CARD} .alert-danger:contains(Frank Fast loses money)`,
        },
        {
            content: "Open it",
            trigger: CARD,
            run: "click",
        },
        {
            content: "It stands above the form",
            trigger: ".alert-danger:contains(Carla Careful is profitable)",
        },
        press("Offer it all the same", "action_offer"),
        refused(),
        {
            content: "Say why",
            trigger: ".o_form_view [name=override_reason] textarea",
            run: "edit A stronger engine since May",
        },
        press("Offer it with the reason", "action_offer"),
        press("Conclude the next policy", "action_in_force"),
        {
            content: "It is concluded",
            trigger: ".o_form_view .o_field_statusbar:contains(In Force)",
        },
    ],
});

tours.add("insurance_adjuster_decides", {
    steps: () => [
        {
            content: "The claim stands in its column",
            trigger: ".o_kanban_record:contains(Frank Fast)",
            run: "click",
        },
        press("Begin", "action_check"),
        {
            content: "It is in check",
            trigger:
                ".o_statusbar_status .o_arrow_button_current[data-value=checking]",
        },
        {
            content: "Set the reserve",
            trigger: ".o_form_view .o_statusbar_buttons button:contains(Set the Reserve)",
            run: "click",
        },
        {
            content: "The adjuster's authority is told",
            trigger: ".modal .alert-warning:contains(a manager is asked)",
        },
        {
            content: "Less for now",
            trigger: ".modal [name=amount] input",
            run: "edit 1500",
        },
        {
            content: "And why",
            trigger: ".modal [name=note] textarea",
            run: "edit Photos of the damage",
        },
        {
            content: "Apply",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "It is reserved",
            trigger:
                ".o_statusbar_status .o_arrow_button_current[data-value=reserved]",
        },
        {
            content: "The next step is said",
            trigger: ".alert-info:contains(Documents are missing)",
        },
    ],
});
