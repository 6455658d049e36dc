// What each platform leaves in the smallest of inputs, and that none of it is taken for another's.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeObject, Objects } from '#manifest/objects.js';
import { platforms } from '#platform/index.js';
import type { Platform } from '#platform/platform.js';
import { configMap, input, labels, node, pod, runningPod, spec, workload } from '../control-plane/builder.js';

const nodes = (...more: Partial<NodeObject>[]): Objects =>
  input({ nodes: more.map((each, index) => node(`worker-${index}`, each)) });
const labelled = (pairs: Record<string, string>) => nodes({ labels: labels(pairs) });
const annotated = (pairs: Record<string, string>) => nodes({ annotations: labels(pairs) });
const running = (name: string) => input({ workloads: [workload('DaemonSet', `kube-system/${name}`)] });
const role = 'node-role.kubernetes.io/control-plane';
const socket = labels({ 'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///run/containerd/containerd.sock' });
const owned = (kind: string, name: string) => ({ controller: { kind, name } });

const table: readonly [Objects, string | undefined, string][] = [
  [input(), undefined, 'nothing'],
  [nodes({}), undefined, 'a node of no platform'],

  [labelled({ 'minikube.k8s.io/name': 'shop' }), 'minikube', 'label minikube.k8s.io/name'],
  [
    nodes({ labels: labels({ 'minikube.k8s.io/name': 'x' }), annotations: socket }),
    'minikube',
    'also made with kubeadm',
  ],
  [input({ pods: [runningPod('shop/web', 'minikube', '10.244.0.5')] }), 'minikube', 'all pods on node minikube'],
  [
    input({ pods: ['minikube', 'other'].map((on) => runningPod(`shop/web-${on}`, on, '10.244.0.5')) }),
    undefined,
    'a node of that name among others',
  ],

  [nodes({ providerID: 'kind://docker/shop/shop-worker', annotations: socket }), 'kind', 'providerID kind://…'],
  [running('kindnet'), 'kind', 'DaemonSet kube-system/kindnet'],
  [
    input({ pods: [pod('kube-system/kindnet-x7k2p', owned('DaemonSet', 'kindnet'))] }),
    'kind',
    'a pod of that DaemonSet alone',
  ],
  [input({ pods: [pod('shop/kindnet-x7k2p', owned('DaemonSet', 'kindnet'))] }), undefined, 'not in kube-system'],

  [nodes({ osImage: 'Docker Desktop', annotations: socket }), 'docker-desktop', 'osImage Docker Desktop'],
  [nodes({ osImage: 'Docker Desktop' }, {}), undefined, 'it has one node'],

  [nodes({ osImage: 'Red Hat Enterprise Linux CoreOS 416.94' }), 'openshift', 'osImage of RHCOS'],
  [
    nodes({ providerID: 'aws:///us-east-1a/i-0a1b2c', annotations: labels({ 'machine.openshift.io/machine': 'm' }) }),
    'openshift',
    'on Amazon’s machines',
  ],
  [input({ pods: [pod('openshift-dns/dns-default-x')] }), 'openshift', 'namespace openshift-dns'],
  [annotated({ 'k8s.ovn.org/node-subnets': '{}' }), undefined, 'OVN-Kubernetes runs anywhere'],

  [nodes({ kubeletVersion: 'v1.33.4+rke2r1' }), 'rke2', 'kubelet version …+rke2…'],
  [annotated({ 'rke2.io/node-args': '[]' }), 'rke2', 'annotation rke2.io/node-args'],
  [running('rke2-canal'), 'rke2', 'DaemonSet kube-system/rke2-canal'],
  [
    nodes({ kubeletVersion: 'v1.33.4+rke2r1', labels: labels({ 'cattle.io/os': 'linux' }) }),
    'rke2',
    'managed by Rancher',
  ],

  [nodes({ kubeletVersion: 'v1.33.4+k3s1' }), 'k3s', 'kubelet version …+k3s…'],
  [nodes({ providerID: 'aws:///us-east-1a/i-0a1b2c', kubeletVersion: 'v1.33.4+k3s1' }), 'k3s', 'on Amazon’s machines'],
  [annotated({ 'k3s.io/hostname': 'server' }), 'k3s', 'annotation k3s.io/hostname'],
  [nodes({ providerID: 'k3s://server' }), 'k3s', 'providerID k3s://…'],
  [running('svclb-web-1a2b3c4d'), 'k3s', 'DaemonSet kube-system/svclb-…'],

  [labelled({ 'node.k0sproject.io/role': 'control-plane' }), 'k0s', 'label node.k0sproject.io/role'],
  [labelled({ 'microk8s.io/cluster': 'true' }), 'microk8s', 'label microk8s.io/cluster=true'],

  [nodes({ kubeletVersion: 'v1.32.1-eks-5d632ec' }), 'eks', 'kubelet version …-eks-…'],
  [labelled({ 'eks.amazonaws.com/nodegroup': 'ng' }), 'eks', 'label eks.amazonaws.com/nodegroup'],
  [nodes({ providerID: 'aws:///us-east-1a/i-0a1b2c' }), 'eks', 'providerID aws:///…'],
  [
    nodes({ providerID: 'aws:///us-east-1a/i-0a1b2c' }, { labels: labels({ [role]: '' }) }),
    undefined,
    'its own control plane on Amazon’s machines',
  ],
  [nodes({ providerID: 'aws:///us-east-1a/i-0a1b2c', annotations: socket }), 'kubeadm', 'kubeadm on them'],
  [running('aws-node'), 'eks', 'DaemonSet kube-system/aws-node'],

  [nodes({ kubeletVersion: 'v1.33.2-gke.1111000' }), 'gke', 'kubelet version …-gke.…'],
  [labelled({ 'cloud.google.com/gke-nodepool': 'default-pool' }), 'gke', 'label cloud.google.com/gke-nodepool'],
  [nodes({ providerID: 'gce://shop/europe-west1-b/gke-1' }), 'gke', 'providerID gce://…'],
  [nodes({ providerID: 'gce://shop/europe-west1-b/vm', annotations: socket }), 'kubeadm', 'kubeadm on those machines'],
  [running('anetd'), 'gke', 'DaemonSet kube-system/anetd'],

  [labelled({ 'kubernetes.azure.com/cluster': 'MC_shop' }), 'aks', 'label kubernetes.azure.com/cluster'],
  [nodes({ providerID: 'azure:///subscriptions/0/vmss/0' }), 'aks', 'providerID azure:///…'],
  [running('azure-cns'), 'aks', 'DaemonSet kube-system/azure-cns'],

  [input({ configMaps: [configMap('kube-system/kubeadm-config', {})] }), 'kubeadm', 'ConfigMap kubeadm-config'],
  [nodes({ annotations: socket }), 'kubeadm', 'annotation of kubeadm up to 1.33'],
];

