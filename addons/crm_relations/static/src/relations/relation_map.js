import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    onWillUpdateProps,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import { loadJS } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { downloadFile } from "@web/core/network/download";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { RelationGraph } from "./relation_graph";
import { COLORS, formatFacts, formatPeriod, openPartner } from "./relation_utils";

const LIBRARY = "/crm_relations/static/lib/cytoscape/cytoscape.min.js";
const { DateTime } = luxon;

/** Picture of the neighbourhood of a contact, and the same as a list. */
export class RelationMap extends Component {
    static template = "crm_relations.RelationMap";
    static props = {
        partnerId: Number,
        asOf: String,
        version: Number,
        onAsOf: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.canvas = useRef("canvas");
        this.keepLast = new KeepLast();
        this.pickDay = useDebounced((day) => this.props.onAsOf(day), 300);
        this.today = DateTime.now().startOf("day");
        this.state = useState({
            status: "loading",
            error: "",
            depth: 2,
            isFull: false,
            selected: false,
            hidden: {},
            slider: this.getSlider(this.props.asOf),
            earliest: this.today.minus({ years: 10 }).toISODate(),
            map: { nodes: [], edges: [], categories: [], supports: {}, truncated: false },
        });
        onWillStart(() => loadJS(LIBRARY));
        onMounted(() => {
            this.graph = new RelationGraph(this.canvas.el, {
                onOpen: (id) => this.open(id),
                onSelect: (id) => (this.state.selected = id),
            });
            this.load(this.props);
        });
        onWillUpdateProps((next) => {
            const { partnerId, asOf, version } = this.props;
            if (
                next.partnerId !== partnerId ||
                next.asOf !== asOf ||
                next.version !== version
            ) {
                this.state.slider = this.getSlider(next.asOf);
                this.load(next);
            }
        });
        useEffect(
            () => this.graph.fit(),
            () => [this.state.isFull]
        );
        onWillUnmount(() => this.graph?.destroy());
    }

    getSlider(asOf) {
        return asOf || this.today.toISODate();
    }

    get sliderMin() {
        return -this.getOffset(this.state.earliest);
    }

    get sliderValue() {
        return -this.getOffset(this.state.slider);
    }

    get sliderLabel() {
        return DateTime.fromISO(this.state.slider).toLocaleString(DateTime.DATE_MED);
    }

    getOffset(day) {
        return Math.round(this.today.diff(DateTime.fromISO(day), "days").days);
    }

    get truncatedLabel() {
        return _t(
            "There are more contacts around here than the map can show: these are the first %s.",
            this.state.map.nodes.length
        );
    }

    get legend() {
        const used = new Set(this.state.map.edges.map((edge) => edge.category));
        return this.state.map.categories
            .filter(([key]) => used.has(key))
            .map(([key, title]) => ({ key, title, color: COLORS[key] }));
    }

    /** The map in words: each contact with what leads to it. */
    get entries() {
        const { nodes, edges } = this.state.map;
        const names = Object.fromEntries(nodes.map((node) => [node.id, node.name]));
        return nodes.map((node) => ({
            ...node,
            lines: edges
                .filter((edge) => edge.source === node.id && !this.state.hidden[edge.category])
                .map((edge) => ({
                    id: edge.id,
                    text: [`${edge.label} ${names[edge.target]}`, this.getFacts(edge)]
                        .filter(Boolean)
                        .join(", "),
                })),
        }));
    }

    getFacts(edge) {
        const support = this.state.map.supports[edge.support];
        return [support, formatFacts(edge), formatPeriod(edge)].filter(Boolean).join(", ");
    }

    async load({ partnerId, asOf } = this.props) {
        this.state.status = "loading";
        const params = { depth: this.state.depth, as_of: asOf || false };
        const call = this.orm.call("res.partner", "get_relation_map", [[partnerId]], params);
        try {
            const map = await this.keepLast.add(call);
            const starts = map.edges.map((edge) => edge.date_start).filter(Boolean);
            this.state.earliest = [this.state.earliest, ...starts].sort()[0];
            Object.assign(this.state, { map, status: "ready" });
            this.graph?.show(map, partnerId, (edge) => this.getFacts(edge));
            this.graph?.filter(this.state.hidden);
        } catch (error) {
            this.state.status = "error";
            this.state.error = error.data?.message || _t("The server cannot be reached.");
        }
    }

    setDepth(depth) {
        this.state.depth = Number(depth);
        this.load();
    }

    slide(value) {
        this.state.slider = this.today.plus({ days: Number(value) }).toISODate();
        this.pickDay(Number(value) ? this.state.slider : "");
    }

    toggleCategory(key) {
        this.state.hidden[key] = !this.state.hidden[key];
        this.graph.filter(this.state.hidden);
    }

    toggleFull() {
        this.state.isFull = !this.state.isFull;
    }

    async download() {
        downloadFile(await this.graph.getPicture(), "relations.png", "image/png");
    }

    open(id) {
        return openPartner(this.action, id);
    }

    select(id) {
        this.state.selected = id;
        this.graph.select(id);
    }

    onKeydown(event) {
        const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
        const actions = {
            "+": () => this.graph.zoom(1.25),
            "-": () => this.graph.zoom(0.8),
            0: () => this.graph.fit(),
            Escape: () => this.state.isFull && this.toggleFull(),
            Enter: () => this.state.selected && this.open(this.state.selected),
        };
        const act = steps[event.key] ? () => this.step(steps[event.key]) : actions[event.key];
        if (act) {
            event.preventDefault();
            event.stopPropagation();
            act();
        }
    }

    step(step) {
        const ids = this.state.map.nodes.map((node) => node.id);
        const index = ids.indexOf(this.state.selected) + step;
        this.select(ids[(index + ids.length) % ids.length]);
    }

    /** Up and down walk through the list, as on the picture. */
    onListKeydown(event) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const buttons = [...event.currentTarget.querySelectorAll("button")];
        const target = step && buttons[buttons.indexOf(document.activeElement) + step];
        if (target) {
            event.preventDefault();
            target.focus();
        }
    }
}
