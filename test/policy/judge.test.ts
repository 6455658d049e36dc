// What a NetworkPolicy admits, rule by rule, and what a rule that does not is said to lack.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import { pathText } from '#manifest/path-text.js';
import { type Judgement, judge, missField } from '#policy/judge.js';
import { type End, endAt } from '#policy/traffic.js';
import type { Protocol } from '#wire/packet.js';
import { ip } from '../control-plane/builder.js';
import { loadText } from '../manifest/loading.js';

const pod = (name: string, node: string, more = '') => {
  const [namespace, own] = name.split('/');
  return `{apiVersion: v1, kind: Pod, metadata: {name: ${own}, namespace: ${namespace}, labels: {app: ${own}}},
    spec: {nodeName: ${node}, ${more} containers: [{name: main, ports: [{name: http, containerPort: 8080}, {name: sig, containerPort: 9, protocol: SCTP}]}]}}`;
};
const cluster = async (spec: string): Promise<Cluster> => {
  const policy = `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: rule, namespace: shop}, spec: ${spec}}`;
  const { objects, diagnostics } = await loadText(
    [
      '{apiVersion: v1, kind: Node, metadata: {name: worker-1}}',
      '{apiVersion: v1, kind: Node, metadata: {name: worker-2}}',
      '{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: shop}}}',
      pod('shop/cart', 'worker-1'),
      pod('shop/web', 'worker-2'),
      pod('pay/bill', 'worker-2'),
      pod('shop/host', 'worker-2', 'hostNetwork: true,'),
      policy,
    ].join('\n---\n'),
  );
  assert.deepEqual(diagnostics, []);
  return settle(objects, {});
};

/** A pod, a node, or an address. */
function endOf(from: Cluster, text: string): End {
  const [namespace = '', name = ''] = text.split('/');
  const found = from.pod(namespace, name);
  if (found) return { address: found.addresses[0] as End['address'], pod: found };
  const node = from.node(text);
  return node ? { address: node.addresses[0] as End['address'], node } : endAt(from, ip(text));
}

function told(judgement: Judgement): string {
  switch (judgement.kind) {
    case 'admitted':
      return `admitted by ${pathText((judgement.by.peer ?? judgement.by.rule).field)}`;
    case 'not-admitted': {
      const [closest] = judgement.misses;
      if (!closest) return 'default deny';
      const parts = [closest.peer?.kind, closest.port && `port ${closest.port.kind}`];
      return `${parts.filter(Boolean).join(' and ')} at ${pathText(missField(closest))}`;
    }
    case 'exempt':
      return judgement.because;
    default:
      return judgement.kind;
  }
}

const cart = 'podSelector: {matchLabels: {app: cart}}';
const ingress = (rules: string) => `{${cart}, ingress: [${rules}]}`;
const from = (peers: string) => ingress(`{from: [${peers}]}`);
const ports = (list: string) => ingress(`{ports: [${list}]}`);

type Row = readonly [spec: string, source: string, port: string, expected: string, why: string];
/** `missed`: which field of the one port in the rule does not take it. */
type PortRow = readonly [list: string, port: string, missed: 'number' | 'name' | 'protocol' | undefined, why: string];
const portRows: readonly PortRow[] = [
  ['{port: 8080}', '8080/TCP', undefined, 'TCP by default'],
  ['{port: 8080}', '8080/UDP', 'protocol', 'and no UDP'],
  ['{protocol: UDP}', '53/UDP', undefined, 'every port of a protocol'],
  ['{port: 8000, endPort: 8080}', '8080/TCP', undefined, 'the last of a range'],
  ['{port: 8000, endPort: 8080}', '8081/TCP', 'number', 'past it'],
  ['{port: http}', '8080/TCP', undefined, 'a name, as the pod has it'],
  ['{port: http}', '80/TCP', 'name', 'which is no other port'],
  ['{port: sig}', '9/TCP', 'name', 'the name of a port of SCTP'],
  ['{port: sig, protocol: SCTP}', '9/SCTP', undefined, 'SCTP'],
];

function portRow([list, port, missed, why]: PortRow): Row {
  const field = missed === 'protocol' ? 'protocol' : 'port';
  const expected = missed ? `port ${missed} at spec.ingress[0].ports[0].${field}` : 'admitted by spec.ingress[0]';
  return [ports(list), 'shop/web', port, expected, why];
}

