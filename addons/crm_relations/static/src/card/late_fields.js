import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { markRaw } from "@odoo/owl";
import { Record } from "@web/model/relational_model/record";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { getFieldsSpec } from "@web/model/relational_model/utils";

/**
 * Fields that a form reads after it is shown: counts, and what is on pages that one opens.
 * An entry has the `model`, the `names` of its fields, and `isSlow` if they are added up
 * from all that a customer ever did: these have a request of their own. Until the values
 * are there they are empty, or what they were before the form was read again.
 */
export const lateFields = registry.category("crm_late_fields");

lateFields.add("crm_relations.res_partner", {
    model: "res.partner",
    names: [
        "interaction_count",
        "crm_lost_deal_count",
        "crm_agreement_count",
        "segment_ids",
        "crm_profile_state",
        "crm_consent_state",
        "crm_asset_ids",
        "life_event_ids",
    ],
});
lateFields.add("crm_relations.res_partner_money", {
    model: "res.partner",
    names: ["value_total", "value_year", "money_owed", "goods_owed"],
    isSlow: true,
});

/** What a form reads late, a list of names for each request. */
function getLateRequests({ resModel, resId, isRoot, isMonoRecord, activeFields }) {
    if (!resId || !isRoot || !isMonoRecord) {
        return [];
    }
    const entries = lateFields.getAll().filter(({ model }) => model === resModel);
    return [false, true]
        .map((isSlow) => entries.filter((entry) => Boolean(entry.isSlow) === isSlow))
        .map((group) => group.flatMap(({ names }) => names))
        .map((names) => names.filter((name) => name in activeFields))
        .filter((names) => names.length);
}

function getEmptyValue({ type }) {
    if (["integer", "float", "monetary"].includes(type)) {
        return 0;
    }
    return ["one2many", "many2many"].includes(type) ? [] : false;
}

function pick(fields, names) {
    return Object.fromEntries(names.map((name) => [name, fields[name]]));
}

patch(RelationalModel.prototype, {
    async _loadRecords(config, ...others) {
        const requests = getLateRequests(config);
        if (!requests.length) {
            return super._loadRecords(config, ...others);
        }
        const late = requests.flat();
        const names = Object.keys(config.activeFields).filter((name) => !late.includes(name));
        const activeFields = pick(config.activeFields, names);
        const records = await super._loadRecords({ ...config, activeFields }, ...others);
        for (const request of requests) {
            this._loadLateFields(config, request, others[0]);
        }
        return records;
    },

    async _loadLateFields(config, names, evalContext = config.context) {
        const { resModel, resId, fields, context } = config;
        const activeFields = pick(config.activeFields, names);
        const [values] = await this.orm.webRead(resModel, [resId], {
            context,
            specification: getFieldsSpec(activeFields, fields, evalContext),
        });
        const { root } = this;
        // another record may have been opened in the meantime
        if (values && root?.resModel === resModel && root.resId === resId) {
            root._applyLateValues(values, names);
        }
    },
});

patch(Record.prototype, {
    _setData(data, options) {
        const late = getLateRequests(this.config).flat();
        if (!late.length) {
            return super._setData(data, options);
        }
        const known = this._lateValues?.id === this.resId ? this._lateValues : {};
        const values = late.map((name) => [
            name,
            data[name] ?? known[name] ?? getEmptyValue(this.fields[name]),
        ]);
        const filled = { ...data, ...Object.fromEntries(values) };
        this._keepLateValues(filled, late);
        return super._setData(filled, options);
    },

    _applyLateValues(values, names) {
        this._keepLateValues(values, names);
        // what somebody has begun to change meanwhile stays
        this._applyValues(pick(values, names.filter((name) => !(name in this._changes))));
    },

    /** As they came from the server, for when the form is read again. */
    _keepLateValues(values, names) {
        const id = this.resId;
        this._lateValues = markRaw({ ...this._lateValues, ...pick(values, names), id });
    },
});
