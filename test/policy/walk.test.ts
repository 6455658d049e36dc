// Policy as chains of the small Linux, walked on a made-up network that enforces it: which packets pass, who admitted
// them, and what is said about those that do not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '#control-plane/settle.js';
import { findingWords } from '#explain/findings.js';
import { plain } from '#explain/phrase.js';
import { stepWords } from '#explain/steps.js';
import { Fabric } from '#fabric/fabric.js';
import { dropPacket, type Target } from '#kernel/rule.js';
import { pathText } from '#manifest/path-text.js';
import { proxyModes } from '#proxy/index.js';
import { traceJourney } from '#trace/journey-of.js';
import { parseDestination, parseSource } from '#trace/parse-query.js';
import type { Protocol } from '#wire/packet.js';
import { loadText } from '../manifest/loading.js';
import { enforcing } from './enforcing-network.js';

const pod = (name: string, more: string) => {
  const [namespace, own] = name.split('/');
  return `
apiVersion: v1
kind: Pod
metadata: {name: ${own}, namespace: ${namespace}, labels: {app: ${own}}}
spec: {${more}, containers: [{name: main, ports: [{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]}]}
---`;
};
const manifests = `
{apiVersion: v1, kind: Node, metadata: {name: worker-1}}
---
{apiVersion: v1, kind: Node, metadata: {name: worker-2}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: shop}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: pay}}
---${pod('shop/cart', 'nodeName: worker-1')}${pod('shop/web', 'nodeName: worker-2')}${pod('shop/near', 'nodeName: worker-1')}
${pod('pay/bill', 'nodeName: worker-2')}${pod('shop/host', 'nodeName: worker-2, hostNetwork: true')}${pod('pay/locked', 'nodeName: worker-1')}
{apiVersion: v1, kind: Service, metadata: {name: cart, namespace: shop}, spec: {selector: {app: cart}, ports: [{name: http, port: 80, targetPort: http}, {name: dns, port: 53, protocol: UDP}]}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart, namespace: shop}
spec:
  podSelector: {matchLabels: {app: cart}}
  ingress:
  - from: [{namespaceSelector: {matchLabels: {team: shop}}, podSelector: {matchExpressions: [{key: app, operator: In, values: [web, near]}]}}]
    ports: [{port: http}]
  - from: [{podSelector: {matchLabels: {app: web}}}]
    ports: [{port: 53, protocol: UDP}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web-out, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Egress]
  egress:
  - to: [{podSelector: {matchLabels: {app: cart}}}]
  - to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]
    ports: [{port: 53, protocol: UDP}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: pay}
spec: {podSelector: {matchLabels: {app: locked}}, policyTypes: [Ingress, Egress]}
`;

interface Walked {
  readonly verdict: string;
  readonly finding: string;
  readonly message: string;
  readonly closest: string;
  readonly steps: readonly string[];
  readonly codes: readonly string[];
}

async function walk(
  [from, to, protocol]: readonly [string, string, Protocol?],
  { refusal = dropPacket, extra = '' }: { readonly refusal?: Target; readonly extra?: string } = {},
): Promise<Walked> {
  const { objects } = await loadText(`${manifests}${extra}`);
  const cluster = settle(objects, { podNetwork: 'walled' });
  const fabric = new Fabric(cluster, { podNetworks: { walled: enforcing(refusal) }, proxyModes });
  const query = {
    source: parseSource(from, { cluster }),
    destination: parseDestination(to, { cluster }),
    ...(protocol ? { protocol } : {}),
  };
  const journey = traceJourney(fabric, query, { endpoints: 'one', reply: true, unreadable: [] });
  const [path] = journey.paths;
  assert.ok(path);
  const [finding] = path.findings;
  const words = finding && findingWords[finding.code](finding.facts as never);
  const request = path.legs.filter(({ purpose }) => purpose !== 'dns');
  const steps = request.flatMap(({ hops }) =>
    hops.flatMap((hop) => hop.steps.map((step) => stepWords(step, hop.place))),
  );
  return {
    verdict: journey.verdict,
    codes: path.findings.map(({ code }) => code),
    finding: finding ? `${finding.code} ${pathText(finding.at?.field ?? [])}` : '',
    message: words ? plain(words.message) : '',
    closest: words?.details?.[0] ? plain(words.details[0]) : '',
    steps: steps.flatMap(({ topic, says }) => (topic === 'policy' ? [plain(says)] : [])),
  };
}

