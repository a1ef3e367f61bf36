import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, useRef } from "@odoo/owl";

const SHOWN_CHIPS = 3;
// Frames to wait for a page: some seconds, for a slow phone.
const PATIENCE = 300;

function nextFrame() {
    return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** Open a page of the notebook and wait until its fields are drawn. */
async function openPage(page) {
    page.click();
    const isOpen = () => page.classList.contains("active") || !page.isConnected;
    for (let frame = 0; frame < PATIENCE && !isOpen(); frame++) {
        await nextFrame();
    }
    await nextFrame();
}

class ProfileField extends Component {
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get stale() {
        return this.value.dated.filter((fact) => fact.stale);
    }

    get fresh() {
        return this.value.dated.filter((fact) => !fact.stale);
    }

    /** Save what was typed, let the server work, and show the outcome. */
    async act(work) {
        const { record } = this.props;
        if (await record.save({ reload: false })) {
            await work(record.resId);
            await record.load();
        }
    }

    confirm(facts) {
        const names = facts.map((fact) => fact.field);
        return this.act((id) =>
            this.orm.call("res.partner", "action_confirm_facts", [[id], names])
        );
    }

    /** Title of a fact: when and by whom it was confirmed. */
    describe(fact) {
        const date = formatDate(deserializeDateTime(fact.date));
        return fact.user
            ? _t("%(fact)s: confirmed on %(date)s by %(user)s", {
                  fact: fact.label,
                  date,
                  user: fact.user,
              })
            : _t("%(fact)s: known since %(date)s", { fact: fact.label, date });
    }
}

/** One line for the top of the card: how full the profile is, and what is missing. */
export class ProfileGauge extends ProfileField {
    static template = "crm_relations.ProfileGauge";

    get missing() {
        return this.value.missing.slice(0, SHOWN_CHIPS);
    }

    get color() {
        const { percent } = this.value;
        return percent >= 80 ? "success" : percent >= 40 ? "info" : "warning";
    }

    async focusField(name) {
        const form = this.root.el.closest(".o_form_view");
        const find = () =>
            form.querySelector(
                `.o_field_widget[name="${name}"] :is(input, select, textarea),
                .o_field_widget[name="${name}"] .o_field_x2many_list_row_add a`
            );
        // a field may be on any page, and pages are drawn when they are opened
        const first = form.querySelector(".nav-link[name='crm_profile']");
        const pages = form.querySelectorAll(".o_notebook_headers .nav-link");
        for (const page of [null, first, ...pages]) {
            if (page) {
                await openPage(page);
            }
            const input = find();
            if (input) {
                input.scrollIntoView({ block: "center" });
                input.focus();
                return;
            }
        }
    }
}

/** All facts that grow old, with a button to say that they are still right. */
export class ProfileFacts extends ProfileField {
    static template = "crm_relations.ProfileFacts";
}

/** One pill per channel: may we use it? A click records a decision. */
export class ConsentPills extends ProfileField {
    static template = "crm_relations.ConsentPills";

    setup() {
        super.setup();
        this.icons = { granted: "fa-check", refused: "fa-ban" };
        this.colors = { granted: "text-bg-success", refused: "text-bg-danger" };
    }

    title(pill) {
        if (!pill.state) {
            return _t("Nobody has asked yet. Click to record a decision.");
        }
        const values = {
            date: formatDate(deserializeDateTime(pill.date)),
            origin: pill.origin,
        };
        return pill.state === "granted"
            ? _t("Granted on %(date)s (%(origin)s)", values)
            : _t("Refused on %(date)s (%(origin)s)", values);
    }

    async record(pill) {
        const { record } = this.props;
        if (!(await record.save({ reload: false }))) {
            return;
        }
        const state = pill.state === "granted" ? "withdrawn" : "granted";
        const action = await this.orm.call("res.partner", "action_record_consent", [
            [record.resId],
            pill.channel,
            state,
        ]);
        await this.action.doAction(action, { onClose: () => record.load() });
    }
}

const fields = registry.category("fields");
for (const [name, component] of Object.entries({
    crm_profile_gauge: ProfileGauge,
    crm_profile_facts: ProfileFacts,
    crm_consent_pills: ConsentPills,
})) {
    fields.add(name, { component, supportedTypes: ["json"] });
}
