import { Macro } from "@web/core/macro";
import { patch } from "@web/core/utils/patch";

const PATIENCE = 120000; // milliseconds, 10000 in Odoo

// A step ends when what it waits for is on the page, however slow the machine.
patch(Macro.prototype, {
    async start() {
        for (const step of this.steps) {
            step.timeout = Math.max(step.timeout || 0, PATIENCE);
        }
        return super.start(...arguments);
    },
});
