import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function press(content, name) {
    return {content, trigger: `.o_form_view button[name=${name}]:enabled`, run: "click"};
}

function state(content, value) {
    return {
        content,
        trigger: `.o_statusbar_status .o_arrow_button_current[data-value=${value}]`,
    };
}

tours.add("prm_manager_answers", {
    steps: () => [
        {
            content: "What waits for an answer comes first",
            trigger: ".o_data_row:contains(Kyivkhlib) .o_data_cell[name=customer_name]",
            run: "click",
        },
        {
            content: "The evidence stands there",
            trigger: "[name=conflict_ids] .o_data_row:contains(same tax ID)",
        },
        press("Approve all the same", "action_approve"),
        state("It is approved", "approved"),
        {
            content: "The opportunity is there",
            trigger: ".o_form_view button[name=action_open_lead]",
            run: "click",
        },
        {
            content: "With the customer's name",
            trigger: ".o_form_view .oe_title:contains(Kyivkhlib)",
        },
    ],
});

tours.add("prm_manager_enrolls", {
    steps: () => [
        {
            content: "The application stands in its column",
            trigger: ".o_kanban_record:contains(Redwood)",
            run: "click",
        },
        press("Take it", "action_review"),
        state("It is being looked at", "review"),
        press("Prepare the contract", "action_prepare_contract"),
        state("The contract is being made", "contract"),
        {
            content: "Open the contract",
            trigger: ".o_statusbar_buttons button[name=action_open_agreement]",
            run: "click",
        },
        {
            content: "Sign it",
            trigger: ".o_form_view .o_statusbar_buttons button[name=action_submit]",
            run: "click",
        },
        state("It is in force", "active"),
        {
            content: "Back to the application",
            trigger: ".o_back_button, .breadcrumb-item a:contains(Redwood)",
            run: "click",
        },
        state("The onboarding has begun", "onboarding"),
        {
            content: "The enrollment is there",
            trigger: ".o_form_view button[name=action_open_enrollment]",
            run: "click",
        },
        state("And it is active", "active"),
        {
            content: "With the tasks of the plan",
            trigger: ".o-mail-Activity:contains(Welcome call)",
        },
    ],
});
