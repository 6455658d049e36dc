// What the API server would not take, each with the place that is marked.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brief, loadText, marked } from './loading.js';

const pod = (rest: string) => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n${rest}`;
const service = (spec: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: cart}\nspec:\n${spec}`;
const containers = 'spec: {containers: [{name: web}]}';
const policy = (rule: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: cart}\nspec:\n  podSelector: {}\n  ingress: [${rule}]`;

const table: readonly (readonly [string, readonly string[], string | undefined, string])[] = [
  [pod(`  labels: {mesh: on}\n${containers}`), ['K0201 error 5:18'], 'on', 'a label that YAML takes for a boolean'],
  [pod(`  labels:\n    mesh: 8080\n${containers}`), ['K0201 error 6:11'], '8080', 'a label that is a number'],
  [
    pod(`  labels: {"-mesh": a}\n${containers}`),
    ['K0202 error 5:12'],
    '"-mesh"',
    'a label key that starts with a hyphen',
  ],
  [pod(`  labels: {mesh: a b}\n${containers}`), ['K0202 error 5:18'], 'a b', 'a label value with a space'],
  [policy('{from: [{}]}'), ['K0203 error 6:21'], '{', 'a peer of nothing'],
  [policy('{from: [{ipBlock: {cidr: 10.0.0.0}}]}'), ['K0205 error 6:38'], '10.0.0.0', 'a block without a length'],
  [
    policy('{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [192.0.2.0/24]}}]}'),
    ['K0214 error 6:59'],
    '192.0.2.0/24',
    'an exception from elsewhere',
  ],
  [
    policy('{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}'),
    ['K0214 error 6:22'],
    'ipBlock',
    'a block and a selector',
  ],
  [policy('{ports: [{port: http, endPort: 90}]}'), ['K0214 error 6:44'], '90', 'a range that starts at a name'],
  [policy('{ports: [{port: 90, endPort: 80}]}'), ['K0214 error 6:42'], '80', 'a range that ends before it starts'],
  [policy('{ports: [{port: 0}]}'), ['K0204 error 6:29'], '0', 'port 0'],
  [policy('{ports: [{port: 80, protocol: ICMP}]}'), ['K0206 error 6:43'], 'ICMP', 'a protocol without ports'],
  [policy('{from: {podSelector: {}}}'), ['K0201 error 6:14'], 'from', 'a map for a list'],
  [pod('spec: {}'), ['K0203 error 5:1'], 'spec', 'no containers'],
  [
    pod('spec: {containers: [{name: web, ports: [{containerPort: 70000}]}]}'),
    ['K0204 error 5:57'],
    '70000',
    'a port too large',
  ],
  [
    pod('spec: {containers: [{name: web, ports: [{containerPort: "80"}]}]}'),
    ['K0201 error 5:57'],
    '"80"',
    'a port in quotes',
  ],
  [
    pod('spec:\n  dnsPolicy: Clusterfirst\n  containers: [{name: web}]'),
    ['K0206 error 6:14'],
    'Clusterfirst',
    'a word in another spelling',
  ],
  [
    pod('spec: {containers: [{name: web, ports: [{name: http, containerPort: 80}, {name: http, containerPort: 81}]}]}'),
    ['K0207 error 5:81'],
    'http',
    'two ports of one name',
  ],
  [
    pod('spec: {hostNetwork: true, containers: [{name: web, ports: [{containerPort: 80, hostPort: 81}]}]}'),
    ['K0214 error 5:90'],
    '81',
    'another host port on the host network',
  ],
  [
    'apiVersion: v1\nkind: Pod\nmetadata: {name: Web_1}\nspec: {containers: [{name: web}]}',
    ['K0202 error 3:18'],
    'Web_1',
    'a name with capitals',
  ],
  ['kind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web}]}', ['K0203 error 1:1'], 'kind', 'no apiVersion'],
  [
    'apiVersion: v1\nkind: Pod\nmetadata: {}\nspec: {containers: [{name: web}]}',
    ['K0203 error 3:1'],
    'metadata',
    'no name',
  ],
  [service('  ports: [{port: 80}, {name: b, port: 81}]'), ['K0203 error 5:11'], '{', 'an unnamed port beside others'],
  [
    service('  ports: [{port: 80, targetPort: "8080"}]'),
    ['K0202 error 5:34'],
    '"8080"',
    'a port number in quotes is a name',
  ],
  [service('  ports: [{port: 80, protocol: HTTP}]'), ['K0206 error 5:32'], 'HTTP', 'HTTP is no transport'],
  [service('  ports: [{name: a, port: 80}, {name: b, port: 80}]'), ['K0207 error 5:48'], '80', 'one port twice'],
  [service('  clusterIP: 10.96.0\n  ports: [{port: 80}]'), ['K0205 error 5:14'], '10.96.0', 'half an address'],
  [
    service('  type: NodePort\n  clusterIP: None\n  ports: [{port: 80}]'),
    ['K0214 error 6:14'],
    'None',
    'headless with node ports',
  ],
  [
    service('  ports: [{port: 80, nodePort: 30080}]'),
    ['K0214 error 5:32'],
    '30080',
    'a node port on a ClusterIP Service',
  ],
  [service('  type: ExternalName'), ['K0203 error 4:1'], 'spec', 'an external name without one'],
  [
    'apiVersion: v1\nkind: Service\nmetadata: {name: 1cart}\nspec: {ports: [{port: 80}]}',
    ['K0202 warning 3:18'],
    '1cart',
    'a Service name that starts with a digit is fine since 1.36',
  ],
  [
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: wep}}\n    spec: {containers: [{name: web}]}',
    ['K0212 error 7:30'],
    'wep',
    'a selector that misses its own pods',
  ],
  [
    'apiVersion: apps/v3\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: web}]}}}',
    ['K0209 warning 1:13'],
    'apps/v3',
    'a version of the future',
  ],
  ['a: 1\n---\n- b', ['K0112 note 1:1', 'K0112 note 3:1'], 'a', 'no Kubernetes objects'],
  [`${pod(containers)}\nkind: Pod`, ['K0111 warning 6:1'], 'k', 'a key twice'],
  ['a: b: c', ['K0101 error 1:5'], ':', 'broken YAML'],
  ['{"kind": "Pod",\n "a" 1}', ['K0101 error 2:6'], '1', 'broken JSON'],
];

for (const [text, expected, mark, why] of table) {
  test(why, async () => {
    const { diagnostics } = await loadText(text);
    assert.deepEqual(diagnostics.map(brief), expected);
    assert.equal(diagnostics[0] && marked(diagnostics[0]), mark);
  });
}

test('the value is shown as it was written', async () => {
  const { diagnostics } = await loadText(pod(`  labels: {mesh: on}\n${containers}`));
  assert.deepEqual(diagnostics[0]?.facts, {
    field: 'metadata.labels.mesh',
    expected: 'string',
    found: 'boolean',
    value: 'on',
  });
});

test('a refused object is left out, its neighbours stay', async () => {
  const { objects } = await loadText(`${pod('spec: {}')}\n---\n${service('  ports: [{port: 80}]')}`);
  assert.deepEqual([objects.pods.length, objects.services.length], [0, 1]);
});

test('what an API server has given out is kept, with a warning', async () => {
  const text =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web, uid: "1", labels: {a: "b c"}}\nspec: {containers: [{name: web}]}';
  const { objects, diagnostics } = await loadText(text);
  assert.deepEqual(diagnostics.map(brief), ['K0202 warning 3:45']);
  assert.equal(objects.pods.length, 1);
});

test('of two objects with one name the last counts, and both places are named', async () => {
  const text = [service('  ports: [{port: 80}]'), service('  ports: [{port: 81}]')].join('\n---\n');
  const { objects, diagnostics } = await loadText(text);
  assert.deepEqual(
    objects.services.map((found) => found.ports[0]?.port),
    [81],
  );
  assert.deepEqual(
    diagnostics.map((found) => found.facts),
    [{ object: 'Service default/cart', earlier: { file: '-', line: 3 } }],
  );
  assert.equal(diagnostics[0]?.at.line, 9);
});

test('the very same object twice in a dump is no remark', async () => {
  const text = pod(`  uid: "7"\n  resourceVersion: "9"\n${containers}`);
  const { objects, diagnostics } = await loadText(`${text}\n---\n${text}`);
  assert.deepEqual([objects.pods.length, diagnostics.length], [1, 0]);
});

test('generateName gets the same name every time', async () => {
  const text = `apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: pay-}\nspec: {template: {spec: {containers: [{name: pay}]}}}`;
  const [first, second] = [await loadText(text), await loadText(text)];
  assert.match(first.objects.workloads[0]?.name ?? '', /^pay-[a-z0-9]{5}$/);
  assert.equal(first.objects.workloads[0]?.name, second.objects.workloads[0]?.name);
  assert.deepEqual(first.diagnostics.map(brief), ['K0210 note 3:26']);
});

test('a Service of another group is not a Service', async () => {
  const { objects, otherKinds } = await loadText(
    '{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: cart}}',
  );
  assert.deepEqual([objects.services.length, [...otherKinds]], [0, [['Service.serving.knative.dev', 1]]]);
});

test('at most 100 remarks of a code and file, then a count', async () => {
  const broken = Array.from(
    { length: 150 },
    (_, index) => `{apiVersion: v1, kind: Namespace, metadata: {name: "N${index}"}}`,
  );
  const { diagnostics } = await loadText(broken.join('\n---\n'));
  assert.equal(diagnostics.length, 101);
  assert.deepEqual(diagnostics[100]?.facts, { code: 'K0202', hidden: 50 });
});
