// The shapes in which objects arrive: several documents, JSON, lists, dumps of many tools and ages.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Loaded } from '#manifest/load.js';
import { brief, loadFiles, loadText } from './loading.js';

const pod = (name: string) => ({ metadata: { name, namespace: 'shop' }, spec: { containers: [{ name }] } });
const typed = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', ...pod(name) });
const names = (loaded: Loaded) => loaded.objects.pods.map((found) => found.name).join(' ');
const json = (value: unknown) => JSON.stringify(value, null, 2);
const logs =
  '==== START logs for container web of pod shop/web ====\n{"kind": "noise"}\n---\nx: [\n==== END logs for container web of pod shop/web ====\n';

const texts: readonly (readonly [string, string, string])[] = [
  [json(typed('a')), 'a', 'a JSON object'],
  [json([typed('a'), typed('b')]), 'a b', 'a JSON list'],
  [json({ apiVersion: 'v1', kind: 'List', items: [typed('a'), typed('b')] }), 'a b', 'a List'],
  [
    json({ apiVersion: 'v1', kind: 'PodList', items: [pod('a'), pod('b')] }),
    'a b',
    'a typed list, whose items need no kind',
  ],
  [
    json({ apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'PodList', items: [pod('a')] }] }),
    'a',
    'a list in a List',
  ],
  [`${json(typed('a'))}\n${json(typed('b'))}`, 'a b', 'JSON objects one after the other'],
  [`${json(typed('a'))}\n---\n${json(typed('b'))}\n`, 'a b', 'JSON objects as YAML documents'],
  [
    `${json({ apiVersion: 'v1', kind: 'PodList', items: [pod('a')] })}\n${logs}${json(typed('b'))}\n${logs}`,
    'a b',
    'a cluster-info dump with logs',
  ],
  ['{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a}]}}', 'a', 'YAML in flow style'],
  [
    '%YAML 1.1\n---\n{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a}]}}\n...\n',
    'a',
    'a YAML directive',
  ],
  [`# none\n---\n---\n${json(typed('a'))}\n---\n# end`, 'a', 'documents of comments'],
  [`a: [\n---\n${json(typed('a'))}\n---\n\tb`, 'a', 'a broken document does not cost the others'],
  [json(typed('a')).replaceAll('\n', '\r\n'), 'a', 'Windows line ends'],
  ['', '', 'nothing'],
];
for (const [text, expected, why] of texts) {
  test(`standard input: ${why}`, async () => assert.equal(names(await loadText(text)), expected));
}

test('bytes: byte order marks and UTF-16 are read', async () => {
  const text = json(typed('a'));
  const big = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  for (const bytes of [Buffer.from(`\ufeff${text}`), Buffer.from(`\ufeff${text}`, 'utf16le'), big]) {
    assert.equal(names(await loadText(bytes)), 'a');
  }
});

const internal = {
  selfLink: '/api/v1/pods',
  Items: [
    {
      name: 'web',
      namespace: 'shop',
      uid: '1',
      labels: { App: 'Web' },
      Spec: {
        Containers: [{ Name: 'web', Ports: [{ ContainerPort: 80, HostPort: 0, Protocol: 'TCP' }] }],
        DNSPolicy: 'Default',
        NodeName: 'worker-1',
        SecurityContext: { HostNetwork: true },
        Hostname: '',
      },
      Status: { Phase: 'Running', PodIP: '10.244.0.7', Conditions: [{ Type: 'Ready', Status: 'True' }] },
    },
  ],
};
test('dumps of 2017 hold internal types without a kind', async () => {
  const { objects, diagnostics } = await loadFiles({ 'shop/pods.json': json(internal) });
  const [web] = objects.pods;
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    [web?.name, web?.namespace, web?.labels.App, web?.spec.dnsPolicy],
    ['web', 'shop', 'Web', 'Default'],
  );
  assert.deepEqual(
    [web?.spec.hostNetwork, web?.spec.nodeName, web?.status?.podIPs, web?.status?.ready],
    [true, 'worker-1', ['10.244.0.7'], true],
  );
});

