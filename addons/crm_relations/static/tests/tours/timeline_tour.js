import { registry } from "@web/core/registry";

const ROW = ".o_crm_timeline_row";
const LOG_CALL = ".o_crm_timeline_tools button[data-type=call]";

function check(condition, message) {
    if (!condition) {
        throw new Error(message);
    }
}

const logCall = [
    {
        content: "First click: log a call",
        trigger: LOG_CALL,
        run: "click",
    },
    {
        content: "The customer is filled in",
        trigger: ".modal .o_field_widget[name=partner_id] input:value(Acme)",
    },
];

const save = {
    content: "Second click: save",
    trigger: ".modal .o_form_button_save",
    run: "click",
};

registry.category("web_tour.tours").add("crm_relations_timeline", {
    steps: () => [
        {
            content: "The timeline is what one sees first, with forty rows",
            trigger: `.o_notebook .nav-link.active:contains(Timeline)`,
        },
        {
            content: "Forty rows, the latest first",
            trigger: `${ROW}:contains(Twenty desks)`,
            run() {
                check(document.querySelectorAll(ROW).length === 40, "a page is not 40 rows");
            },
        },
        {
            content: "The amount stands in its currency",
            trigger: `${ROW}:contains(Twenty desks) .o_crm_timeline_amount:contains(4,200.00)`,
        },
        {
            content: "Load what is older",
            trigger: ".o_crm_timeline_load_more",
            run: "click",
        },
        {
            content: "All 46 rows",
            trigger: `.o_crm_timeline:not(:has(.o_crm_timeline_load_more)) ${ROW}:contains(Old call 45)`,
            run() {
                check(document.querySelectorAll(ROW).length === 46, "not 46 rows");
            },
        },
        {
            content: "Only leads",
            trigger: ".o_crm_timeline_kinds button[data-kind=lead]",
            run: "click",
        },
        {
            content: "One row is left",
            trigger: `.o_crm_timeline:not(:has(${ROW}[data-kind=interaction])) ${ROW}[data-kind=lead]`,
        },
        {
            content: "Nothing for Carl",
            trigger: ".o_crm_timeline_person",
            run: "selectByLabel Carl",
        },
        {
            content: "An empty list says what to do",
            trigger: ".o_crm_timeline_empty button:contains(Show everything)",
            run: "click",
        },
        {
            content: "Open the lead",
            trigger: `${ROW}:contains(Twenty desks)`,
            run: "click",
        },
        {
            content: "The lead is there",
            trigger: ".o_form_view .o_field_widget[name=expected_revenue]",
        },
        {
            content: "Go back",
            trigger: ".o_back_button",
            run: "click",
        },
        ...logCall,
        {
            content: "Say what it was about",
            trigger: ".modal .o_field_widget[name=summary] input",
            run: "edit Wants an offer",
        },
        save,
        {
            content: "The new call stands in the timeline",
            trigger: `body:not(:has(.modal)) ${ROW}:contains(Wants an offer)`,
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_two_clicks", {
    steps: () => [
        ...logCall,
        {
            content: "The summary has the focus",
            trigger: ".modal .o_field_widget[name=summary] input:focus",
        },
        save,
        {
            content: "The feed has the call, the counter too",
            trigger: `body:not(:has(.modal)) .o_crm_timeline ${ROW}:first:contains(Call)`,
        },
        {
            content: "Buttons that do not fit are behind More, if there are any",
            trigger: ".o_form_view .o-form-buttonbox",
            run() {
                document.querySelector(".o_button_more")?.click();
            },
        },
        {
            content: "The counter follows",
            trigger: "button[name=action_view_interactions]:contains(46)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_keyboard", {
    steps: () => [
        {
            content: "Start at the first row",
            trigger: `${ROW}:contains(Old call 1)`,
            run() {
                document.querySelector(ROW).focus();
            },
        },
        {
            content: "Down to the next one",
            trigger: `${ROW}:focus`,
            run: "press ArrowDown",
        },
        {
            content: "It has the focus; Enter opens it",
            trigger: `${ROW}:focus:contains(Old call 1)`,
            run: "press Enter",
        },
        {
            content: "The interaction is open",
            trigger: ".o_form_view .o_field_widget[name=summary] input:value(Old call 1)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_new", {
    steps: () => [
        {
            content: "No timeline yet",
            trigger: ".o_notebook .nav-link.active:contains(Contacts)",
            run() {
                const tabs = [...document.querySelectorAll(".o_notebook .nav-link")];
                check(!tabs.some((tab) => tab.textContent === "Timeline"), "Timeline is shown");
            },
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_phone", {
    steps: () => [
        {
            content: "Nothing is wider than the screen, everything fits a thumb",
            trigger: `${ROW}:contains(Twenty desks)`,
            run() {
                const { scrollWidth, clientWidth } = document.documentElement;
                check(scrollWidth <= clientWidth, `page is ${scrollWidth} px wide`);
                const targets = document.querySelectorAll(
                    `${ROW}, .o_crm_timeline button, .o_crm_timeline select, .o_crm_timeline input`
                );
                for (const target of targets) {
                    const { height } = target.getBoundingClientRect();
                    check(height >= 40, `${target.className} is ${height} px high`);
                }
            },
        },
    ],
});
