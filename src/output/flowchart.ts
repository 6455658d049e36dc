// A Mermaid flowchart in the making: boxes of nodes, edges, and labels in which nothing can end a string, start a
// directive or become HTML (https://mermaid.js.org/syntax/flowchart.html).

import { printable } from '#wire/printable.js';

export type Style = 'good' | 'bad' | 'open';
export interface NodeLook {
  /** Without one the node stands outside of all boxes. */
  readonly box?: string;
  readonly shape?: 'box' | 'stadium';
  readonly style?: Style;
}
export interface EdgeLook {
  readonly label?: string;
  readonly line?: 'solid' | 'dotted';
}

/** Explicit text colours: GitHub draws on a light and on a dark page. */
const styles: { readonly [S in Style]: string } = {
  good: 'fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
  bad: 'fill:#ffebe9,stroke:#cf222e,color:#1f2328',
  open: 'fill:#fff8c5,stroke:#9a6700,color:#1f2328',
};
/** Pixels; the default of 200 would fold again what is folded already. */
const wrappingWidth = 460;

export class Flowchart {
  private readonly boxes = new Map<string, { readonly title: string; readonly nodes: string[] }>();
  private readonly loose: string[] = [];
  private readonly edges: string[] = [];
  private nodeCount = 0;

  box(title: string): string {
    const id = `box${this.boxes.size + 1}`;
    this.boxes.set(id, { title: escaped(title), nodes: [] });
    return id;
  }

  node(lines: readonly string[], { box, shape = 'box', style }: NodeLook = {}): string {
    const id = `n${++this.nodeCount}`;
    const label = `"${lines.map(escaped).join('<br/>')}"`;
    const drawn = `${id}${shape === 'box' ? `[${label}]` : `([${label}])`}${style ? `:::${style}` : ''}`;
    const home = box === undefined ? undefined : this.boxes.get(box);
    (home?.nodes ?? this.loose).push(drawn);
    return id;
  }

  edge(from: string, to: string, { label = '', line = 'solid' }: EdgeLook = {}): void {
    const arrow = line === 'solid' ? '-->' : '-.->';
    this.edges.push(`${from} ${arrow}${label === '' ? '' : `|"${escaped(label)}"|`} ${to}`);
  }

  toString(): string {
    const boxes = [...this.boxes].flatMap(([id, { title, nodes }]) => [
      `subgraph ${id}["${title}"]`,
      ...nodes.map((node) => `  ${node}`),
      'end',
    ]);
    const classes = Object.entries(styles).map(([name, look]) => `classDef ${name} ${look}`);
    const lines = [...boxes, ...this.loose, ...this.edges, ...classes].map((line) => `  ${line}\n`);
    return `%%{init: {"flowchart": {"wrappingWidth": ${wrappingWidth}}}}%%\nflowchart TB\n${lines.join('')}`;
  }
}

/** Mermaid's own characters, Markdown's and HTML's; a list marker at the start; and two words its clean-up looks for. */
const special = /^(?:[-+]|\d+[.)])(?=\s)|[^\p{L}\p{N}\p{Zs} .,:/()+=%·…→↩?!'-]|style|classDef/gu;

function escaped(text: string): string {
  return printable(text, text.length).replace(special, ([first = '', ...rest]) => {
    return `#${first.codePointAt(0)};${rest.join('')}`;
  });
}
