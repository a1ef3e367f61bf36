import { registry } from "@web/core/registry";

const DAY = "06/01/2015";

/** Search for a day in the ordinary search box: type it, choose the field, Enter. */
function searchAsOf() {
    return [
        {
            content: "type a day",
            trigger: ".o_searchview_input",
            run: `edit ${DAY}`,
        },
        {
            content: "choose what it means",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains('Relations as of')",
            run: "click",
        },
        { trigger: ".o_searchview_facet:contains('Relations as of')" },
    ];
}

function card(name) {
    return `.o_data_row:contains('${name}'), .o_kanban_record:contains('${name}')`;
}

const row = (name) => `.o_data_row:contains('${name}')`;

registry.category("web_tour.tours").add("crm_relations_as_of_search", {
    steps: () => [
        {
            content: "who works there today",
            trigger: ".o_searchview_input",
            run: "edit Tour Guild",
        },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains('Works for')",
            run: "click",
        },
        { trigger: card("Tour Present") },
        { trigger: ".o_content:not(:contains('Tour Former'))" },
        ...searchAsOf(),
        { content: "and who did then", trigger: card("Tour Former") },
        { trigger: ".o_content:not(:contains('Tour Present'))" },
    ],
});

registry.category("web_tour.tours").add("crm_relations_as_of_totals", {
    steps: () => [
        {
            content: "one member today, 150 invoiced",
            trigger: `${row("Tour Holding")}:contains('150.00') td[name=relation_member_count]:contains('1')`,
        },
        ...searchAsOf(),
        {
            content: "two members then, 100 invoiced until then",
            trigger: `${row("Tour Holding")}:contains('100.00') td[name=relation_member_count]:contains('2')`,
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_as_of_card", {
    steps: () => [
        {
            content: "open the page with the relations",
            trigger: ".o_notebook_headers .nav-link[name='crm_relations']",
            run: "click",
        },
        { trigger: ".o_crm_relations_group:contains('Members: 1'):contains('150.00')" },
        {
            content: "go back in time",
            trigger: ".o_crm_relations_date input",
            run() {
                this.anchor.value = "2015-06-01";
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: ".o_crm_relations_group:contains('Members: 2'):contains('100.00')" },
        {
            content: "the page is not wider than the screen",
            trigger: ".o_crm_relations_row:contains('Tour Lost')",
            run() {
                const width = document.documentElement.scrollWidth;
                if (width > window.innerWidth) {
                    throw new Error(`the page is ${width} px wide`);
                }
            },
        },
    ],
});
