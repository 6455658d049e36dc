import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import { configMap, deployment, input, labels, pod, runningPod, service, shopPods, spec, workload } from './builder.js';

const names = (cluster: Cluster): string[] => shopPods(cluster).map(({ name }) => name);
const suffix = '[bcdfghjklmnpqrstvwxz2456789]{5}';

test('a Deployment’s pods are named for a ReplicaSet with a template hash', () => {
  const cluster = settle(input({ workloads: [deployment('shop/web', 3)] }), {});
  assert.equal(new Set(names(cluster)).size, 3);
  for (const web of shopPods(cluster)) {
    const hash = web.labels['pod-template-hash']!;
    assert.match(hash, /^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
    assert.match(web.name, new RegExp(`^web-${hash}-${suffix}$`));
    assert.equal(web.labels.app, 'web');
    assert.deepEqual([web.workload?.kind, web.workload?.name], ['Deployment', 'web']);
    assert.equal(web.ref.place, undefined, 'nobody wrote it');
    assert.equal(web.evidence.name, 'assumed');
  }
});

test('a StatefulSet’s pods have ordinals, and names under its Service', () => {
  const set = workload('StatefulSet', 'shop/db', { replicas: 2, serviceName: 'db-peers', firstOrdinal: 3 });
  const cluster = settle(input({ workloads: [set] }), {});
  assert.deepEqual(names(cluster), ['db-3', 'db-4']);
  const [first] = shopPods(cluster);
  assert.deepEqual([first?.spec.hostname, first?.spec.subdomain], ['db-3', 'db-peers']);
  assert.equal(first?.labels['statefulset.kubernetes.io/pod-name'], 'db-3');
  assert.equal(first?.labels['apps.kubernetes.io/pod-index'], '3');
  assert.match(first?.labels['controller-revision-hash'] ?? '', /^db-/);
});

test('a DaemonSet has one pod on each node it may run on', () => {
  const everywhere = spec({ tolerations: [{ operator: 'Exists', value: '' }] });
  const template = { labels: labels({ app: 'log' }), annotations: labels({}), spec: everywhere };
  const workers = settle(input({ workloads: [workload('DaemonSet', 'shop/log')] }), {});
  assert.deepEqual(
    shopPods(workers).map(({ nodeName }) => nodeName),
    ['worker-1', 'worker-2'],
    'the control plane is tainted',
  );
  const all = settle(input({ workloads: [workload('DaemonSet', 'shop/log', { template })] }), {});
  assert.deepEqual(
    shopPods(all).map(({ nodeName }) => nodeName),
    ['control-plane', 'worker-1', 'worker-2'],
  );
  assert.equal(shopPods(all)[0]?.evidence.node, 'derived', 'made for this node');
});

test('Jobs label their pods, indexed ones number them', () => {
  const cluster = settle(
    input({
      workloads: [
        workload('Job', 'shop/import'),
        workload('Job', 'shop/load', { indexed: true, replicas: 2 }),
        workload('Job', 'shop/later', { suspended: true }),
      ],
    }),
    {},
  );
  const [single, first, second] = shopPods(cluster);
  assert.equal(shopPods(cluster).length, 3, 'a suspended Job runs nothing');
  assert.match(single?.name ?? '', new RegExp(`^import-${suffix}$`));
  assert.equal(single?.labels['batch.kubernetes.io/job-name'], 'import');
  assert.equal(single?.labels['job-name'], 'import');
  assert.match(first?.name ?? '', new RegExp(`^load-0-${suffix}$`));
  assert.equal(second?.spec.hostname, 'load-1');
  assert.equal(second?.labels['batch.kubernetes.io/job-completion-index'], '1');
});

test('a CronJob has one run, unless suspended', () => {
  const cluster = settle(
    input({ workloads: [workload('CronJob', 'shop/report'), workload('CronJob', 'shop/old', { suspended: true })] }),
    {},
  );
  assert.equal(shopPods(cluster).length, 1);
  assert.match(shopPods(cluster)[0]?.name ?? '', new RegExp(`^report-\\d{8}-${suffix}$`));
  assert.equal(shopPods(cluster)[0]?.workload?.kind, 'CronJob');
});

test('what is in the input is not made up a second time', () => {
  const hash = { 'pod-template-hash': '7f9c5d6b4c' };
  const dumped = runningPod('shop/web-7f9c5d6b4c-2xk9p', 'worker-1', '10.244.1.7', {
    labels: labels({ app: 'web', ...hash }),
    controller: { kind: 'ReplicaSet', name: 'web-7f9c5d6b4c' },
  });
  const orphan = { ...dumped };
  delete (orphan as { controller?: unknown }).controller;
  const replicaSet = workload('ReplicaSet', 'shop/web-7f9c5d6b4c', {
    replicas: 2,
    controller: { kind: 'Deployment', name: 'web' },
  });
  const web = deployment('shop/web', 2);
  const table: [Parameters<typeof input>[0], string[], string | undefined, string][] = [
    [{ workloads: [web, replicaSet], pods: [dumped] }, [dumped.name], 'Deployment', 'the whole chain is there'],
    [
      { workloads: [web], pods: [dumped] },
      [dumped.name],
      'Deployment',
      'no ReplicaSet: its name and the hash label tell',
    ],
    [{ workloads: [web], pods: [orphan] }, [dumped.name], 'Deployment', 'no owner references: selector and name tell'],
    [{ workloads: [replicaSet], pods: [dumped] }, [dumped.name], 'Deployment', 'the Deployment itself is not there'],
    [{ workloads: [], pods: [dumped] }, [dumped.name], 'Deployment', 'only the pod is there'],
  ];
  for (const [objects, expected, kind, why] of table) {
    const cluster = settle(input(objects), {});
    assert.deepEqual(names(cluster), expected, why);
    assert.equal(shopPods(cluster)[0]?.workload?.kind, kind, why);
    assert.equal(cluster.podsOf('Deployment', 'shop', 'web')?.length, 1, why);
  }
  const fromReplicaSet = settle(input({ workloads: [web, replicaSet] }), {});
  assert.equal(shopPods(fromReplicaSet).length, 2, 'the ReplicaSet stands in for its Deployment');
  assert.ok(
    names(fromReplicaSet).every((name) => name.startsWith('web-7f9c5d6b4c-')),
    'with the name it really has',
  );
});

test('a bare pod with a workload’s labels is not taken for one of its pods', () => {
  const cluster = settle(
    input({ workloads: [deployment('shop/web')], pods: [pod('shop/web-debug', { labels: labels({ app: 'web' }) })] }),
    {},
  );
  assert.equal(shopPods(cluster).length, 2);
  assert.equal(cluster.pod('shop', 'web-debug')?.workload, undefined);
});

test('owner references that lead in a circle end', () => {
  const cluster = settle(
    input({
      workloads: [
        workload('ReplicaSet', 'shop/a', { controller: { kind: 'ReplicaSet', name: 'b' } }),
        workload('ReplicaSet', 'shop/b', { controller: { kind: 'ReplicaSet', name: 'a' } }),
      ],
      pods: [pod('shop/web', { controller: { kind: 'ReplicaSet', name: 'a' } })],
    }),
    {},
  );
  assert.deepEqual(names(cluster), ['web']);
});

test('no more pods are made up than a cluster can hold', () => {
  const workloads = ['web', 'cart'].map((name) => deployment(`shop/${name}`, 2 ** 31 - 1, { hostNetwork: true }));
  assert.equal(shopPods(settle(input({ workloads }), {})).length, 150_000);
});

test('Jobs whose pods a dump does not show are over', () => {
  const cluster = settle(
    input({ pods: [runningPod('shop/web-1', 'worker-1', '10.244.1.7')], workloads: [workload('Job', 'shop/import')] }),
    {},
  );
  assert.deepEqual(names(cluster), ['web-1']);
});

test('the same input gives the same cluster, and one object more leaves the others as they are', () => {
  const workloads = [
    deployment('shop/web', 3),
    deployment('shop/cart', 2),
    workload('StatefulSet', 'pay/db', { replicas: 2 }),
  ];
  const services = [service('shop/web', { type: 'NodePort' }), service('shop/cart')];
  const print = (cluster: Cluster, of: { pods: number; services: number }) => [
    shopPods(cluster)
      .slice(0, of.pods)
      .map(({ name, nodeName, addresses }) => ({ name, nodeName, addresses })),
    cluster.services.slice(0, of.services).map(({ clusterIPs, ports }) => ({ clusterIPs, ports })),
    cluster.nodes.map(({ name, addresses, podCidrs }) => ({ name, addresses, podCidrs })),
  ];
  const before = settle(input({ workloads, services }), {});
  const again = settle(input({ workloads, services }), {});
  const all = { pods: shopPods(before).length, services: services.length };
  assert.deepEqual(print(again, all), print(before, all));
  const more = settle(
    input({
      workloads: [...workloads, deployment('shop/search', 4)],
      services: [...services, service('shop/search', { type: 'LoadBalancer' })],
    }),
    {},
  );
  assert.deepEqual(print(more, all), print(before, all));
});

test('names and ClusterIPs do not depend on the order of the input', () => {
  const workloads = [deployment('shop/web', 3), deployment('shop/cart', 2)];
  const services = [service('shop/web'), service('shop/cart')];
  const one = settle(input({ workloads, services }), {});
  const other = settle(input({ workloads: workloads.toReversed(), services: services.toReversed() }), {});
  assert.deepEqual(names(one).sort(), names(other).sort());
  const address = (cluster: Cluster) => cluster.service('shop', 'cart')?.clusterIPs;
  assert.deepEqual(address(one), address(other));
});

test('kubeadm is recognised by its ConfigMap', () => {
  const config = configMap('kube-system/kubeadm-config', { ClusterConfiguration: 'dnsDomain: shop.internal\n' });
  const { settings } = settle(input({ configMaps: [config] }), {});
  assert.deepEqual([settings.platform.value, settings.platform.evidence], ['kubeadm', 'declared']);
  assert.equal(settings.platform.from, config.ref);
});
