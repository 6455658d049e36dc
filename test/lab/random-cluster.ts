// Small clusters drawn by fast-check: nodes, pods, Services of all kinds, and NetworkPolicies where they count.

import fc from 'fast-check';

export interface RandomCluster {
  readonly network: string;
  readonly proxyMode: 'iptables';
  readonly manifests: readonly object[];
}

/** Whether the network makes NetworkPolicies count, and how many nodes its pods can span. */
const networks = [
  { network: 'flannel-vxlan', enforces: false },
  { network: 'flannel-host-gw', enforces: false },
  { network: 'bridge', enforces: false },
  { network: 'kindnet', enforces: false },
  { network: 'calico', enforces: true },
  { network: 'calico-vxlan', enforces: true },
  { network: 'canal', enforces: true },
] as const;

const app = fc.constantFrom('web', 'cart', 'pay');
const tier = fc.constantFrom('front', 'back');

interface Size {
  readonly nodes: number;
}

function node(index: number, subnet: number): object {
  const address = `192.168.${10 + subnet}.${11 + index}`;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `worker-${index}` },
    spec: { podCIDR: `10.244.${index}.0/24`, podCIDRs: [`10.244.${index}.0/24`] },
    status: { addresses: [{ type: 'InternalIP', address }], conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

const pods = ({ nodes }: Size) =>
  fc
    .array(
      fc.record({
        app,
        tier,
        node: fc.nat({ max: nodes - 1 }),
        namespace: fc.constantFrom('shop', 'till'),
        hostNetwork: fc.constantFrom(false, false, false, true),
      }),
      { minLength: 2, maxLength: 6 },
    )
    .map((drawn) => drawn.map((one, index) => podOf(index, one)));

function podOf(
  index: number,
  one: { app: string; tier: string; node: number; namespace: string; hostNetwork: boolean },
): object {
  // Pods on the host's network share its ports.
  const port = one.hostNetwork ? 9000 + index : 8080;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${index}`, namespace: one.namespace, labels: { app: one.app, tier: one.tier } },
    spec: {
      nodeName: `worker-${one.node}`,
      ...(one.hostNetwork ? { hostNetwork: true } : {}),
      containers: [
        {
          name: 'main',
          image: 'registry.example/main:1',
          ports: [
            { name: 'http', containerPort: port, protocol: 'TCP' },
            { name: 'dns', containerPort: port, protocol: 'UDP' },
          ],
        },
      ],
    },
  };
}

const policy = fc.constantFrom('Cluster', 'Local');
const services = fc
  .array(
    fc.record({
      app,
      namespace: fc.constantFrom('shop', 'till'),
      type: fc.constantFrom('ClusterIP', 'NodePort'),
      internal: policy,
      external: policy,
      sticky: fc.boolean(),
      externalIP: fc.constantFrom(false, false, true),
      targetPort: fc.constantFrom('http', 8080, 8081),
      protocol: fc.constantFrom('TCP', 'UDP'),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((drawn) =>
    drawn.map((one, index) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `service-${index}`, namespace: one.namespace },
      spec: {
        type: one.type,
        selector: { app: one.app },
        clusterIP: `10.96.0.${100 + index}`,
        internalTrafficPolicy: one.internal,
        ...(one.type === 'NodePort' ? { externalTrafficPolicy: one.external } : {}),
        ...(one.sticky ? { sessionAffinity: 'ClientIP' } : {}),
        ...(one.externalIP ? { externalIPs: [`198.51.100.${10 + index}`] } : {}),
        ports: [
          {
            name: 'main',
            port: 80,
            protocol: one.protocol,
            targetPort: one.targetPort === 'http' && one.protocol === 'UDP' ? 'dns' : one.targetPort,
            ...(one.type === 'NodePort' ? { nodePort: 30080 + index } : {}),
          },
        ],
      },
    })),
  );

const selector = fc.oneof(
  fc.constant({}),
  app.map((value) => ({ matchLabels: { app: value } })),
  tier.map((value) => ({ matchExpressions: [{ key: 'tier', operator: 'In', values: [value] }] })),
  app.map((value) => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: [value] }] })),
);
const peer = fc.oneof(
  selector.map((podSelector) => ({ podSelector })),
  fc.record({
    podSelector: selector,
    namespaceSelector: fc.constantFrom({}, { matchLabels: { team: 'shop' } }),
  }),
  fc.constantFrom(
    { ipBlock: { cidr: '0.0.0.0/0' } },
    { ipBlock: { cidr: '10.244.0.0/16', except: ['10.244.1.0/24'] } },
    { ipBlock: { cidr: '192.168.0.0/16' } },
    { ipBlock: { cidr: '203.0.113.0/24' } },
  ),
);
const policyPort = fc.constantFrom(
  { port: 8080 },
  { port: 8080, protocol: 'UDP' },
  { port: 'http' },
  { port: 8000, endPort: 8090 },
  { port: 9000, endPort: 9010 },
  { protocol: 'UDP' },
);
const rules = (side: 'from' | 'to') =>
  fc.array(
    fc
      .record({
        peers: fc.option(fc.array(peer, { minLength: 1, maxLength: 2 }), { nil: undefined }),
        ports: fc.option(fc.array(policyPort, { minLength: 1, maxLength: 2 }), { nil: undefined }),
      })
      .map(({ peers, ports }) => ({ ...(peers ? { [side]: peers } : {}), ...(ports ? { ports } : {}) })),
    { maxLength: 2 },
  );
const policies = fc
  .array(
    fc.record({
      namespace: fc.constantFrom('shop', 'till'),
      podSelector: selector,
      policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress: rules('from'),
      egress: rules('to'),
    }),
    { maxLength: 3 },
  )
  .map((drawn) =>
    drawn.map(({ namespace, ...spec }, index) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `policy-${index}`, namespace },
      spec,
    })),
  );

const namespaces = ['shop', 'till'].map((name) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { team: name } },
}));

export const randomCluster: fc.Arbitrary<RandomCluster> = fc
  .record({
    chosen: fc.constantFrom(...networks),
    nodes: fc.integer({ min: 1, max: 3 }),
    isSplit: fc.boolean(),
  })
  .chain(({ chosen, nodes, isSplit }) =>
    fc
      .record({ pods: pods({ nodes }), services, policies: chosen.enforces ? policies : fc.constant([]) })
      .map((drawn) => ({
        network: chosen.network,
        proxyMode: 'iptables' as const,
        manifests: [
          ...namespaces,
          ...Array.from({ length: nodes }, (_, index) => node(index, isSplit && index > 0 ? 1 : 0)),
          ...drawn.pods,
          ...drawn.services,
          ...drawn.policies,
        ],
      })),
  );
