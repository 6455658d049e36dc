// Whom policies of other APIs may concern: what cannot be read of a selector takes more, never less.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import { policiesConcerning } from '#policy/other-policies.js';
import { loadText } from '../manifest/loading.js';

const calico = 'projectcalico.org/v3';
const admin = 'policy.networking.k8s.io/v1alpha1';
const cilium = 'cilium.io/v2';
const antrea = 'crd.antrea.io/v1beta1';

async function clusterWith(apiVersion: string, kind: string, spec: string): Promise<Cluster> {
  const pod = (namespace: string, labels: string) =>
    `{apiVersion: v1, kind: Pod, metadata: {name: one, namespace: ${namespace}, labels: {${labels}}}, spec: {nodeName: worker-1, containers: [{name: main, image: registry.example.com/shop/one:1.0}]}}`;
  const { objects } = await loadText(
    [
      '{apiVersion: v1, kind: Node, metadata: {name: worker-1}}',
      '{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: retail}}}',
      pod('shop', 'app: cart, tier: web'),
      pod('pay', 'app: bill'),
      `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: guard, namespace: shop}, ${spec}}`,
    ].join('\n---\n'),
  );
  return settle(objects, {});
}

/** Of shop/one, pay/one and the node, those that may be concerned for ingress. */
function concernedIn(cluster: Cluster): string {
  const ends = ['shop', 'pay'].map((namespace) => ({ namespace, pod: cluster.pod(namespace, 'one') }));
  const pods = ends.filter(({ pod }) => pod && policiesConcerning(cluster, { pod }, 'Ingress').length > 0);
  const [node] = cluster.nodes;
  const isNode = node && policiesConcerning(cluster, { node }, 'Ingress').length > 0;
  return [...pods.map(({ namespace }) => namespace), ...(isNode ? ['node'] : [])].join(' ');
}

const global = (spec: string) => [calico, 'GlobalNetworkPolicy', `spec: {${spec}}`] as const;
const cases: readonly (readonly [readonly [string, string, string], string, string])[] = [
  [global(''), 'shop pay', 'no selector takes all pods'],
  [global('selector: all()'), 'shop pay', 'all() as well'],
  [global(`selector: app == 'cart'`), 'shop', 'a label'],
  [global(`selector: app != "cart" && has(app)`), 'pay', 'its opposite'],
  [global(`selector: "app in {'bill', 'tax'}"`), 'pay', 'a set'],
  [global(`selector: "app not in { 'bill' }"`), 'shop', 'not in a set'],
  [global(`selector: '!has(tier)'`), 'pay', 'a label that is absent'],
  [global(`selector: app == 'tax' || app == 'cart'`), 'shop pay', 'alternatives are not read'],
  [global(`selector: '!(app == "x" && tier == "y" && app == "z")'`), 'shop pay', 'no term of a group counts alone'],
  [global(`selector: app starts with 'c' && tier == 'web'`), 'shop', 'of a row the terms that are read count'],
  [global(`selector: projectcalico.org/namespace == 'pay'`), 'pay', 'a namespace by its name'],
  [global(`selector: projectcalico.org/orchestrator == 'k8s'`), 'shop pay', 'what Calico gives is in no manifest'],
  [global(`selector: pcns.team == 'other'`), 'pay', 'a namespace that the input does not show may have any label'],
  [global(`namespaceSelector: team == 'retail'`), 'shop pay', 'also by its own selector'],
  [global(`namespaceSelector: projectcalico.org/name == 'shop'`), 'shop', 'which knows the name'],
  [global('namespaceSelector: global()'), '', 'what has no namespace is no pod'],
  [global(`selector: app == 'tax', applyOnForward: true`), 'shop pay', 'at a host endpoint everything passes by'],
  [global('egress: [{action: Deny}]'), '', 'egress rules only'],
  [global('types: [Ingress, Egress], egress: [{action: Deny}]'), 'shop pay', 'types count before rules'],
  [[calico, 'NetworkPolicy', `spec: {selector: all()}`], 'shop', 'one of a namespace stays there'],
  [[calico, 'HostEndpoint', 'spec: {node: worker-1}'], 'node', 'a node that is guarded'],
  [[calico, 'HostEndpoint', 'spec: {node: worker-2}'], '', 'another node'],
  [[admin, 'AdminNetworkPolicy', 'spec: {subject: {namespaces: {}}, ingress: []}'], 'shop pay', 'all namespaces'],
  [
    [admin, 'BaselineAdminNetworkPolicy', 'spec: {subject: {pods: {podSelector: {matchLabels: {app: bill}}}}}'],
    'pay',
    'pods of a subject; without rules both directions may be meant',
  ],
  [
    ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', 'spec: {subject: {namespaces: {}}, egress: [{}]}'],
    '',
    'egress only',
  ],
  [[cilium, 'CiliumNetworkPolicy', 'spec: {endpointSelector: {}, ingress: []}'], 'shop', 'all of a namespace'],
  [
    [
      cilium,
      'CiliumClusterwideNetworkPolicy',
      'specs: [{endpointSelector: {matchLabels: {"k8s:app": bill}}, ingressDeny: [{}]}]',
    ],
    'pay',
    'a label with its source',
  ],
  [
    [
      cilium,
      'CiliumClusterwideNetworkPolicy',
      'spec: {endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: pay}}, ingress: []}',
    ],
    'pay',
    'a namespace as Cilium names it',
  ],
  [[cilium, 'CiliumClusterwideNetworkPolicy', 'spec: {nodeSelector: {}, ingress: []}'], 'node', 'nodes'],
  [[antrea, 'ClusterNetworkPolicy', 'spec: {appliedTo: [{podSelector: {matchLabels: {app: cart}}}]}'], 'shop', 'pods'],
  [[antrea, 'ClusterNetworkPolicy', 'spec: {appliedTo: [{group: all-of-them}]}'], 'shop pay', 'a group is not read'],
  [[antrea, 'NetworkPolicy', 'spec: {ingress: [{action: Drop}]}'], 'shop node', 'each rule may say for itself'],
  [[antrea, 'NetworkPolicy', 'spec: {appliedTo: [{podSelector: {}}], egress: [{}]}'], '', 'egress only'],
  [[calico, 'GlobalNetworkPolicy', 'status: {}'], 'shop pay node', 'what says nothing may concern all'],
  [[antrea, 'ClusterNetworkPolicy', 'spec: {appliedTo: []}'], 'shop pay node', 'also here'],
];

for (const [[apiVersion, kind, spec], expected, why] of cases) {
  test(`${kind} ${spec}: ${why}`, async () => {
    assert.equal(concernedIn(await clusterWith(apiVersion, kind, spec)), expected);
  });
}
