import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '#control-plane/settle.js';
import type { NodeSelectorTerm, PodSpec, SelectorOperator, Toleration } from '#manifest/objects.js';
import { container, deployment, input, ip, labels, node, pod, port, runningPod, shopPods, spec } from './builder.js';

const nodes = [
  node('worker-1', { labels: labels({ disk: 'ssd', cores: '8' }) }),
  node('worker-2', { labels: labels({ disk: 'hdd', cores: '16' }) }),
  node('worker-3', { taints: [{ key: 'team', value: 'pay', effect: 'NoSchedule' }] }),
  node('worker-4', { unschedulable: true }),
];
const term = (key: string, operator: SelectorOperator, ...values: string[]): NodeSelectorTerm => ({
  matchExpressions: [{ key, operator, values }],
  matchFields: [],
});
const named = (name: string): NodeSelectorTerm => ({
  matchExpressions: [],
  matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }],
});
const tolerate = (more: Partial<Toleration>): Toleration => ({ operator: 'Equal', value: '', ...more });

const table: [Partial<PodSpec>, string, string][] = [
  [{}, 'worker-1', 'the first that takes it'],
  [{ nodeName: 'worker-3' }, 'worker-3', 'bound by hand: no filter applies'],
  [{ nodeSelector: labels({ disk: 'hdd' }) }, 'worker-2', 'nodeSelector'],
  [{ nodeSelector: labels({ disk: 'nvme' }) }, 'node-selector disk=nvme', 'no such label'],
  [{ requiredNodeTerms: [term('cores', 'Gt', '8')] }, 'worker-2', 'Gt compares numbers'],
  [{ requiredNodeTerms: [term('cores', 'Lt', '16')] }, 'worker-1', 'Lt compares numbers'],
  [{ requiredNodeTerms: [term('disk', 'NotIn', 'ssd')] }, 'worker-2', 'NotIn'],
  [{ requiredNodeTerms: [term('disk', 'In', 'nvme'), term('disk', 'Exists')] }, 'worker-1', 'terms are ORed'],
  [{ requiredNodeTerms: [term('disk', 'In', 'nvme')] }, 'node-affinity disk in (nvme)', 'no term takes a node'],
  [{ requiredNodeTerms: [named('worker-2')] }, 'worker-2', 'matchFields'],
  [{ requiredNodeTerms: [{ matchExpressions: [], matchFields: [] }] }, 'node-affinity ', 'an empty term takes nothing'],
  [{ requiredNodeTerms: [named('worker-3')] }, 'taint team=pay:NoSchedule', 'not tolerated'],
  [
    { requiredNodeTerms: [named('worker-3')], tolerations: [tolerate({ key: 'team', value: 'pay' })] },
    'worker-3',
    'tolerated by value',
  ],
  [
    { requiredNodeTerms: [named('worker-3')], tolerations: [tolerate({ key: 'team', value: 'cart' })] },
    'taint team=pay:NoSchedule',
    'another value',
  ],
  [
    { requiredNodeTerms: [named('worker-3')], tolerations: [tolerate({ operator: 'Exists' })] },
    'worker-3',
    'Exists without a key tolerates everything',
  ],
  [
    {
      requiredNodeTerms: [named('worker-3')],
      tolerations: [tolerate({ key: 'team', operator: 'Exists', effect: 'NoExecute' })],
    },
    'taint team=pay:NoSchedule',
    'another effect',
  ],
  [{ requiredNodeTerms: [named('worker-4')] }, 'unschedulable ', 'cordoned'],
];

for (const [asked, expected, why] of table) {
  test(`a pod asking ${JSON.stringify(asked)}: ${why}`, () => {
    const cluster = settle(input({ nodes, pods: [pod('shop/cart', { spec: spec(asked) })] }), {});
    const [cart] = cluster.pods;
    const failure = cluster.unschedulableReason(cart!);
    assert.equal(failure ? `${failure.constraint} ${failure.wanted}` : cart?.nodeName, expected);
    if (failure) {
      assert.deepEqual([cart?.nodeName, cart?.addresses, cart?.ready], [undefined, [], false]);
    }
  });
}

