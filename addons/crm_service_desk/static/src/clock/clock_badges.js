import { Component, onWillUnmount, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { ClockDialog } from "./clock_dialog";
import { describeBadge } from "./clock_utils";

const { DateTime } = luxon;
const TICK = 10000;

/** The clocks of a ticket with the time that is left; they tick. */
export class ClockBadges extends Component {
    static props = { ...standardFieldProps, short: { type: Boolean, optional: true } };
    static template = "crm_service_desk.ClockBadges";

    setup() {
        this.dialog = useService("dialog");
        this.state = useState({ now: DateTime.now() });
        const timer = browser.setInterval(() => {
            this.state.now = DateTime.now();
        }, TICK);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    get badges() {
        const clocks = this.props.record.data[this.props.name] || [];
        const shown = this.props.short ? this.getMostUrgent(clocks) : clocks;
        return shown.map((clock) => describeBadge(clock, this.state.now));
    }

    /** On a card: only the clock that runs out first. */
    getMostUrgent(clocks) {
        const open = clocks.filter((clock) => clock.is_open);
        const running = open.filter((clock) => clock.state !== "paused");
        return (running.length ? running : open).slice(0, 1);
    }

    explain() {
        this.dialog.add(ClockDialog, { ticketId: this.props.record.resId });
    }
}

export const clockBadges = {
    component: ClockBadges,
    displayName: _t("Clocks of a ticket"),
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ short: Boolean(options.short) }),
};

registry.category("fields").add("service_clock_badges", clockBadges);
