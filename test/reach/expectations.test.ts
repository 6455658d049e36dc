// Files of expectations: what hostile ones cost, and that many expectations share one network.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import { questionsLimit } from '#manifest/expectation-reader.js';
import { type Expectation, readExpectations } from '#manifest/expectations.js';
import { checkExpectation } from '#reach/expectation.js';
import { generateObjects, namespaceOf, podName, serviceName } from '../generated-cluster.js';
import { brief, withFolder } from '../manifest/loading.js';

const vocabulary = { claims: ['reachable', 'blocked', 'rejected'], codes: ['K1101'] };

function read(text: string) {
  return withFolder({ 'expect.yaml': text }, (folder) =>
    readExpectations(join(folder, 'expect.yaml'), vocabulary, async () => Buffer.alloc(0)),
  );
}

test('lists are multiplied, and every question knows its line', async () => {
  const { expectations, diagnostics } = await read(
    'expect:\n  - {from: [a, b], to: [c, d], is: blocked}\n---\n- {from: a, to: c, is: reachable, family: 6, sourceSeen: "FD00::1"}\n',
  );
  assert.deepEqual(diagnostics, []);
  const pairs = expectations.map(({ from, to, at }) => `${from}${to} ${at.line}:${at.column}`);
  assert.deepEqual(pairs, ['ac 2:5', 'ad 2:5', 'bc 2:5', 'bd 2:5', 'ac 4:3']);
  assert.equal(expectations[4]?.family, 6);
  assert.equal(expectations[4]?.sourceSeen, 'fd00::1');
});

const bad: readonly (readonly [string, readonly string[], string])[] = [
  ['', ['K1613 error 1:1'], 'an empty file'],
  ['expect: []', ['K1612 error 1:1'], 'an empty list'],
  ['expect: {}', ['K1612 error 1:1'], 'a map in place of the list'],
  ['7', ['K1612 error 1:1'], 'a number'],
  ['kind: Pod', ['K1611 error 1:1', 'K1613 error 1:1'], 'a manifest'],
  ['- {from: a, to: b, is: [blocked]}', ['K1612 error 1:20'], 'a list as a word'],
  ['- {from: a, to: b, is: toString}', ['K1614 error 1:24'], 'a word that every object knows'],
  ['- {from: a, to: b, is: blocked, __proto__: {code: K1101}}', ['K1611 error 1:33'], 'a key that makes prototypes'],
  ['- {from: a, to: b, is: blocked, hasOwnProperty: 1}', ['K1611 error 1:33'], 'a key that every object has'],
  [`- {from: "a\\u001b[2Jb", to: b, is: blocked}`, ['K1612 error 1:10'], 'a name that clears the screen'],
  [`- {from: ${'a'.repeat(301)}, to: b, is: blocked}`, ['K1612 error 1:10'], 'a name without an end'],
  ['- {from: a, to: b, is: blocked}\n- *nothing', ['K0101 error 2:4'], 'an alias of nothing'],
];
for (const [text, expected, why] of bad) {
  test(`expectations: ${why}`, async () => {
    const { diagnostics } = await read(text);
    assert.deepEqual(diagnostics.map(brief), expected);
  });
}

test('a product without measure is refused, and the entries around it are read', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `p${index}`).join(', ');
  const { expectations, diagnostics } = await read(
    `- &names {from: [${names}], to: [${names}], is: blocked}\n- {from: a, to: b, is: blocked}\n`,
  );
  assert.deepEqual(diagnostics.map(brief), ['K1615 error 1:10']);
  assert.equal(expectations.length, 1);
  assert.ok(200 * 200 > questionsLimit);
});

test('aliases of aliases are not expanded without end', async () => {
  const lines = Array.from({ length: 30 }, (_, index) => `- &a${index + 1} [*a${index}, *a${index}]`);
  const { expectations, diagnostics } = await read(`- &a0 [x]\n${lines.join('\n')}\n`);
  assert.deepEqual(expectations, []);
  assert.equal(diagnostics[0]?.code, 'K0110');
});

test('a hundred bad entries hide no bad entry after them', async () => {
  const lines = Array.from({ length: 150 }, () => '- {from: a, to: b, is: blocked, weather: fair}');
  const { expectations } = await read(lines.join('\n'));
  assert.deepEqual(expectations, []);
});

test('200 expectations furnish each namespace once', () => {
  const size = { nodes: 10, pods: 300, services: 20 };
  const cluster = settle(generateObjects(size), {});
  const checking = { fabric: new Fabric(cluster), scope: { cluster }, unreadable: [] };
  const at = { file: 'expect.yaml', line: 1, column: 1, path: '' };
  const expectations = Array.from({ length: 200 }, (_, index): Expectation => {
    const service = index % size.services;
    const from = `${namespaceOf(0)}/${podName(0)}`;
    return { from, to: `${serviceName(service)}.${namespaceOf(service)}:80`, is: 'reachable', at };
  });
  const check = (some: readonly Expectation[]) => some.map((one) => checkExpectation(one, checking).status);
  assert.deepEqual(new Set(check(expectations.slice(0, size.services))), new Set(['ok']));
  const once = checking.fabric.furnished;
  assert.ok(once <= cluster.nodes.length + cluster.pods.length, `${once}`);
  check(expectations);
  assert.equal(checking.fabric.furnished, once, 'the same questions again make nothing new');
});
