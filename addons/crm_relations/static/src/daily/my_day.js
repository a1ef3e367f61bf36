import { Component, onWillStart, useState } from "@odoo/owl";

import { formatCurrency } from "@web/core/currency";
import {
    deserializeDate,
    deserializeDateTime,
    toLocaleDateString,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { getMapLink, getNow, getPosition } from "./device";
import { OutboxDialog } from "./outbox_menu";
import { QuickLogDialog } from "./quick_log_dialog";

/** What a sales person does today, made for a thumb. */
export class MyDay extends Component {
    static displayName = _t("My Day");
    static path = "my-day";
    static props = { ...standardActionServiceProps };
    static template = "crm_relations.MyDay";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.outbox = useState(useService("crm_outbox"));
        this.getMapLink = getMapLink;
        this.state = useState({ sections: [], types: [], date: "", isOld: false, busy: "" });
        onWillStart(() => this.load());
        // what was sent in the background is part of the day now
        useBus(this.outbox.bus, "SENT", () => this.load());
    }

    async load() {
        try {
            const day = await this.orm.call("crm.my.day", "get_day", []);
            Object.assign(this.state, day, { isOld: false });
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.isOld = true;
        }
    }

    /** The server's sections, and the visits that it does not know of yet. */
    get sections() {
        const local = this.outbox.openVisits.map((entry) => this.makeLocalVisit(entry));
        const done = this.getDoneKeys();
        const sections = this.state.sections.map((section) => ({
            ...section,
            items: section.items.filter(
                (item) => !done.has(item.key) && !done.has(item.visit_id || "")
            ),
        }));
        if (local.length) {
            const visits = sections.find((section) => section.key === "visits");
            if (visits) {
                visits.items.push(...local);
            } else {
                sections.push(this.makeVisitSection(local));
            }
        }
        return sections
            .filter((section) => section.items.length)
            .sort((left, right) => left.sequence - right.sequence);
    }

    /** Lines that are answered by what still waits on this device. */
    getDoneKeys() {
        const keys = [];
        for (const { visit, values = {} } of this.outbox.waiting) {
            keys.push(visit);
            if (values.event_id) {
                keys.push(`calendar.event,${values.event_id}`);
            }
            if (values.activity_id) {
                keys.push(`mail.activity,${values.activity_id}`);
            }
        }
        return new Set(keys.filter(Boolean));
    }

    makeVisitSection(items) {
        const name = _t("At a visit");
        return { key: "visits", name, icon: "fa-map-marker", sequence: 10, items };
    }

    makeLocalVisit(entry) {
        const { values } = entry;
        return {
            key: entry.client_uid,
            model: false,
            name: _t("Visit"),
            visit_id: entry.client_uid,
            partner: this.findPartner(values.partner_id) || {
                id: values.partner_id,
                name: entry.label,
            },
            lead_id: values.lead_id,
            event_id: values.event_id,
            start: values.date,
        };
    }

    findPartner(partnerId) {
        const items = this.state.sections.flatMap((section) => section.items);
        return items.find((item) => item.partner?.id === partnerId)?.partner;
    }

    get title() {
        return this.state.date && toLocaleDateString(deserializeDate(this.state.date));
    }

    formatTime(item) {
        if (item.start) {
            const start = deserializeDateTime(item.start);
            const isToday = start.hasSame(luxon.DateTime.now(), "day");
            return isToday ? start.toFormat("HH:mm") : toLocaleDateString(start);
        }
        return item.date && item.date !== this.state.date
            ? toLocaleDateString(deserializeDate(item.date))
            : "";
    }

    formatAmount(amount, currencyId) {
        return formatCurrency(amount, currencyId);
    }

    canCheckIn(item, section) {
        return item.partner && ["meetings", "activities"].includes(section.key);
    }

    open(item) {
        if (item.model && item.id) {
            return this.action.doAction({
                type: "ir.actions.act_window",
                res_model: item.model,
                res_id: item.id,
                views: [[false, "form"]],
            });
        }
    }

    openPartner(item) {
        return this.open({ model: "res.partner", id: item.partner.id });
    }

    quote(item) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("New Quotation"),
            res_model: "sale.order",
            views: [[false, "form"]],
            context: {
                default_partner_id: item.partner.id,
                default_opportunity_id: item.lead_id,
            },
        });
    }

    log(item, section) {
        const isVisit = ["meetings", "results", "visits"].includes(section.key);
        this.dialog.add(QuickLogDialog, {
            partner: { id: item.partner.id, name: item.partner.name },
            types: this.state.types,
            typeCode: isVisit ? "visit" : "call",
            leadId: item.lead_id,
            eventId: item.event_id,
            activityId: item.activity_id,
        });
    }

    async checkIn(item) {
        this.state.busy = item.key;
        const date = getNow();
        const position = await getPosition();
        const values = { partner_id: item.partner.id, type_code: "visit", date };
        for (const [name, value] of Object.entries({
            lead_id: item.lead_id,
            event_id: item.event_id,
            position,
        })) {
            if (value) {
                values[name] = value;
            }
        }
        const isSent = await this.outbox.log("check_in", values, item.partner.name);
        this.confirmVisit(isSent, position, _t("Checked in."));
    }

    async checkOut(item) {
        this.state.busy = item.key;
        const date = getNow();
        const position = await getPosition();
        const values = position ? { date, position } : { date };
        const name = item.partner ? item.partner.name : item.name;
        const isSent = await this.outbox.log("check_out", values, name, item.visit_id);
        this.confirmVisit(isSent, position, _t("Checked out."));
    }

    confirmVisit(isSent, position, message) {
        this.state.busy = "";
        if (isSent) {
            const note = position ? message : `${message} ${_t("Your position is unknown.")}`;
            this.notification.add(note, { type: "success" });
        }
    }

    openOutbox() {
        this.dialog.add(OutboxDialog);
    }
}

registry.category("actions").add("crm_relations.my_day", MyDay);
