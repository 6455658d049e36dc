// What each load balancer makes of a Service: annotations and classes read as its controller reads them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadBalancers } from '#balancer/index.js';
import type { LoadBalancer } from '#balancer/load-balancer.js';
import { healthCheckPhrase } from '#explain/balancers.js';
import { plain } from '#explain/phrase.js';
import type { ServiceObject } from '#manifest/objects.js';
import { input, ip, labels, pod, service, workload } from '../control-plane/builder.js';

const aws = 'service.beta.kubernetes.io/aws-load-balancer-';
const azure = 'service.beta.kubernetes.io/azure-';
const local = { externalTrafficPolicy: 'Local', healthCheckNodePort: 32000 } as const;
const udp = { ports: [{ name: '', protocol: 'UDP', port: 53, targetPort: 53 }] } as const;
const withStatus = { loadBalancerIngress: [{ ip: ip('203.0.113.5'), ipMode: 'VIP' }] } as const;
const annotated = (pairs: Record<string, string>): Partial<ServiceObject> => ({ annotations: labels(pairs) });

/** `delivers client targets health scope`, then the last part of the deciding fields. */
function factsOf(found: ReturnType<LoadBalancer['serve']>): string {
  if (!found) return 'leaves it alone';
  if ('pending' in found) return JSON.stringify(found.pending);
  const { delivers, client, targets, healthCheck, scope, because, scopeBecause } = found.balancer;
  const health = healthCheck.kind === 'http' ? `http:${healthCheck.port}` : healthCheck.kind;
  const fields = [because, scopeBecause].map((at) => at && `${at.field.at(-1)}`.replace(/.*\//, ''));
  return [delivers, client, targets, health, scope, ...fields.map((field) => field ?? '-')].join(' ');
}

type Name = keyof typeof loadBalancers;
const rows: readonly [name: Name, service: Partial<ServiceObject>, expected: string][] = [
  ['metallb', {}, 'own-address kept elected-node endpoints public - -'],
  [
    'metallb',
    { loadBalancerClass: 'metallb.io/metallb' },
    'own-address kept elected-node endpoints public loadBalancerClass -',
  ],
  ['kube-vip', {}, 'own-address kept elected-node none public - -'],
  ['service-lb', local, 'own-address kept addressed-node endpoints public - -'],

  ['aws-cloud-provider', {}, 'node-port replaced nodes tcp public - -'],
  ['aws-cloud-provider', local, 'node-port replaced nodes http:32000 public - -'],
  [
    'aws-cloud-provider',
    annotated({ [`${aws}type`]: 'nlb' }),
    'node-port kept nodes tcp public aws-load-balancer-type -',
  ],
  ['aws-cloud-provider', annotated({ [`${aws}type`]: 'NLB' }), 'node-port replaced nodes tcp public - -'],
  [
    'aws-cloud-provider',
    annotated({ [`${aws}internal`]: '0.0.0.0/0' }),
    'node-port replaced nodes tcp internal - aws-load-balancer-internal',
  ],
  [
    'aws-cloud-provider',
    annotated({ [`${aws}internal`]: 'false' }),
    'node-port replaced nodes tcp public - aws-load-balancer-internal',
  ],
  ['aws-cloud-provider', annotated({ [`${aws}type`]: 'external' }), 'leaves it alone'],
  [
    'aws-cloud-provider',
    annotated({ [`${aws}type`]: 'nlb-ip' }),
    'pod replaced pods tcp internal aws-load-balancer-type aws-load-balancer-type',
  ],

  ['aws-load-balancer-controller', {}, 'node-port kept nodes tcp internal - -'],
  ['aws-load-balancer-controller', local, 'node-port kept nodes http:32000 internal - -'],
  ['aws-load-balancer-controller', withStatus, 'leaves it alone'],
  [
    'aws-load-balancer-controller',
    { loadBalancerClass: 'service.k8s.aws/nlb', ...withStatus },
    'node-port kept nodes tcp internal loadBalancerClass loadBalancerClass',
  ],
  [
    'aws-load-balancer-controller',
    { loadBalancerClass: 'eks.amazonaws.com/nlb' },
    'pod replaced pods tcp internal loadBalancerClass loadBalancerClass',
  ],
  [
    'aws-load-balancer-controller',
    annotated({ [`${aws}nlb-target-type`]: 'ip', [`${aws}scheme`]: 'internet-facing' }),
    'pod replaced pods tcp public aws-load-balancer-nlb-target-type aws-load-balancer-scheme',
  ],
  [
    'aws-load-balancer-controller',
    annotated({
      [`${aws}nlb-target-type`]: 'ip',
      [`${aws}target-group-attributes`]: 'a=b, preserve_client_ip.enabled=true',
    }),
    'pod kept pods tcp internal aws-load-balancer-nlb-target-type -',
  ],
  [
    'aws-load-balancer-controller',
    annotated({ [`${aws}target-group-attributes`]: 'preserve_client_ip.enabled=false' }),
    'node-port replaced nodes tcp internal - -',
  ],
  [
    'aws-load-balancer-controller',
    { ...udp, ...annotated({ [`${aws}nlb-target-type`]: 'ip' }) },
    'pod kept pods tcp internal aws-load-balancer-nlb-target-type -',
  ],
  [
    'aws-load-balancer-controller',
    annotated({ [`${aws}internal`]: 'false' }),
    'node-port kept nodes tcp public - aws-load-balancer-internal',
  ],

  ['azure', {}, 'own-address kept nodes tcp public - -'],
  ['azure', local, 'own-address kept nodes http:32000 public - -'],
  [
    'azure',
    annotated({ [`${azure}load-balancer-internal`]: 'true' }),
    'own-address kept nodes tcp internal - azure-load-balancer-internal',
  ],
  [
    'azure',
    annotated({ [`${azure}load-balancer-internal`]: 'True' }),
    'own-address kept nodes tcp public - azure-load-balancer-internal',
  ],
  [
    'azure',
    annotated({ [`${azure}disable-load-balancer-floating-ip`]: 'True' }),
    'node-port kept nodes tcp public azure-disable-load-balancer-floating-ip -',
  ],
  [
    'azure',
    { ipFamilies: [6], ...annotated({ [`${azure}load-balancer-internal`]: 'true' }) },
    'node-port kept nodes tcp internal - azure-load-balancer-internal',
  ],

  ['gcp', {}, 'own-address kept nodes http:10256 public - -'],
  ['gcp', local, 'own-address kept nodes http:32000 public - -'],
  [
    'gcp',
    annotated({ 'networking.gke.io/load-balancer-type': 'Internal' }),
    'own-address kept nodes http:10256 internal - load-balancer-type',
  ],
  [
    'gcp',
    annotated({ 'cloud.google.com/load-balancer-type': 'internal' }),
    'own-address kept nodes http:10256 internal - load-balancer-type',
  ],
  [
    'gcp',
    annotated({
      'networking.gke.io/load-balancer-type': 'External',
      'cloud.google.com/load-balancer-type': 'Internal',
    }),
    'own-address kept nodes http:10256 public - load-balancer-type',
  ],
  [
    'gcp',
    { loadBalancerClass: 'networking.gke.io/l4-regional-internal' },
    'own-address kept nodes http:10256 internal - loadBalancerClass',
  ],

  ['minikube-tunnel', {}, '{"reason":"needs-command","command":"minikube tunnel"}'],
  ['minikube-tunnel', withStatus, 'own-address kept elected-node none public - -'],
  ['cloud-provider-kind', {}, '{"reason":"needs-command","command":"cloud-provider-kind"}'],
  ['cloud-provider-kind', withStatus, 'node-port replaced nodes http:10256 public - -'],
];

describe('a load balancer', () => {
  for (const [name, more, expected] of rows) {
    const { ports: _, annotations = {}, ...shown } = more;
    test(`${name} ${JSON.stringify({ ...shown, ...annotations })}`, () => {
      const balancer: LoadBalancer = loadBalancers[name];
      const served = balancer.serve(service('shop/cart', { type: 'LoadBalancer', ...more }));
      assert.equal(factsOf(served), expected);
      if (served && 'balancer' in served)
        assert.doesNotMatch(plain(healthCheckPhrase(served.balancer)), /undefined|^$/);
    });
  }
});

test('keys are names, and no class is claimed twice', () => {
  const all: readonly (readonly [string, LoadBalancer])[] = Object.entries(loadBalancers);
  for (const [key, { name }] of all) assert.equal(name, key);
  const classes = all.flatMap(([, balancer]) => balancer.classes);
  assert.equal(new Set(classes).size, classes.length);
});

const shown = [
  ['metallb', workload('DaemonSet', 'metallb-system/speaker')],
  [
    'metallb',
    workload('DaemonSet', 'ops/balancers-speaker', { labels: labels({ 'app.kubernetes.io/name': 'metallb' }) }),
  ],
  ['kube-vip', workload('DaemonSet', 'kube-system/kube-vip-ds')],
  ['aws-load-balancer-controller', workload('Deployment', 'kube-system/aws-load-balancer-controller')],
  [
    'service-lb',
    workload('DaemonSet', 'kube-system/svclb-cart-0a1b2c3d', {
      labels: labels({ 'svccontroller.k3s.cattle.io/svcname': 'cart' }),
    }),
  ],
] as const;
for (const [name, object] of shown) {
  test(`${object.kind} ${object.namespace}/${object.name} shows ${name}, and no other`, () => {
    const objects = input({ workloads: [object] });
    const found = Object.values<LoadBalancer>(loadBalancers).filter((balancer) => balancer.detect(objects));
    assert.deepEqual(
      found.map((balancer) => balancer.name),
      [name],
    );
    assert.equal(loadBalancers[name].detect(objects), object.ref);
  });
}

test('a pod of a controller is enough; a speaker elsewhere is not', () => {
  const speaker = pod('metallb-system/speaker-x2k4j', { labels: labels({ app: 'metallb', component: 'speaker' }) });
  assert.equal(loadBalancers.metallb.detect(input({ pods: [speaker] })), speaker.ref);
  assert.equal(loadBalancers.metallb.detect(input({ workloads: [workload('DaemonSet', 'shop/speaker')] })), undefined);
});
