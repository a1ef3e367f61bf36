import { COLORS } from "./relation_utils";

/* global cytoscape */

const CROWD = 80;
const NAME_LENGTH = 24;

/** The picture itself: all that knows the graph library. */
export class RelationGraph {
    constructor(element, { onOpen, onSelect }) {
        this.onSelect = onSelect;
        const text = getComputedStyle(element).color;
        this.cy = cytoscape({
            container: element,
            style: this.getStyle(text),
            minZoom: 0.2,
            maxZoom: 3,
        });
        this.cy.on("tap", "node", (event) => onOpen(Number(event.target.id())));
    }

    destroy() {
        this.cy.destroy();
    }

    show(map, centerId, getFacts) {
        const known = Object.fromEntries(
            this.cy.nodes().map((node) => [node.id(), { ...node.position() }])
        );
        this.cy.elements().remove();
        this.cy.add(map.nodes.map((node) => this.getNode(node, centerId)));
        this.cy.add(map.edges.map((edge) => this.getEdge(edge, getFacts(edge))));
        this.arrange(known);
    }

    /** Contacts that were there stay where they were, and where they were dragged. */
    arrange(known) {
        const isKnown = this.cy.nodes().every((node) => known[node.id()]);
        if (isKnown) {
            this.cy.nodes().positions((node) => known[node.id()]);
            return;
        }
        this.cy
            .layout({
                name: "concentric",
                concentric: (node) => 10 - node.data("depth"),
                levelWidth: () => 1,
                minNodeSpacing: 40,
                animate: false,
            })
            .run();
        if (this.cy.nodes().length <= CROWD) {
            this.cy
                .layout({
                    name: "cose",
                    randomize: false,
                    animate: false,
                    idealEdgeLength: () => 90,
                    nodeRepulsion: () => 12000,
                    nodeDimensionsIncludeLabels: true,
                })
                .run();
            this.turn();
        }
        this.fit();
    }

    /** Lay the picture along the longer side of the screen. */
    turn() {
        const { w, h } = this.cy.nodes().boundingBox();
        if (w > h !== this.cy.width() > this.cy.height()) {
            this.cy.nodes().positions((node) => {
                const { x, y } = node.position();
                return { x: y, y: x };
            });
        }
    }

    getNode(node, centerId) {
        const name = node.name || "";
        const isLong = name.length > NAME_LENGTH;
        return {
            group: "nodes",
            data: {
                id: String(node.id),
                depth: node.depth,
                label: isLong ? `${name.slice(0, NAME_LENGTH - 1)}…` : name,
            },
            classes: [
                node.id === centerId && "center",
                node.is_company && "company",
                node.group_kind && "group",
            ].filter(Boolean),
        };
    }

    /** What the line says; the rest of its facts stands in the list below. */
    getEdgeLabel(edge, facts) {
        if (facts && edge.support) {
            return `${edge.label}\n${facts}`;
        }
        return edge.share ? `${edge.label}\n${edge.share} %` : edge.label;
    }

    getEdge(edge, facts) {
        const isAgainst = ["opponent", "enemy"].includes(edge.support);
        return {
            group: "edges",
            data: {
                id: `edge-${edge.id}`,
                source: String(edge.source),
                target: String(edge.target),
                category: edge.category,
                color: COLORS[edge.category],
                label: this.getEdgeLabel(edge, facts),
            },
            classes: [edge.is_symmetric && "symmetric", isAgainst && "against"].filter(Boolean),
        };
    }

    filter(hidden) {
        this.cy.edges().forEach((edge) => {
            edge.style("display", hidden[edge.data("category")] ? "none" : "element");
        });
        // who is connected by hidden lines only steps back
        this.cy.nodes().forEach((node) => {
            const isSeen = node.hasClass("center") || node.connectedEdges(":visible").length;
            node.style("opacity", isSeen ? 1 : 0.25);
        });
    }

    select(id) {
        this.cy.nodes().removeClass("selected");
        const node = this.cy.getElementById(String(id)).addClass("selected");
        const box = this.cy.extent();
        const { x, y } = node.position();
        if (x < box.x1 || x > box.x2 || y < box.y1 || y > box.y2) {
            this.cy.center(node);
        }
        this.onSelect(id);
    }

    zoom(factor) {
        const center = { x: this.cy.width() / 2, y: this.cy.height() / 2 };
        this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: center });
    }

    fit() {
        this.cy.resize();
        this.cy.fit(undefined, 16);
        if (this.cy.zoom() > 1.2) {
            this.cy.zoom(1.2);
            this.cy.center();
        }
    }

    getPicture() {
        return this.cy.png({
            full: true,
            scale: 2,
            bg: "#ffffff",
            maxWidth: 4000,
            maxHeight: 4000,
            output: "blob-promise",
        });
    }

    getStyle(text) {
        const label = { color: text, "font-size": 14, "text-wrap": "wrap" };
        const round = { "text-background-opacity": 0.85, "text-background-padding": 2 };
        const plain = { ...round, "text-background-color": "#ffffff", color: "#495057" };
        return [
            {
                selector: "node",
                style: {
                    ...label,
                    label: "data(label)",
                    "text-valign": "bottom",
                    "text-margin-y": 4,
                    width: 28,
                    height: 28,
                    "background-color": "#74c0fc",
                    "border-width": 2,
                    "border-color": "#1971c2",
                },
            },
            {
                selector: "node.company",
                style: {
                    shape: "round-rectangle",
                    "background-color": "#ced4da",
                    "border-color": "#495057",
                },
            },
            {
                selector: "node.group",
                style: {
                    shape: "hexagon",
                    "background-color": "#ffe066",
                    "border-color": "#e67700",
                },
            },
            {
                selector: "node.center",
                style: { width: 42, height: 42, "border-width": 4, "font-weight": "bold" },
            },
            { selector: "node.selected", style: { "overlay-color": "#f08c00", "overlay-opacity": 0.35 } },
            {
                selector: "edge",
                style: {
                    ...label,
                    ...plain,
                    "font-size": 11,
                    label: "data(label)",
                    width: 2,
                    "line-color": "data(color)",
                    "target-arrow-color": "data(color)",
                    "target-arrow-shape": "triangle",
                    "curve-style": "bezier",
                    "min-zoomed-font-size": 7,
                },
            },
            { selector: "edge.symmetric", style: { "target-arrow-shape": "none" } },
            { selector: "edge.against", style: { "line-style": "dashed" } },
        ];
    }
}
