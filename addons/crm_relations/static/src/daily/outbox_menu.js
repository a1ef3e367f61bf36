import { Component, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** List of what waits on this device, and of what the server refused and why. */
export class OutboxDialog extends Component {
    static components = { Dialog };
    static props = { close: Function };
    static template = "crm_relations.OutboxDialog";

    setup() {
        this.outbox = useState(useService("crm_outbox"));
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