test('replicas spread evenly', () => {
  const cluster = settle(input({ workloads: [deployment('shop/web', 4), deployment('shop/cart', 3)] }), {});
  const on = (name: string) => shopPods(cluster).filter(({ nodeName }) => nodeName === name).length;
  assert.deepEqual([on('worker-1'), on('worker-2'), on('control-plane')], [4, 3, 0]);
});

test('pods with the same host port do not share a node', () => {
  const containers = (hostIP?: string) => [
    container('web', port(8080, { hostPort: 80, ...(hostIP && { hostIP: ip(hostIP) }) })),
  ];
  const anywhere = settle(input({ workloads: [deployment('shop/web', 3, { containers: containers() })] }), {});
  const placed = shopPods(anywhere).map(({ nodeName }) => nodeName);
  assert.deepEqual(placed, ['worker-1', 'worker-2', undefined]);
  assert.deepEqual(anywhere.unschedulableReason(shopPods(anywhere)[2]!), { constraint: 'host-port', wanted: '80/TCP' });
  const apart = settle(
    input({
      workloads: ['192.0.2.1', '192.0.2.2'].map((hostIP, index) =>
        deployment(`shop/web-${index}`, 2, { containers: containers(hostIP) }),
      ),
    }),
    {},
  );
  assert.ok(
    shopPods(apart).every(({ nodeName }) => nodeName !== undefined),
    'two addresses of one node do not clash',
  );
  const onHost = { hostNetwork: true, containers: [container('web', port(80))] };
  const both = settle(
    input({
      workloads: [deployment('shop/web', 2, { containers: containers() }), deployment('shop/proxy', 1, onHost)],
    }),
    {},
  );
  assert.equal(both.unschedulableReason(shopPods(both)[2]!)?.constraint, 'host-port', 'its port is a host port');
});

test('a pod that the dump shows pending stays so', () => {
  const waiting = pod('shop/cart', { status: { phase: 'Pending', podIPs: [] } });
  const cluster = settle(input({ nodes, pods: [waiting, runningPod('shop/web', 'worker-1', '10.244.0.9')] }), {});
  assert.equal(cluster.unschedulableReason(cluster.pods[0]!)?.constraint, 'pending');
});

test('nodes that nobody described are taken to have the labels a pod asks for', () => {
  const asks = (nodeSelector: Record<string, string>) =>
    settle(input({ pods: [pod('shop/cart', { spec: spec({ nodeSelector: labels(nodeSelector) }) })] }), {});
  assert.equal(asks({ disk: 'ssd' }).pods[0]?.nodeName, 'worker-1');
  assert.equal(asks({ disk: 'ssd' }).pods[0]?.evidence.node, 'assumed');
  assert.equal(asks({ 'kubernetes.io/os': 'windows' }).pods[0]?.nodeName, undefined, 'they are known to run Linux');
  assert.equal(asks({ 'node-role.kubernetes.io/infra': '' }).pods[0]?.nodeName, undefined, 'roles are known');
});

test('150,000 pods are placed on 5,000 nodes without a look at every pair', () => {
  const many = Array.from({ length: 5000 }, (_, index) =>
    node(`worker-${index}`, { labels: labels({ pool: 'shop' }) }),
  );
  const web = deployment('shop/web', 75_000, { nodeSelector: labels({ pool: 'shop' }), hostNetwork: true });
  const cart = deployment('shop/cart', 75_000, { hostNetwork: true });
  const started = performance.now();
  const cluster = settle(input({ nodes: many, workloads: [web, cart] }), {});
  assert.equal(cluster.podsOn('worker-4999').length, 30);
  // Generous: a look at every pair takes minutes.
  assert.ok(performance.now() - started < 20_000);
});
