// Blocks of a page: found where a reader of Markdown would see a comment, and replaced without touching anything else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitCommandLine } from '#docs/command-line.js';
import { difference } from '#docs/difference.js';
import { generated } from '#docs/generated.js';
import { type Block, readPage, withContents } from '#docs/page.js';

const opening = '<!-- k8snet explain K1101 -->';
const closing = '<!-- /k8snet -->';

test('which comments are markers', () => {
  const pages: readonly (readonly [string, number, string, string])[] = [
    [`${opening}\nold\n${closing}\n`, 1, '', 'a block'],
    [`${opening}\r\nold\r\n${closing}\r\n`, 1, '', 'with CRLF'],
    [`${opening}\n${closing}`, 1, '', 'empty, and the page ends without a newline'],
    [`\ufeff${opening}\n${closing}\n`, 1, '', 'after a byte order mark'],
    [`- item\n\n  ${opening}\n  ${closing}\n`, 1, '', 'in a list'],
    [`<!--k8snet explain K1101-->\n<!--/k8snet-->\n`, 1, '', 'without spaces'],
    [`\`\`\`\n${opening}\n\`\`\`\n`, 0, '', 'in a code block it is text'],
    [`~~~~ md\n${opening}\n~~~\n${closing}\n~~~~\n`, 0, '', 'a shorter fence does not end a longer one'],
    [`    ${opening}\n`, 0, '', 'indented code'],
    [`see \`${opening}\`\n`, 0, '', 'in the middle of a line'],
    ['<!-- k8snetting -->\n<!-- note -->\n', 0, '', 'other comments'],
    [`${opening}\n\`\`\`\n${closing}\n\`\`\`\n${closing}\n`, 1, '', 'an answer that prints a marker'],
    [`${opening}\ntext\n`, 0, 'K8030 1:1', 'never closed'],
    [`${opening}\n${opening}\n${closing}\n`, 1, 'K8030 1:1', 'one in the other: the inner one counts'],
    [`${closing}\n`, 0, 'K8031 1:1', 'closed but never opened'],
    [`a\n\n ${opening} more\n`, 0, 'K8032 3:2', 'something after it'],
    ['<!-- k8snet explain\nK1101 -->\n', 0, 'K8032 1:1', 'over two lines'],
    ['<!-- k8snet -->\n', 0, 'K8032 1:1', 'nothing to ask'],
    ['<!-- /k8snet trace -->\n', 0, 'K8032 1:1', 'a closing one that asks'],
  ];
  for (const [text, blocks, expected, why] of pages) {
    const page = readPage(text);
    assert.equal(page.blocks.length, blocks, why);
    assert.equal(page.problems.map(({ code, line, column }) => `${code} ${line}:${column}`).join(), expected, why);
  }
});

test('a block knows its place, and only what is between the markers changes', () => {
  const text = `# Cart\r\n\r\n  ${opening}\r\nold\r\n  ${closing}\r\nend`;
  const [block] = readPage(text).blocks as [Block];
  assert.deepEqual([block.command, block.line, block.column], ['explain K1101', 3, 15]);
  const content = generated(block, { stdout: 'one\n\ntwo\n' });
  const fresh = withContents(text, [block], [content]);
  assert.equal(
    fresh,
    `# Cart\r\n\r\n  ${opening}\r\n  \`\`\`console\r\n  $ k8snet explain K1101\r\n  one\r\n\r\n  two\r\n  \`\`\`\r\n  ${closing}\r\nend`,
  );
  const [again] = readPage(fresh).blocks as [Block];
  assert.equal(fresh.slice(again.from, again.to), content);
  assert.equal(withContents(text, [block], [undefined]), text);
});

test('an answer cannot end its fence, and Markdown has none', () => {
  const block: Block = { command: 'explain', line: 1, column: 1, indent: '', newline: '\n', from: 0, to: 0 };
  assert.match(generated(block, { stdout: '````\n' }), /^`{5}console\n\$ k8snet explain\n````\n`{5}\n$/);
  assert.equal(generated(block, { stdout: 'flowchart TB\n', format: 'mermaid' }), '```mermaid\nflowchart TB\n```\n');
  assert.equal(generated(block, { stdout: '### Cart\n', format: 'markdown' }), '\n### Cart\n\n');
  assert.match(generated(block, { stdout: 'x\n', format: 'constructor' }), /^```console/);
});

test('command lines to words', () => {
  const lines: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['trace  shop/web\tcart:8080', ['trace', 'shop/web', 'cart:8080']],
    [`-f 'my shop' "a'b"c ''`, ['-f', 'my shop', "a'bc", '']],
    ['trace $(id) | sh > x', ['trace', '$(id)', '|', 'sh', '>', 'x']],
    ["trace 'shop", undefined],
    ['', []],
  ];
  for (const [line, words] of lines) assert.deepEqual(splitCommandLine(line), words, line);
});

test('a difference is what is between equal ends', () => {
  assert.deepEqual(difference('a\nb\nc\n', 'a\nx\ny\nc\n'), { offset: 1, removed: ['b'], added: ['x', 'y'] });
  assert.deepEqual(difference('', 'a\n'), { offset: 0, removed: [], added: ['a'] });
  assert.deepEqual(difference('a\na\n', 'a\n'), { offset: 1, removed: ['a'], added: [] });
});