test('the file or folder name tells the kind of what has none', async () => {
  for (const name of ['pods.json', 'core_v1_pods.json', 'Pods.json', 'pods/shop.json', 'pod/shop/web.json']) {
    const content = name.startsWith('pod/') ? pod('a') : [pod('a')];
    assert.equal(names(await loadFiles({ [name]: json(content) })), 'a', name);
  }
});

test('items whose kind nothing tells: one remark for the file', async () => {
  const { diagnostics } = await loadFiles({ 'things.json': json([pod('a'), pod('b')]) });
  assert.deepEqual(
    diagnostics.map((found) => [brief(found), found.facts]),
    [['K0113 warning 2:3', { count: 2 }]],
  );
});

test('kinds that do not matter are counted, and not even parsed', async () => {
  const text = 'apiVersion: v1\nkind: Event # many\nbroken: [\n---\nkind: "Role"\n---\n{kind: Secret, apiVersion: v1}';
  const { otherKinds, diagnostics, documents } = await loadText(text);
  assert.deepEqual(
    [[...otherKinds], diagnostics, documents],
    [
      [
        ['Event', 1],
        ['Role', 1],
        ['Secret', 1],
      ],
      [],
      3,
    ],
  );
});

test('locate: JSON and YAML, keys and list items, nearest ancestors', async () => {
  const yaml =
    'apiVersion: v1\nkind: Service\nmetadata: {name: cart}\nspec:\n  ports:\n    - port: 80\n      name: http\n    - port: 81\n      name: b\n';
  for (const [text, line, column] of [
    [`# shop\n---\n${yaml}`, 10, 13],
    [
      json({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'cart' },
        spec: {
          ports: [
            { port: 80, name: 'a' },
            { port: 81, name: 'b' },
          ],
        },
      }),
      14,
      17,
    ],
  ] as const) {
    const loaded = await loadText(text);
    const place = loaded.objects.services[0]?.ref.place;
    assert.ok(place);
    const at = loaded.locate(place, ['spec', 'ports', 1, 'port']);
    assert.deepEqual(at, { file: '-', line, column, path: 'spec.ports[1].port' });
    assert.equal(loaded.excerpt(at as NonNullable<typeof at>)?.text.includes('81'), true);
    const entry = loaded.locate(place, ['spec', 'ports', 1])?.line;
    assert.equal(loaded.locate(place, ['spec', 'ports', 1, 'nodePort', 'x'])?.line, entry);
  }
});

test('locate: a file that has changed is not guessed at', async () => {
  const { objects, locate } = await loadFiles({ 'web.json': `${json(typed('a'))}${' '.repeat(17_000_000)}` });
  assert.equal(locate(objects.pods[0]?.ref.place as never), undefined);
});

test('a large List in block style is read item by item, and located so', async () => {
  const item = (name: string, label: string) =>
    `- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: ${name}\n    labels: {app: ${label}}\n  spec:\n    containers:\n    - name: web\n      args:\n      - |\n        - not an item\n`;
  const many = (from: number, label: string) =>
    Array.from({ length: 1500 }, (_, index) => item(`web-${from + index}`, label)).join('');
  const broken = '- apiVersion: v1\n  kind: Pod: x\n';
  const text = `apiVersion: v1\nitems:\n${many(0, 'web')}${broken}\n# half\n${many(2000, 'web')}${item('last', 'on')}kind: List\nmetadata:\n  resourceVersion: ""\n`;
  const { objects, diagnostics, documents, locate } = await loadText(text);
  assert.deepEqual([objects.pods.length, documents], [3000, 1]);
  const lines = text.split('\n');
  const line = (part: string) => lines.findIndex((found) => found.includes(part)) + 1;
  assert.deepEqual(diagnostics.map(brief), [`K0101 error ${line('Pod: x')}:12`, `K0201 error ${line('app: on')}:19`]);
  assert.equal(locate(objects.pods[2000]?.ref.place as never, ['metadata', 'name'])?.line, line('web-2500'));
});
