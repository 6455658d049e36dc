// Calico's names, and which of its ways the input asks for.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '#cluster/inventory.js';
import { calicoDevice } from '#cni/calico-veth.js';
import { podNetworks } from '#cni/index.js';
import { recogniseNetwork } from '#cni/recognised.js';
import { settle } from '#control-plane/settle.js';
import { loadText } from '../manifest/loading.js';

test('a pod’s device is named by a hash of its namespace and name', () => {
  const named = (namespace: string, name: string) => calicoDevice({ namespace, name } as Pod);
  assert.equal(named('default', 'nginx'), 'calic440f455693');
  assert.equal(named('kube-system', 'coredns-5d78c9869d-abcde'), 'cali4d5f75c480c');
});

const daemon = (variables: Record<string, string>) => {
  const env = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'calico-node', env }] } };
  const metadata = { name: 'calico-node', namespace: 'kube-system' };
  const spec = { selector: { matchLabels: { a: 'b' } }, template };
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec };
};
const pool = (spec: object) => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'IPPool',
  metadata: { name: 'default-ipv4-ippool' },
  spec: { cidr: '10.244.0.0/16', ...spec },
});

const ways: readonly [objects: readonly object[], network: string, why: string][] = [
  [[daemon({ CALICO_IPV4POOL_IPIP: 'Always' })], 'calico-ipip', 'as the environment says'],
  [[daemon({ CALICO_IPV4POOL_VXLAN: 'CrossSubnet' })], 'calico-vxlan-cross-subnet', 'so, too'],
  [
    [daemon({ CALICO_IPV4POOL_IPIP: 'Always' }), pool({ vxlanMode: 'Always' })],
    'calico-vxlan',
    'a pool counts for more',
  ],
  [[daemon({}), pool({})], 'calico', 'a pool without modes wraps nothing'],
  [[daemon({ FELIX_BPFENABLED: 'true' }), pool({})], 'calico-ebpf', 'another data plane'],
  [[daemon({ FELIX_BPFENABLED: 'true', FELIX_BPFEXTERNALSERVICEMODE: 'DSR' })], 'Calico eBPF in DSR mode', 'not read'],
  [[daemon({ CALICO_NETWORKING_BACKEND: 'none' })], 'a network with Calico for its policies only', 'not its pods'],
];

for (const [objects, network, why] of ways) {
  test(`${network}: ${why}`, async () => {
    const { objects: read } = await loadText(objects.map((object) => JSON.stringify(object)).join('\n---\n'));
    const cluster = settle(read, {});
    const found = Object.values(podNetworks).find((candidate) => candidate.detect(cluster));
    assert.equal(found?.name ?? recogniseNetwork(cluster)?.title, network);
  });
}
