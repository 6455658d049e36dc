// Each kind decoded, with the defaults of the API server.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject, Objects } from '#manifest/objects.js';
import { loadText } from './loading.js';

async function only(text: string): Promise<KubernetesObject> {
  const loaded = await loadText(text);
  assert.deepEqual(loaded.diagnostics, []);
  const all = Object.values(loaded.objects as Objects).flat() as KubernetesObject[];
  assert.equal(all.length, 1);
  return JSON.parse(JSON.stringify(all[0]));
}
const template = 'template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: cart}]}}';
const meta = 'metadata: {name: cart, namespace: shop}';

const table: readonly (readonly [string, Record<string, unknown>, string])[] = [
  [
    `{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}}`,
    {
      namespace: 'default',
      terminating: false,
      spec: {
        containers: [{ name: 'web', ports: [{ containerPort: 80, protocol: 'TCP' }] }],
        sidecars: [],
        nodeSelector: {},
        tolerations: [],
        hostNetwork: false,
        dnsPolicy: 'ClusterFirst',
      },
    },
    'a Pod without namespace lives in default',
  ],
  [
    `{apiVersion: v1, kind: Pod, ${meta}, spec: {hostNetwork: true, containers: [{name: a, ports: [{containerPort: 80}]}],
      initContainers: [{name: b, restartPolicy: Always}, {name: c}], dnsConfig: {nameservers: [10.0.0.1], options: [{name: ndots, value: "2"}]}},
      status: {phase: Running, podIP: 10.244.0.9, conditions: [{type: Ready, status: "False"}]}}`,
    {
      spec: {
        containers: [{ name: 'a', ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }] }],
        sidecars: [{ name: 'b', ports: [] }],
        nodeSelector: {},
        tolerations: [],
        hostNetwork: true,
        dnsPolicy: 'ClusterFirst',
        dnsConfig: { nameservers: ['10.0.0.1'], searches: [], options: [{ name: 'ndots', value: '2' }] },
      },
      status: { phase: 'Running', podIPs: ['10.244.0.9'], ready: false },
    },
    'host ports of hostNetwork pods, sidecars, status',
  ],
  [
    `{apiVersion: apps/v1, kind: Deployment, ${meta}, spec: {selector: {matchLabels: {app: cart}}, ${template}}}`,
    { replicas: 1 },
    'one replica',
  ],
  [
    `{apiVersion: extensions/v1beta1, kind: Deployment, ${meta}, spec: {replicas: 0, ${template}}}`,
    { replicas: 0, selector: { matchLabels: { app: 'cart' }, matchExpressions: [] } },
    'old versions take the selector from the template',
  ],
  [
    `{apiVersion: apps/v1, kind: StatefulSet, ${meta}, spec: {serviceName: carts, ordinals: {start: 3}, selector: {matchLabels: {app: cart}}, ${template}}}`,
    { serviceName: 'carts', firstOrdinal: 3 },
    'a StatefulSet counts from its first ordinal',
  ],
  [
    `{apiVersion: v1, kind: ReplicationController, ${meta}, spec: {${template}}}`,
    { replicas: 1, kind: 'ReplicationController' },
    'no selector',
  ],
  [
    `{apiVersion: batch/v1, kind: Job, ${meta}, spec: {parallelism: 5, completions: 2, completionMode: Indexed, ${template}}}`,
    { replicas: 2, indexed: true, suspended: false },
    'no more pods than completions',
  ],
  [
    `{apiVersion: batch/v1beta1, kind: CronJob, ${meta}, spec: {suspend: true, jobTemplate: {spec: {parallelism: 2, ${template}}}}}`,
    { replicas: 2, suspended: true },
    'a CronJob has the template of its Jobs',
  ],
  [
    `{apiVersion: v1, kind: Service, ${meta}, spec: {selector: {app: cart}, ports: [{port: 80}, {name: b, port: 81, targetPort: http, protocol: UDP}]}}`.replace(
      '{port: 80}',
      '{name: a, port: 80}',
    ),
    {
      type: 'ClusterIP',
      selector: { app: 'cart' },
      ports: [
        { name: 'a', protocol: 'TCP', port: 80, targetPort: 80 },
        { name: 'b', protocol: 'UDP', port: 81, targetPort: 'http' },
      ],
      headless: false,
      clusterIPs: [],
      externalTrafficPolicy: 'Cluster',
      internalTrafficPolicy: 'Cluster',
      sessionAffinity: 'None',
      sessionAffinityTimeoutSeconds: 10800,
      allocateLoadBalancerNodePorts: true,
      publishNotReadyAddresses: false,
    },
    'the defaults of a Service',
  ],
  [
    `{apiVersion: v1, kind: Service, ${meta}, spec: {clusterIP: None, selector: {}}}`,
    { headless: true, ports: [] },
    'headless, without ports',
  ],
  [
    `{apiVersion: v1, kind: Service, ${meta}, spec: {type: LoadBalancer, ports: [{port: 80}]}, status: {loadBalancer: {ingress: [{ip: 198.51.100.7}]}}}`,
    { loadBalancerIngress: [{ ip: '198.51.100.7', ipMode: 'VIP' }] },
    'a load balancer address is a VIP by default',
  ],
  [
    `{apiVersion: v1, kind: Endpoints, ${meta}, subsets: [{addresses: [{ip: 10.0.0.1}], notReadyAddresses: [{ip: 10.0.0.2}], ports: [{port: 80}]}]}`,
    {
      serviceName: 'cart',
      ports: [{ name: '', protocol: 'TCP', port: 80 }],
      endpoints: [
        {
          address: '10.0.0.1',
          conditions: { ready: true, serving: true, terminating: false },
          zoneHints: [],
          nodeHints: [],
        },
        {
          address: '10.0.0.2',
          conditions: { ready: false, serving: false, terminating: false },
          zoneHints: [],
          nodeHints: [],
        },
      ],
    },
    'addresses that are not ready',
  ],
  [
    `{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: cart-x, labels: {kubernetes.io/service-name: cart}}, addressType: IPv4,
      endpoints: [{addresses: [10.0.0.1]}, {addresses: [10.0.0.2], conditions: {ready: false}, hints: {forZones: [{name: a}]}}]}`,
    {
      serviceName: 'cart',
      endpoints: [
        {
          address: '10.0.0.1',
          conditions: { ready: true, serving: true, terminating: false },
          zoneHints: [],
          nodeHints: [],
        },
        {
          address: '10.0.0.2',
          conditions: { ready: false, serving: false, terminating: false },
          zoneHints: ['a'],
          nodeHints: [],
        },
      ],
    },
    'conditions that are absent',
  ],
  [
    `{apiVersion: v1, kind: Node, metadata: {name: worker-1}, spec: {podCIDR: 10.244.1.0/24, taints: [{key: gpu, effect: NoSchedule}]},
      status: {addresses: [{type: InternalIP, address: 192.168.0.11}, {type: Hostname, address: worker-1}], conditions: [{type: Ready, status: "True"}]}}`,
    {
      namespace: '',
      podCIDRs: ['10.244.1.0/24'],
      taints: [{ key: 'gpu', value: '', effect: 'NoSchedule' }],
      internalIPs: ['192.168.0.11'],
      ready: true,
    },
    'a Node with one pod block',
  ],
  [
    `{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: shop}, annotations: {kubectl.kubernetes.io/last-applied-configuration: x, remark: kept}}}`,
    { labels: { team: 'shop' }, annotations: { remark: 'kept' } },
    'annotations without the last applied configuration',
  ],
  [
    `{apiVersion: v1, kind: ConfigMap, metadata: {name: coredns, namespace: kube-system}, data: {Corefile: ".:53"}}`,
    { data: { Corefile: '.:53' } },
    'CoreDNS',
  ],
  [
    `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, ${meta}, spec: {podSelector: {}, egress: [{}]}}`,
    { policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [{ field: ['spec', 'egress', 0] }] },
    'egress rules isolate egress too; an empty one admits everything',
  ],
  [
    `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, ${meta}, spec: {podSelector: {}, ingress:
      [{from: [{podSelector: {}}], ports: [{port: http}, {protocol: UDP, port: 1000, endPort: 2000}]}, {from: [], ports: []}]}}`,
    {
      policyTypes: ['Ingress'],
      ingress: [
        {
          field: ['spec', 'ingress', 0],
          peers: [
            {
              kind: 'pods',
              podSelector: { matchLabels: {}, matchExpressions: [] },
              field: ['spec', 'ingress', 0, 'from', 0],
            },
          ],
          ports: [
            { protocol: 'TCP', port: 'http', field: ['spec', 'ingress', 0, 'ports', 0] },
            { protocol: 'UDP', port: 1000, endPort: 2000, field: ['spec', 'ingress', 0, 'ports', 1] },
          ],
        },
        { field: ['spec', 'ingress', 1] },
      ],
    },
    'a selector that is there and empty; lists that are empty are as good as absent',
  ],
  [
    `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, ${meta}, spec: {podSelector: {matchLabels: {app: cart}}}}`,
    { policyTypes: ['Ingress'] },
    'ingress always',
  ],
  [
    `{apiVersion: networking.k8s.io/v1, kind: Ingress, ${meta}, spec: {ingressClassName: nginx, tls: [{hosts: [Shop.example.com]}],
      rules: [{host: shop.example.com, http: {paths: [{path: /cart, pathType: Prefix, backend: {service: {name: cart, port: {name: http}}}}]}}]},
      status: {loadBalancer: {ingress: [{ip: 192.0.2.8}, {hostname: lb.example.com}]}}}`,
    {
      className: 'nginx',
      rules: [
        {
          host: 'shop.example.com',
          field: ['spec', 'rules', 0],
          paths: [
            {
              path: '/cart',
              pathType: 'Prefix',
              backend: { kind: 'service', name: 'cart', port: 'http' },
              field: ['spec', 'rules', 0, 'http', 'paths', 0],
            },
          ],
        },
      ],
      tls: [{ hosts: ['shop.example.com'], field: ['spec', 'tls', 0] }],
      loadBalancerIngress: [{ ip: '192.0.2.8' }, { hostname: 'lb.example.com' }],
    },
    'rules with their places; TLS hosts in lower case',
  ],
  [
    `{apiVersion: extensions/v1beta1, kind: Ingress, ${meta}, spec: {backend: {serviceName: cart, servicePort: 80},
      rules: [{http: {paths: [{backend: {serviceName: cart, servicePort: web}}]}}]}}`,
    {
      defaultBackend: { backend: { kind: 'service', name: 'cart', port: 80 }, field: ['spec', 'backend'] },
      rules: [
        {
          host: '',
          field: ['spec', 'rules', 0],
          paths: [
            {
              path: '',
              pathType: 'ImplementationSpecific',
              backend: { kind: 'service', name: 'cart', port: 'web' },
              field: ['spec', 'rules', 0, 'http', 'paths', 0],
            },
          ],
        },
      ],
    },
    'the old form has serviceName and servicePort, and needs no path type',
  ],
  [
    `{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: nginx, annotations: {ingressclass.kubernetes.io/is-default-class: "true"}},
      spec: {controller: k8s.io/ingress-nginx}}`,
    { controllerName: 'k8s.io/ingress-nginx', isDefault: true },
    'the default class',
  ],
];

for (const [text, expected, why] of table) {
  test(`${/kind: (\w+)/.exec(text)?.[1]}: ${why}`, async () => {
    const object = (await only(text)) as unknown as Record<string, unknown>;
    for (const [field, value] of Object.entries(expected)) assert.deepEqual(object[field], value, field);
  });
}

test('equal label maps are one object', async () => {
  const pod = (name: string) =>
    `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, labels: {app: web, tier: front}}, spec: {containers: [{name: c}]}}`;
  const { objects } = await loadText(`${pod('a')}\n---\n${pod('b')}`);
  assert.equal(objects.pods[0]?.labels, objects.pods[1]?.labels);
  assert.equal(objects.pods[0]?.spec.containers, objects.pods[1]?.spec.containers);
});

test('ConfigMaps that configure no network are let go', async () => {
  const { objects, otherKinds } = await loadText(
    '{apiVersion: v1, kind: ConfigMap, metadata: {name: shop-settings}, data: {a: b}}',
  );
  assert.deepEqual([objects.configMaps.length, otherKinds.size], [0, 0]);
});
