import { Component, onWillStart, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { useService } from "@web/core/utils/hooks";

import { formatLength, formatMoment, formatWork } from "./clock_utils";

const COLORS = {
    counted: "bg-primary",
    free: "bg-300",
    hidden: "bg-warning",
    stopped: "bg-info",
};

/** Why this deadline: every stretch of time, who held the ball, why it counted. */
export class ClockDialog extends Component {
    static components = { Dialog };
    static props = { ticketId: Number, close: Function };
    static template = "crm_service_desk.ClockDialog";

    setup() {
        this.orm = useService("orm");
        this.formatLength = formatLength;
        this.formatMoment = formatMoment;
        this.formatWork = formatWork;
        this.state = useState({ name: "", clocks: [], events: [], index: 0 });
        onWillStart(async () => {
            const found = await this.orm.call(
                "service.ticket",
                "get_clock_explanation",
                [this.props.ticketId]
            );
            Object.assign(this.state, found);
        });
    }

    get clock() {
        return this.state.clocks[this.state.index];
    }

    /** Parts of the bar: working time by its length, the rest as a thin gap; what is
     * left of the target stays empty. */
    get bar() {
        const { consumed, rows, target } = this.clock;
        const parts = rows.map((row) => ({
            color: COLORS[row.kind],
            grow: row.working ? row.seconds : 0,
            title: `${formatMoment(row.start)} – ${formatMoment(row.end)}: ${row.why}`,
        }));
        const left = Math.max(target - consumed, 0);
        const title = _t("%(length)s left", { length: formatWork(left) });
        parts.push({ color: "bg-view", grow: left, title });
        return parts.map((part, index) => ({ ...part, index }));
    }

    getColor(row) {
        return COLORS[row.kind];
    }

    /** The percentage of the target that is used, for the scale under the bar. */
    get used() {
        return Math.round((100 * this.clock.consumed) / this.clock.target);
    }
}
