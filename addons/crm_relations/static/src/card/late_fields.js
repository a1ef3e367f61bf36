import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { Record } from "@web/model/relational_model/record";
import { RelationalModel } from "@web/model/relational_model/relational_model";

/**
 * Fields that a form reads after it is shown, by model: read-only numbers that are added
 * up from all that a customer ever did. Until they are there they are zero, or what they
 * were before the form was read again.
 */
export const lateFields = registry.category("crm_late_fields");

lateFields.add("res.partner", ["value_total", "value_year", "money_owed", "goods_owed"]);

function getLateNames({ resModel, resId, isRoot, isMonoRecord, activeFields }) {
    if (!resId || !isRoot || !isMonoRecord) {
        return [];
    }
    return lateFields.get(resModel, []).filter((name) => name in activeFields);
}

patch(RelationalModel.prototype, {
    async _loadRecords(config, ...others) {
        const late = getLateNames(config);
        if (!late.length) {
            return super._loadRecords(config, ...others);
        }
        const names = Object.keys(config.activeFields).filter((name) => !late.includes(name));
        const activeFields = Object.fromEntries(
            names.map((name) => [name, config.activeFields[name]])
        );
        const records = await super._loadRecords({ ...config, activeFields }, ...others);
        this._loadLateFields(config, late);
        return records;
    },

    async _loadLateFields({ resModel, resId, context }, names) {
        const specification = Object.fromEntries(names.map((name) => [name, {}]));
        const [values] = await this.orm.webRead(resModel, [resId], { context, specification });
        const { root } = this;
        // another record may have been opened in the meantime
        if (values && root?.resModel === resModel && root.resId === resId) {
            root._applyValues(values);
        }
    },
});

patch(Record.prototype, {
    _setData(data, options) {
        const late = getLateNames(this.config).filter((name) => !(name in data));
        const known = late.map((name) => [name, this.data?.[name] ?? 0]);
        return super._setData({ ...Object.fromEntries(known), ...data }, options);
    },
});
