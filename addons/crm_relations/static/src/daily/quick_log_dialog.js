import { Component, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus, useService } from "@web/core/utils/hooks";

export const OUTCOMES = [
    ["agreed", _t("Agreed")],
    ["interested", _t("Interested")],
    ["postponed", _t("Postponed")],
    ["refused", _t("Refused")],
    ["not_reached", _t("Not reached")],
];

/** Log a contact in a few taps; needs no connection. */
export class QuickLogDialog extends Component {
    static components = { Dialog };
    static template = "crm_relations.QuickLogDialog";
    static props = {
        close: Function,
        partner: Object,
        types: Array,
        typeCode: { type: String, optional: true },
        initiative: { type: String, optional: true },
        leadId: { type: [Number, Boolean], optional: true },
        eventId: { type: [Number, Boolean], optional: true },
        activityId: { type: [Number, Boolean], optional: true },
        date: { type: [String, Boolean], optional: true },
        onSaved: { type: Function, optional: true },
    };
    static defaultProps = { typeCode: "call", initiative: "company" };

    setup() {
        this.outbox = useService("crm_outbox");
        this.notification = useService("notification");
        useAutofocus({ refName: "summary", mobile: true });
        this.outcomes = OUTCOMES;
        this.stars = ["1", "2", "3", "4", "5"];
        this.state = useState({
            typeCode: this.props.typeCode,
            initiative: this.props.initiative,
            summary: "",
            outcome: "",
            interest: "0",
            nextStep: "",
            nextDate: "",
            isBusy: false,
        });
    }

    toggleInterest(star) {
        this.state.interest = this.state.interest === star ? "0" : star;
    }

    getValues() {
        const values = {
            partner_id: this.props.partner.id,
            type_code: this.state.typeCode,
            initiative: this.state.initiative,
            interest: this.state.interest,
        };
        const optional = {
            lead_id: this.props.leadId,
            event_id: this.props.eventId,
            activity_id: this.props.activityId,
            date: this.props.date,
            summary: this.state.summary.trim(),
            outcome: this.state.outcome,
            next_step: this.state.nextStep.trim(),
            next_date: this.state.nextDate,
        };
        for (const [name, value] of Object.entries(optional)) {
            if (value) {
                values[name] = value;
            }
        }
        return values;
    }

    async save() {
        if (!this.state.summary.trim() && !this.state.outcome) {
            this.notification.add(_t("Say in one line what came of it, or tap an outcome."), {
                type: "warning",
            });
            return;
        }
        this.state.isBusy = true;
        const isSent = await this.outbox.log("log", this.getValues(), this.props.partner.name);
        if (isSent) {
            this.notification.add(_t("Logged."), { type: "success" });
        }
        this.props.close();
        this.props.onSaved?.(isSent);
    }
}