const rows: readonly Row[] = [
  [`{${cart}}`, 'shop/web', '8080/TCP', 'default deny', 'isolated, and no rule'],
  [`{${cart}, policyTypes: [Egress]}`, 'shop/web', '8080/TCP', 'not-isolated', 'for egress only'],
  ['{podSelector: {matchLabels: {app: other}}}', 'shop/web', '8080/TCP', 'not-isolated', 'selects another pod'],
  ['{podSelector: {}}', 'shop/web', '8080/TCP', 'default deny', 'an empty selector takes every pod'],
  [ingress('{}'), '203.0.113.9', '1/UDP', 'admitted by spec.ingress[0]', 'an empty rule admits everything'],
  [ingress('{from: [], ports: []}'), 'pay/bill', '1/SCTP', 'admitted by spec.ingress[0]', 'empty lists are no lists'],
  [from('{podSelector: {}}'), 'shop/web', '1/TCP', 'admitted by spec.ingress[0].from[0]', 'every pod of the namespace'],
  [from('{podSelector: {}}'), 'pay/bill', '1/TCP', 'other-namespace at spec.ingress[0].from[0]', 'and of no other'],
  [from('{namespaceSelector: {}}'), 'pay/bill', '1/TCP', 'admitted by spec.ingress[0].from[0]', 'every namespace'],
  [
    from('{namespaceSelector: {}}'),
    '203.0.113.9',
    '1/TCP',
    'not-a-pod at spec.ingress[0].from[0]',
    'selectors take pods',
  ],
  [
    from('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: pay}}}'),
    'pay/bill',
    '1/TCP',
    'admitted by spec.ingress[0].from[0]',
    'the name of a namespace is always a label of it, also of one that the input does not show',
  ],
  [
    from('{namespaceSelector: {matchLabels: {team: shop}}, podSelector: {matchLabels: {app: bill}}}'),
    'shop/web',
    '1/TCP',
    'labels at spec.ingress[0].from[0].podSelector.matchLabels.app',
    'one peer: both have to fit',
  ],
  [
    from('{namespaceSelector: {matchLabels: {team: shop}}}, {podSelector: {matchLabels: {app: bill}}}'),
    'shop/web',
    '1/TCP',
    'admitted by spec.ingress[0].from[0]',
    'two peers: either is enough',
  ],
  [
    from('{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}'),
    'shop/web',
    '1/TCP',
    'labels at spec.ingress[0].from[0].namespaceSelector.matchExpressions[0]',
    'a requirement of its own place',
  ],
  [from('{ipBlock: {cidr: 203.0.113.0/24}}'), '203.0.113.9', '1/TCP', 'admitted by spec.ingress[0].from[0]', 'inside'],
  [
    from('{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.8/29]}}'),
    '203.0.113.9',
    '1/TCP',
    'excepted at spec.ingress[0].from[0].ipBlock.except[0]',
    'an exception',
  ],
  [
    from('{ipBlock: {cidr: 203.0.113.0/24}}'),
    '198.51.100.1',
    '1/TCP',
    'not-in-block at spec.ingress[0].from[0].ipBlock.cidr',
    'outside',
  ],
  [
    from('{ipBlock: {cidr: "::/0"}}'),
    '203.0.113.9',
    '1/TCP',
    'not-in-block at spec.ingress[0].from[0].ipBlock.cidr',
    'another family',
  ],
  ...portRows.map(portRow),
  [
    ingress('{from: [{podSelector: {matchLabels: {app: bill}}}], ports: [{port: 1}]}, {ports: [{port: 2}]}'),
    'shop/web',
    '8080/TCP',
    'port number at spec.ingress[1].ports[0].port',
    'the nearest rule comes first',
  ],
  [`{${cart}}`, 'worker-1', '8080/TCP', 'own-node', 'kubelet probes'],
  [`{${cart}}`, 'worker-2', '8080/TCP', 'default deny', 'another node is not exempt'],
  [`{${cart}}`, 'shop/cart', '8080/TCP', 'itself', 'nobody is kept from himself'],
  [
    from('{podSelector: {}}'),
    'shop/host',
    '1/TCP',
    'host-network at spec.ingress[0].from[0]',
    'it looks like its node',
  ],
];

for (const [spec, source, socket, expected, why] of rows) {
  test(`${source} on ${socket}, ${spec}: ${why}`, async () => {
    const found = await cluster(spec);
    const [port, protocol] = socket.split('/') as [string, Protocol];
    const ends = { source: endOf(found, source), destination: endOf(found, 'shop/cart') };
    const { ingress: judgement, admitted } = judge(found, { ...ends, protocol, port: Number(port) });
    assert.equal(told(judgement), expected);
    assert.equal(admitted, judgement.kind !== 'not-admitted');
  });
}

test('egress is asked of the source, with names of ports that the destination has', async () => {
  const spec =
    '{podSelector: {matchLabels: {app: web}}, egress: [{to: [{podSelector: {matchLabels: {app: cart}}}], ports: [{port: http}]}]}';
  const found = await cluster(spec);
  const ask = (to: string, port: number) =>
    told(
      judge(found, { source: endOf(found, 'shop/web'), destination: endOf(found, to), protocol: 'TCP', port }).egress,
    );
  assert.equal(ask('shop/cart', 8080), 'admitted by spec.egress[0].to[0]');
  assert.equal(ask('shop/cart', 80), 'port name at spec.egress[0].ports[0].port');
  assert.equal(ask('203.0.113.9', 8080), 'not-a-pod and port name at spec.egress[0].to[0]');
});

test('of a pod on the host network the API says nothing', async () => {
  const found = await cluster('{podSelector: {}}');
  const ends = { source: endOf(found, 'shop/web'), destination: endOf(found, 'shop/host') };
  assert.equal(told(judge(found, { ...ends, protocol: 'TCP', port: 80 }).ingress), 'undefined');
});
