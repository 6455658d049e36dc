// Parts of cloud pod networks that can be checked alone: names, and what an agent's configuration says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '#cluster/inventory.js';
import { podNetworks } from '#cni/index.js';
import { readAgentConfig } from '#cni/masquerade-agent.js';
import { hashedName } from '#cni/pod-device-name.js';
import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import { loadText } from '../manifest/loading.js';

test('device names follow from namespace and name', () => {
  assert.equal(hashedName('eni', { namespace: 'default', name: 'nginx' } as Pod), 'enic440f455693');
  const dns = { namespace: 'kube-system', name: 'coredns-5d78c9869d-abcde' } as Pod;
  assert.equal(hashedName('azv', dns), 'azv4d5f75c480c');
});

const texts = (text: string) => readAgentConfig([text]).nonMasqueradeCidrs?.map((cidr) => cidr.text);

test('ip-masq-agent reads YAML and JSON', () => {
  const yaml =
    'nonMasqueradeCIDRs:\n  - 10.0.0.0/8\n  - "192.168.0.0/16" # office\nresyncInterval: 60s\nother:\n  - 1.0.0.0/8\n';
  assert.deepEqual(texts(yaml), ['10.0.0.0/8', '192.168.0.0/16']);
  assert.deepEqual(texts('{"nonMasqueradeCIDRs": ["10.0.0.0/8", "fd00::/8"], "x": ["1.0.0.0/8"]}'), [
    '10.0.0.0/8',
    'fd00::/8',
  ]);
  assert.equal(texts('resyncInterval: 60s'), undefined);
  assert.deepEqual(texts('nonMasqueradeCIDRs: []'), []);
  assert.deepEqual(texts('nonMasqueradeCIDRs: [10.0.0.0/99, text]'), []);
  assert.equal(readAgentConfig(['masqLinkLocal: true']).masqueradesLinkLocal, true);
});

const daemon = (name: string, container: string) => `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: ${name}, namespace: kube-system}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {hostNetwork: true, containers: [${container}]}
`;
const pod = (address: string) => `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {nodeName: node-1, containers: [{name: web}]}
status: {phase: Running, podIP: ${address}}
---
apiVersion: v1
kind: Node
metadata: {name: node-1}
status: {addresses: [{type: InternalIP, address: 10.224.0.4}]}
`;

async function networkOf(...documents: readonly string[]) {
  const { objects } = await loadText(documents.join('\n---\n'));
  const { plugin, evidence } = new Fabric(settle(objects, { platform: 'aks' })).podNetwork;
  return `${plugin.name} ${evidence}`;
}

test('the addresses of pods tell the flavours of Azure CNI, and kubenet is none', async () => {
  const cns = daemon('azure-cns', '{name: cns}');
  const agent = daemon('azure-ip-masq-agent', '{name: agent}');
  assert.equal(await networkOf(cns, pod('10.244.0.7')), 'azure-overlay declared');
  assert.equal(await networkOf(cns, pod('10.224.0.30')), 'azure declared');
  assert.equal(await networkOf(agent, pod('10.224.0.30')), 'azure declared');
  assert.equal(await networkOf(agent, pod('10.244.0.7')), 'azure-overlay assumed');
  assert.equal(await networkOf(cns), 'azure-overlay assumed');
});

test('whatever stands in an environment, a cluster comes out', async () => {
  const entries = [
    '[]',
    '{a: b}',
    '[7, null, [], {name: 7}]',
    '[{name: AWS_VPC_ENI_MTU}, {name: POD_MTU, value: "1e99"}]',
    '[{name: AWS_VPC_K8S_CNI_VETHPREFIX, value: "a b/.."}, {name: POD_MTU, value: "-1"}]',
    '[{name: __proto__, value: x}, {name: AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS, value: "x,,1.2.3.4/5"}]',
    '[{name: AWS_VPC_K8S_CNI_EXTERNALSNAT, valueFrom: {fieldRef: {}}}]',
  ];
  for (const env of entries) {
    const { objects } = await loadText(
      `${daemon('aws-node', `{name: aws-node, env: ${env}}`)}---${pod('10.224.0.30')}`,
    );
    const cluster = settle(objects, {});
    const fabric = new Fabric(cluster);
    assert.equal(fabric.podNetwork.plugin, podNetworks['amazon-vpc']);
    const { devices } = fabric.netnsOfNode(cluster.nodes[0]!).list();
    const names = [...devices].map(({ name }) => name);
    assert.ok(
      names.some((name) => /^eni[0-9a-f]{11}$/.test(name)),
      `${env}: ${names}`,
    );
    assert.ok([...devices].every(({ mtuBytes }) => mtuBytes >= 576));
  }
});
