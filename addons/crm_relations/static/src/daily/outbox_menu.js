import { Component, useState } from "@odoo/owl";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** List of what waits on this device, and of what the server refused and why. */
export class OutboxDialog extends Component {
    static components = { Dialog };
    static props = { close: Function };
    static template = "crm_relations.OutboxDialog";

    setup() {
        this.outbox = useState(useService("crm_outbox"));
        this.dialog = useService("dialog");
    }

    describe({ action, values }) {
        const visits = { check_in: _t("Check in"), check_out: _t("Check out") };
        return visits[action] || values.summary || values.next_step || "";
    }

    discard(entry) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Delete this entry?"),
            body: _t("It has not been saved, and this device is the only one to have it."),
            confirmLabel: _t("Delete Entry"),
            confirm: () => this.outbox.discard(entry),
            cancel: () => {},
        });
    }

    formatDate(entry) {
        return formatDateTime(deserializeDateTime(entry.values.date));
    }
}

/** Number of entries that wait on this device; invisible when there are none. */
export class OutboxMenu extends Component {
    static props = {};
    static template = "crm_relations.OutboxMenu";

    setup() {
        this.outbox = useState(useService("crm_outbox"));
        this.dialog = useService("dialog");
    }

    open() {
        this.dialog.add(OutboxDialog);
    }
}

registry
    .category("systray")
    .add("crm_relations.outbox", { Component: OutboxMenu }, { sequence: 31 });
