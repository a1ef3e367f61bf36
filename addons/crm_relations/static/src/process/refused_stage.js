import { patch } from "@web/core/utils/patch";
import { StatusBarField } from "@web/views/fields/statusbar/statusbar_field";

// A refused move leaves the deal's form in its stage, with its checklist in view:
// otherwise it would go on showing the stage that was asked for.
patch(StatusBarField.prototype, {
    async selectItem() {
        const { name, record } = this.props;
        const before = record.data[name];
        try {
            return await super.selectItem(...arguments);
        } catch (error) {
            if (record.resModel === "crm.lead") {
                await record.update({ [name]: before });
            }
            throw error;
        }
    },
});