const admits = (policy: string, field: string) =>
  `${field.includes('ingress') ? 'ingress' : 'egress'} admitted by NetworkPolicy ${policy} ${field}`;
const delivered: readonly (readonly [readonly [string, string, Protocol?], readonly string[], string])[] = [
  [
    ['shop/web', 'svc/shop/cart:80'],
    [admits('shop/web-out', 'spec.egress[0].to[0]'), admits('shop/cart', 'spec.ingress[0].from[0]')],
    'a Service: after DNAT, with the pod as source, on both sides; the reply needs no rule',
  ],
  [
    ['shop/near', 'pod/shop/cart:8080'],
    [admits('shop/cart', 'spec.ingress[0].from[0]')],
    'on one node, over the bridge',
  ],
  [
    ['shop/web', 'svc/shop/cart:53', 'UDP'],
    [admits('shop/web-out', 'spec.egress[0].to[0]'), admits('shop/cart', 'spec.ingress[1].from[0]')],
    'as DNS goes',
  ],
  [['node/worker-1', 'pod/shop/cart:8080'], [], 'its own node, whatever the policies say'],
  [['shop/cart', 'svc/shop/cart:80'], [], 'itself, through its Service'],
  [['shop/cart', 'pod/shop/near:8080'], [], 'no policy isolates either end'],
];
for (const [question, steps, why] of delivered) {
  test(`admitted: ${question.join(' ')}: ${why}`, async () => {
    const walked = await walk(question);
    assert.deepEqual([walked.verdict, walked.steps], ['delivered', steps]);
  });
}

const refused: readonly (readonly [readonly [string, string, Protocol?], readonly string[]])[] = [
  [
    ['pay/bill', 'svc/shop/cart:80'],
    [
      'K1203 spec.ingress[0].from[0].namespaceSelector.matchLabels.team',
      'NetworkPolicy shop/cart isolates pod shop/cart for ingress, and no rule admits pod pay/bill on 8080/TCP',
      'closest: NetworkPolicy shop/cart spec.ingress[0].from[0]: port ok; peer no, namespace pay has no label team, wanted: team=shop, and the pod has app=bill, wanted: app in (web,near)',
    ],
  ],
  [
    ['shop/web', 'pod/shop/near:8080'],
    [
      'K1201 spec.egress[0].to[0].podSelector.matchLabels.app',
      'NetworkPolicy shop/web-out isolates pod shop/web for egress, and no rule admits pod shop/near on 8080/TCP',
      'closest: NetworkPolicy shop/web-out spec.egress[0].to[0]: port ok; peer no, the pod has app=near, wanted: app=cart',
    ],
  ],
  [
    ['shop/near', 'pod/shop/cart:9090'],
    [
      'K1203 spec.ingress[0].ports[0].port',
      'NetworkPolicy shop/cart isolates pod shop/cart for ingress, and no rule admits pod shop/near on 9090/TCP',
      'closest: NetworkPolicy shop/cart spec.ingress[0]: peer ok; port no, it admits http, which is 8080 there',
    ],
  ],
  [
    ['pay/locked', 'pod/pay/bill:8080'],
    [
      'K1201 spec.egress',
      'NetworkPolicy pay/deny isolates pod pay/locked for egress, and no egress rule exists: a default deny',
      '',
    ],
  ],
  [
    ['shop/host', 'pod/pay/locked:8080'],
    [
      'K1203 spec.ingress',
      'NetworkPolicy pay/deny isolates pod pay/locked for ingress, and no ingress rule exists: a default deny',
      '10.244.1.0 is the address of Node worker-2 on flannel.1: pod shop/host is on the host network, and no podSelector takes it',
    ],
  ],
];
for (const [question, expected] of refused) {
  test(`not admitted: ${question.join(' ')}`, async () => {
    const { verdict, finding, message, closest, steps } = await walk(question);
    assert.deepEqual([verdict, finding, message, closest], ['dropped', ...expected]);
    assert.match(steps.at(-1) ?? '', /^dropped by policy: NetworkPolicy .* and no rule admits it$/);
  });
}

