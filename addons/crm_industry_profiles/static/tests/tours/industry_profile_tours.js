import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function button(content, name) {
    return {content, trigger: `.o_form_view button[name=${name}]:enabled`, run: "click"};
}

function stepOfGuide(name, more = "") {
    return `.o_field_widget[name=step_ids] .o_kanban_record:contains("${name}") ${more}`;
}

tours.add("industry_switch_on", {
    steps: () => [
        {
            content: "What the company could work in",
            trigger: ".o_kanban_record:contains(Insurance) button:contains(Switch On)",
        },
        {
            content: "Switch the bank on",
            trigger: ".o_kanban_record:contains(Bank) button:contains(Switch On)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is on, and its menu is there at once",
            trigger: ".o_menu_sections:contains(Bank)",
        },
        {
            content: "See what it has brought",
            trigger: ".o_kanban_record:contains(Bank):has(.badge:contains(On))",
            run: "click",
        },
        button("Open the list", "action_view_items"),
        {
            content: "Sections have names that people use",
            trigger: ".o_list_view .o_data_row td[name=section]:contains(Activity Plans)",
        },
        {
            content: "Open one of the processes",
            trigger:
                ".o_data_row:has(td[name=section]:contains(Processes)):contains(standard way) button:contains(Open)",
            run: "click",
        },
        {
            content: "Call it as the company does",
            trigger: ".o_form_view .o_field_widget[name=name] input",
            run: "edit Our way",
        },
        {
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "Back to the list",
            trigger: ".o_form_saved",
        },
        {
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item:last a",
            run: "click",
        },
        {
            content: "It says that it was adapted",
            trigger: ".o_data_row:contains(Our way) td[name=state]:contains(Adapted)",
        },
    ],
});

tours.add("industry_switch_off", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Bank):has(.badge:contains(On))",
            run: "click",
        },
        button("Switch it off", "action_switch_off"),
        {
            content: "What that means is asked first",
            trigger: ".modal:contains(All data stays) .modal-footer .btn-primary",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It can be switched on again",
            trigger: ".o_form_view button[name=action_switch_on]",
        },
        {
            content: "Its menu is gone",
            trigger: ".o_menu_sections:not(:contains(Bank))",
        },
    ],
});

tours.add("industry_guide", {
    steps: () => [
        {
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=name] input",
            run: "edit Customers who stay",
        },
        {
            content: "The pilot group",
            trigger: ".o_field_widget[name=pilot_team_id] input",
            run: "edit Pilots",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Pilots)",
            run: "click",
        },
        {
            content: "A goal with a number",
            trigger: ".o_field_widget[name=indicator_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=metric] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Conversion)",
            run: "click",
        },
        {
            trigger: ".o_selected_row [name=is_goal] input",
            run: "click",
        },
        {
            trigger: ".o_selected_row [name=change] input",
            run: "edit 20",
        },
        {
            content: "And a date",
            trigger: ".o_selected_row [name=date_target] input, .o_selected_row [name=date_target] button",
            run: "click",
        },
        {
            trigger: ".o_datetime_picker .o_next",
            run: "click",
        },
        {
            trigger: ".o_datetime_picker .o_next",
            run: "click",
        },
        {
            trigger: ".o_datetime_picker .o_date_item_cell:not(.o_out_of_range):contains(/^20$/)",
            run: "click",
        },
        {
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "Where it starts was measured: three of four deals were won",
            trigger:
                ".o_field_widget[name=indicator_ids] .o_data_row td[name=baseline]:contains(75.00)",
        },
        button("Start", "action_start"),
        {
            content: "The first step is reached",
            trigger: stepOfGuide("Goals with Numbers", "button:contains(Finish This Step)"),
            run: "click",
        },
        {
            trigger: stepOfGuide("Goals with Numbers", ".fa-check"),
        },
        {
            content: "Others are not: they have no button",
            trigger: stepOfGuide("Indicators", "b:contains(1)"),
        },
        {
            content: "The pilot group has its member",
            trigger: stepOfGuide("Pilot Group", "button:contains(Finish This Step)"),
            run: "click",
        },
        {
            trigger: stepOfGuide("Pilot Group", ".fa-check"),
        },
        {
            content: "A month has been measured",
            trigger: stepOfGuide("Monitoring", "button:contains(Finish This Step)"),
        },
        {
            content: "Its figures",
            trigger: ".o-form-buttonbox button:contains(Months), .oe_button_box button:contains(Months)",
            run: "click",
        },
        {
            trigger: ".o_graph_renderer canvas",
        },
    ],
});
