import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("fin_call_application", {
    steps: () => [
        {
            content: "The fax is beside the name, with its state",
            trigger: `.o_crm_call_view:has(h1:contains("Maria")) .o_fin_call_application:contains("Roof Loan") .o_fin_call_state:contains("Documents")`,
        },
        {
            content: "What is missing, and the paper itself",
            trigger: `.o_fin_call_application:contains("Proof of income") .o_fin_call_document img[alt="fax.png"]`,
            run: () => {
                if (document.documentElement.scrollWidth > window.innerWidth) {
                    console.error("The page is wider than the screen");
                }
                for (const target of document.querySelectorAll(
                    ".o_fin_call_document, .o_fin_call_open"
                )) {
                    if (target.getBoundingClientRect().height < 44) {
                        console.error(`Too small for a thumb: ${target.className}`);
                    }
                }
            },
        },
        {
            content: "At the end of the call: the son has just turned 17",
            trigger: `.o_crm_offer:contains("Study Loan"):contains("Danylo turned 17")`,
        },
        {
            content: "The customer says yes",
            trigger: ".o_crm_offer_accept",
            run: "click",
        },
        {
            content: "The application is there",
            trigger: `.o_form_view .o_field_widget[name=product_id] input:value("Loan for Studies")`,
        },
    ],
});
