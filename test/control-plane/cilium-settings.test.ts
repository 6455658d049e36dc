// Which Cilium the input shows, and what of its ConfigMap counts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import { loadText } from '../manifest/loading.js';

const daemon = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, namespace: 'kube-system' },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { hostNetwork: true, containers: [{ name: 'agent' }] } },
  },
});
const config = (data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cilium-config', namespace: 'kube-system' },
  data,
});
const node = (annotations: Record<string, string>, podCIDR = '10.1.0.0/24') => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'worker-1', annotations },
  spec: { podCIDR },
});
const ciliumNode = (podCIDRs: readonly unknown[], ip: unknown) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNode',
  metadata: { name: 'worker-1' },
  spec: { addresses: [{ type: 'CiliumInternalIP', ip }], ipam: { podCIDRs } },
});

async function fabricOf(...objects: readonly object[]): Promise<Fabric> {
  const { objects: read } = await loadText(objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  return new Fabric(settle(read, {}));
}

const networks: readonly [input: readonly object[], network: string, why: string][] = [
  [[daemon('cilium')], 'cilium', 'the chart’s default is VXLAN'],
  [[config({})], 'cilium', 'the ConfigMap alone shows it'],
  [[config({ tunnel: 'geneve' })], 'cilium-geneve', 'one key for both, up to 1.13'],
  [[config({ tunnel: 'disabled' })], 'cilium-native', 'so it was called then'],
  [[config({ 'routing-mode': 'native' })], 'cilium-native', 'no tunnel'],
  [[config({ 'routing-mode': 'tunnel', 'tunnel-protocol': 'geneve' })], 'cilium-geneve', 'Geneve'],
  [[daemon('anetd')], 'gke-dataplane-v2', 'Google’s build'],
  [[daemon('cilium'), daemon('azure-cns')], 'azure-cilium', 'Azure gives the addresses'],
  [[node({ 'network.cilium.io/ipv4-cilium-host': '10.1.0.7' })], 'cilium', 'it wrote on the node'],
];
for (const [input, network, why] of networks) {
  test(`${network}: ${why}`, async () => {
    const { podNetwork } = await fabricOf(...input);
    assert.deepEqual([podNetwork.plugin.name, podNetwork.insteadOf], [network, undefined]);
    assert.ok(podNetwork.from);
  });
}

const others: readonly Record<string, string>[] = [
  { 'enable-wireguard': 'true' },
  { ipam: 'eni' },
  { 'cni-chaining-mode': 'aws-cni' },
  { 'datapath-mode': 'netkit' },
  { 'bpf-lb-mode': 'dsr' },
];
for (const data of others) {
  test(`${Object.entries(data).flat().join(': ')} is recognised, and not modelled`, async () => {
    const { podNetwork } = await fabricOf(daemon('cilium'), config(data));
    assert.match(podNetwork.insteadOf?.title ?? '', /Cilium/);
    assert.deepEqual(podNetwork.insteadOf?.otherPolicies?.includes('cilium.io'), true);
  });
}

test('blocks of nodes are those of CiliumNodes, where the operator shares out a pool', async () => {
  const pool = config({ ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': '10.50.0.0/16' });
  const { cluster } = await fabricOf(pool, node({}), ciliumNode(['10.50.3.0/24'], '10.50.3.9'));
  assert.deepEqual(
    cluster.nodes[0]?.podCidrs.map(({ text }) => text),
    ['10.50.3.0/24'],
  );
  assert.deepEqual(
    cluster.settings.podCidrs.value.map(({ text }) => text),
    ['10.50.0.0/16'],
  );
  assert.deepEqual(cluster.settings.cilium?.routers.get('worker-1'), ['10.50.3.9']);
});

test('without CiliumNodes they are cut from the pool, and not taken from Kubernetes', async () => {
  const pool = config({ ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': '10.50.0.0/16' });
  const { cluster } = await fabricOf(pool, node({}));
  assert.deepEqual(
    cluster.nodes[0]?.podCidrs.map(({ text }) => text),
    ['10.50.0.0/24'],
  );
});

test('what cannot be read is as if it were not there', async () => {
  const strange = config({
    'tunnel-port': '-1',
    mtu: 'big',
    'ipv4-native-routing-cidr': 'x',
    'enable-policy': 'perhaps',
  });
  const { cluster } = await fabricOf(
    strange,
    node({ 'network.cilium.io/ipv4-cilium-host': 'x' }),
    ciliumNode([7, 'y'], 'z'),
  );
  const { cilium } = cluster.settings;
  assert.deepEqual([cilium?.tunnelPort, cilium?.mtuBytes, cilium?.nativeBlocks], [undefined, undefined, []]);
  assert.deepEqual([cilium?.enforcement, cilium?.routers.size], ['default', 0]);
});
