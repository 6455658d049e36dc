import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster, Overrides } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import type { Objects } from '#manifest/objects.js';
import { deployment, entry, input, ip, labels, pod, runningPod, service, slice } from './builder.js';

const dnsPods = (cluster: Cluster) =>
  cluster.podsIn('kube-system').filter(({ labels: own }) => own['k8s-app'] === 'kube-dns');
const kubeDns = (more = {}) =>
  service('kube-system/kube-dns', { selector: labels({ 'k8s-app': 'kube-dns' }), ...more });
const given = { labels: labels({ 'k8s-app': 'kube-dns' }) };
const elsewhere = runningPod('kube-system/etcd', 'node-a', '10.244.0.7');
const shop = runningPod('shop/web', 'node-a', '10.244.0.8');

const table: readonly [Partial<Objects>, Overrides, number, string][] = [
  [{}, {}, 2, 'nothing shown: all made up'],
  [{ workloads: [deployment('shop/web')] }, { platform: 'minikube' }, 1, 'as many as the platform runs'],
  [{ services: [kubeDns()] }, {}, 2, 'manifests with the Service alone'],
  [{ services: [kubeDns()], pods: [shop] }, {}, 2, 'a dump that shows nothing of kube-system'],
  [{ services: [kubeDns()], pods: [shop, elsewhere] }, {}, 0, 'a dump of kube-system: the DNS is down'],
  [{ pods: [shop, elsewhere] }, {}, 2, 'a dump without Services'],
  [{ pods: [pod('kube-system/coredns-x', given)] }, {}, 1, 'its pod is there: the Service is made up around it'],
  [
    { services: [kubeDns()], endpoints: [slice('kube-system/s', 'kube-dns', { endpoints: [entry('10.244.9.9')] })] },
    {},
    0,
    'endpoints are there',
  ],
  [
    { services: [service('kube-system/names', { clusterIPs: [ip('10.96.0.10')] })] },
    {},
    0,
    'the address is what counts',
  ],
];
for (const [objects, overrides, count, why] of table) {
  test(`${count} DNS pods: ${why}`, () => {
    const cluster = settle(input(objects), overrides);
    assert.equal(dnsPods(cluster).length, count);
    assert.equal(cluster.servicesByAddress(ip('10.96.0.10')).length, 1);
  });
}

test('the DNS is spread over nodes and stands last', () => {
  const cluster = settle(input({ workloads: [deployment('shop/web', 3)] }), {});
  assert.deepEqual(
    dnsPods(cluster).map(({ nodeName, addresses }) => `${nodeName} ${addresses}`),
    ['control-plane 10.244.0.2', 'worker-1 10.244.1.4'],
  );
  assert.deepEqual(cluster.pods.slice(-2), dnsPods(cluster));
  assert.ok(
    dnsPods(cluster).every(({ spec, evidence }) => spec.dnsPolicy === 'Default' && evidence.name === 'assumed'),
  );
  assert.equal(cluster.podsOf('Deployment', 'kube-system', 'coredns')?.length, 2);
});

test('what is made up is an assumption of answers that touch it', () => {
  const cluster = settle(input(), { platform: 'aks' });
  const subjects = (...names: [string, string][]) =>
    cluster
      .assumptionsOf({
        pods: [],
        nodes: [],
        services: names.map(([namespace, name]) => cluster.service(namespace, name)!),
      })
      .flatMap(({ subject, value, flag }) =>
        /^(dns-service|api-)/.test(subject) ? [`${subject} ${value} ${flag}`] : [],
      );
  assert.deepEqual(subjects(), []);
  assert.deepEqual(subjects(['kube-system', 'kube-dns']), ['dns-service kube-system/kube-dns --filename']);
  assert.deepEqual(subjects(['default', 'kubernetes']), ['api-address 198.51.100.1 --filename']);
});