test('another network rejects what it does not admit', async () => {
  const refusal = { kind: 'reject', with: 'icmp-port-unreachable' } as const;
  const { verdict, finding } = await walk(['pay/bill', 'svc/shop/cart:80'], { refusal });
  assert.deepEqual([verdict, finding.slice(0, 5)], ['rejected', 'K1203']);
});

const near = (rule: string) => `---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: near, namespace: shop}, spec: {podSelector: {matchLabels: {app: near}}, ingress: [${rule}]}}`;
const remarked: readonly (readonly [extra: string, from: string, codes: readonly string[], why: string])[] = [
  [near('{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}'), 'pay/bill', ['K1205'], 'a block that holds the address of a pod'],
  [near('{}'), 'pay/bill', ['K1207'], 'a rule that names no peers'],
  [near('{from: [{namespaceSelector: {}}]}'), 'pay/bill', ['K1207'], 'a selector of every namespace'],
  [near('{from: [{podSelector: {}}]}'), 'shop/cart', [], 'a selector of the own namespace is not everybody'],
  [
    near('{from: [{namespaceSelector: {matchExpressions: [{key: closed, operator: DoesNotExist}]}}]}'),
    'dark/bill',
    ['K1209'],
    'labels of a namespace that the input does not show',
  ],
  [near('{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}'), 'shop/host', ['K1207', 'K1208'], 'a pod on the host network'],
  [near('{}').replace('app: near', 'app: nobody'), 'shop/cart', ['K1206'], 'a policy that selects nothing'],
];
for (const [extra, from, codes, why] of remarked) {
  test(`remarked: ${why}`, async () => {
    const dark = `---${pod('dark/bill', 'nodeName: worker-2')}`.replace(/---$/, '');
    const walked = await walk([from, 'pod/shop/near:8080'], { extra: `${dark}\n${extra}` });
    assert.deepEqual([walked.verdict, walked.codes], ['delivered', codes]);
  });
}

test('a policy that would admit it, but selects nothing, is named with the refusal', async () => {
  const extra = near('{}').replace('namespace: shop', 'namespace: pay').replace('app: near', 'app: lokced');
  const { verdict, closest, codes } = await walk(['shop/near', 'pod/pay/locked:8080'], { extra });
  assert.deepEqual([verdict, codes], ['dropped', ['K1203']]);
  assert.equal(closest, 'NetworkPolicy pay/near would admit it, but selects no pod');
});

test('an egress policy without the DNS stops the name, and the finding says which', async () => {
  const extra = `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: near-out, namespace: shop}
spec:
  podSelector: {matchLabels: {app: near}}
  policyTypes: [Egress]
  egress: [{to: [{podSelector: {matchLabels: {app: cart}}}]}]
`;
  const byName = await walk(['shop/near', 'cart.shop:80'], { extra });
  assert.equal(byName.verdict, 'unresolved');
  assert.deepEqual(byName.codes.slice(0, 2), ['K1002', 'K1201']);
  const byAddress = await walk(['shop/near', 'pod/shop/cart:8080'], { extra });
  assert.equal(byAddress.verdict, 'delivered');
});