for (const [objects, expected, why] of table) {
  test(`${expected ?? 'no platform'}: ${why}`, () => {
    const all: readonly Platform[] = Object.values(platforms);
    const found = all.filter((platform) => platform.detect(objects)).map(({ name }) => name);
    assert.equal(found[0], expected);
    // Only kubeadm, with which others are made, and a cloud below a distribution may be found beside it.
    const beside = found.slice(1).filter((name) => !['kubeadm', 'eks'].includes(name));
    assert.deepEqual(beside, []);
  });
}

test('each platform is recognised by something here', () => {
  const found = new Set(table.map(([, name]) => name));
  assert.deepEqual(
    Object.keys(platforms).filter((name) => !found.has(name)),
    [],
  );
});

test('what is said to be the reason never repeats the input', () => {
  const name = 'svclb-\u001b[2J';
  const hostile = input({
    nodes: [
      node('n', { providerID: 'kind://\u001b[2J', kubeletVersion: '+k3s\u0007', labels: labels({ toString: '' }) }),
    ],
    workloads: [workload('DaemonSet', `kube-system/${name}`)],
    pods: [pod('shop/web', { spec: spec({ nodeName: 'constructor' }) })],
  });
  for (const platform of Object.values<Platform>(platforms)) {
    assert.doesNotMatch(platform.detect(hostile)?.because ?? '', /\p{Cc}/u, platform.name);
  }
});
