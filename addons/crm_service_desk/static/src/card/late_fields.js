import { lateFields } from "@crm_relations/card/late_fields";

lateFields.add("crm_service_desk.res_partner", {
    model: "res.partner",
    names: [
        "service_open_ticket_count",
        "service_ticket_count",
        "service_card_ticket_ids",
        "service_entitlement_count",
    ],
});
