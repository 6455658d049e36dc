// Networks that are known by what they leave on pods, in dumps that have nothing else of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import { loadFiles } from '../manifest/loading.js';

const pod = (annotations: Record<string, string>) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', annotations },
    spec: { nodeName: 'minikube', containers: [{ name: 'web' }] },
    status: { phase: 'Running', podIP: '10.244.120.69' },
  });
const flannelNode = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'minikube', annotations: { 'flannel.alpha.coreos.com/backend-type': 'vxlan' } },
});
const byCalico = pod({ 'cni.projectcalico.org/podIP': '10.244.120.69/32' });

const openShiftSdn = JSON.stringify({
  apiVersion: 'config.openshift.io/v1',
  kind: 'Network',
  metadata: { name: 'web' },
  status: { networkType: 'OpenShiftSDN' },
});

const dumps: readonly [input: readonly string[], title: string | undefined, why: string][] = [
  [[byCalico], 'Calico or Canal', 'Calico’s plugin cabled the pod'],
  [[byCalico, flannelNode], 'Calico or Canal', 'flanneld routes, and does not cable'],
  [[openShiftSdn], 'OpenShift SDN', 'the network operator’s word for it'],
  [[pod({ 'sidecar.istio.io/inject': 'true' })], undefined, 'a mesh is no pod network'],
  [[pod({ podIP: '10.244.120.69' })], undefined, 'an annotation of somebody else'],
];

for (const [input, title, why] of dumps) {
  test(`${title ?? 'nothing'} is recognised: ${why}`, async () => {
    const { objects } = await loadFiles({ 'dump.yaml': input.join('\n---\n') });
    const { insteadOf } = new Fabric(settle(objects, {})).podNetwork;
    assert.equal(insteadOf?.title, title);
    assert.equal(insteadOf?.from?.name, title && 'web');
  });
}

test('a pod network that is named stands over what pods say', async () => {
  const { objects } = await loadFiles({ 'dump.yaml': byCalico });
  const { plugin, insteadOf } = new Fabric(settle(objects, { podNetwork: 'kindnet' })).podNetwork;
  assert.deepEqual([plugin.name, insteadOf], ['kindnet', undefined]);
});
