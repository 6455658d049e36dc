// Whatever a name or a typed word holds, it stays text in a Mermaid chart.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Flowchart } from '#output/flowchart.js';

const labels: readonly (readonly [string, string, string])[] = [
  ['say "cart"', 'say #34;cart#34;', 'a quote would end the label'],
  ['[cart]; end', '#91;cart#93;#59; end', 'brackets and semicolons'],
  ['<img src=x>', '#60;img src=x#62;', 'HTML'],
  ['#34;', '#35;34#59;', 'an entity is not ours to decode'],
  ['%%{init: {}}%%', '%%#123;init: #123;#125;#125;%%', 'a directive'],
  ['*cart_db*', '#42;cart#95;db#42;', 'Markdown'],
  ['1. cart', '#49;. cart', 'a list, which Mermaid refuses'],
  ['- cart', '#45; cart', 'a list'],
  ['style a:b', '#115;tyle a:b', "Mermaid's clean-up of style lines eats semicolons"],
  ['a\nb\u001b[2J', 'a#92;u#123;a#125;b#92;u#123;1b#125;#91;2J', 'control characters'],
  ['cart → 10.0.0.1:80 (33 %)', 'cart → 10.0.0.1:80 (33 %)', 'the usual reads as it is'],
];

test('labels are escaped', () => {
  for (const [text, expected, why] of labels) {
    const chart = new Flowchart();
    const node = chart.node([text], { box: chart.box(text) });
    chart.edge(node, node, { label: text });
    const lines = chart.toString().split('\n');
    assert.ok(lines.includes(`  subgraph box1["${expected}"]`), why);
    assert.ok(lines.includes(`    n1["${expected}"]`), why);
    assert.ok(lines.includes(`  n1 -->|"${expected}"| n1`), why);
  }
});
