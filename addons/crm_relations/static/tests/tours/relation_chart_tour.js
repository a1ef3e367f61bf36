import { registry } from "@web/core/registry";

const NODE = ".o_hierarchy_node";

function expect(condition, message) {
    if (!condition) {
        throw new Error(message);
    }
}

const openRelations = {
    content: "open the page with the relations",
    trigger: ".o_notebook_headers .nav-link[name='crm_relations']",
    run: "click",
};

const openChart = {
    content: "see the company's people",
    trigger: ".o_crm_relations_chart",
    run: "click",
};

const checkChart = [
    { trigger: `${NODE}:contains('Tour Boss')` },
    {
        content: "who reports to nobody stands beside the boss",
        trigger: `${NODE}:contains('Tour Clerk'):contains('Accountant')`,
    },
    {
        content: "each person has a picture",
        trigger: `${NODE}:contains('Tour Boss') img`,
        run() {
            const { complete, naturalWidth, alt } = this.anchor;
            expect(!complete || naturalWidth > 0, "the picture is broken");
            expect(alt === "Tour Boss", `the picture is of “${alt}”`);
        },
    },
];

const unfold = [
    {
        content: "unfold who reports to the boss",
        trigger: `.o_hierarchy_node_container:contains('Tour Boss') button.o_hierarchy_node_button`,
        run: "click",
    },
    { trigger: `${NODE}:contains('Tour Report')` },
];

const openPerson = [
    {
        content: "a click on a person opens the card",
        trigger: `${NODE}:contains('Tour Clerk')`,
        run: "click",
    },
    { trigger: ".o_form_view .o_notebook_headers .nav-link[name='crm_relations']" },
    { trigger: ".o_breadcrumb:contains('Tour Clerk')" },
];

registry.category("web_tour.tours").add("crm_relations_chart", {
    steps: () => [openRelations, openChart, ...checkChart, ...unfold, ...openPerson],
});

registry.category("web_tour.tours").add("crm_relations_chart_as_of", {
    steps: () => [
        openRelations,
        { trigger: ".o_crm_relations_row:contains('Tour Clerk')" },
        {
            content: "go back to a day on which the former accountant worked here",
            trigger: ".o_crm_relations_date input",
            run() {
                this.anchor.value = "2015-06-01";
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "the card shows that day",
            trigger: ".o_crm_relations:not(:contains('Tour Clerk')) .o_crm_relations_row:contains('Tour Former')",
        },
        openChart,
        { content: "so does the chart", trigger: `${NODE}:contains('Tour Former')` },
        {
            trigger: `.o_hierarchy_view:not(:contains('Tour Clerk'))`,
            run() {
                const width = document.documentElement.scrollWidth;
                expect(width <= window.innerWidth, `the page is ${width} px wide`);
            },
        },
    ],
});
