// What every plugin of every registry must keep, whoever adds it: names, cabling that holds together, formats that
// always print, decoders that never throw. A made-up pod network and proxy mode go through the same checks.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Cluster, NodeView, Pod } from '#cluster/inventory.js';
import { podNetworks } from '#cni/index.js';
import type { PodNetwork } from '#cni/pod-network.js';
import { networkTitle } from '#cni/recognised.js';
import { settle } from '#control-plane/settle.js';
import { enforcers } from '#enforcer/index.js';
import { tell } from '#explain/account.js';
import { Fabric, type Plugins } from '#fabric/fabric.js';
import { nodeCard } from '#fabric/node-network.js';
import { load, render, trace } from '#index.js';
import type { Device } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import { type Route, routeTable } from '#kernel/route.js';
import { acceptPacket, chainOf, jump, type Rule } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import { kinds } from '#manifest/kinds/index.js';
import type { Render } from '#output/format.js';
import { formats } from '#output/index.js';
import { platforms } from '#platform/index.js';
import { proxyModes } from '#proxy/index.js';
import type { ProxyMode } from '#proxy/proxy-mode.js';
import { traceJourney } from '#trace/journey-of.js';
import { parseDestination, parseSource } from '#trace/parse-query.js';
import { hostCidr, parseCidr } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { loadFiles, loadText } from './manifest/loading.js';

/** A netns as far as it can be checked: made by a fabric, or straight from plugins. */
interface Cabled {
  readonly id: string;
  readonly devices: readonly Device[];
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
}

const portOf = (cluster: Cluster, pod: Pod) => `port${cluster.pods.indexOf(pod)}`;
const madeUp: Origin = { component: 'test', evidence: 'assumed' };
const overlay: PodNetwork = {
  name: 'point-to-point',
  component: 'cni/point-to-point',
  title: 'point to point',
  policy: 'none',
  simplified: [],
  detect: () => undefined,
  attachPod(pod, { cluster, node, origin }) {
    const addresses = pod.addresses.map((address) => ({ address, prefixLength: hostCidr(address).length }));
    const link = { kind: 'veth', peer: { netns: `node/${node.name}`, device: portOf(cluster, pod) } } as const;
    const destinations = [parseCidr('0.0.0.0/0')!, parseCidr('::/0')!];
    const routes = destinations.map((destination): Route => ({ destination, device: 'eth0', scope: 'link', origin }));
    return { devices: [{ name: 'eth0', addresses, mtuBytes: 1400, link, origin }], routes: routeTable(routes) };
  },
  prepareNode({ cluster, node, origin }) {
    const pods = cluster.podsOn(node.name).filter(({ spec }) => !spec.hostNetwork);
    const devices = pods.map((pod): Device => {
      const link = { kind: 'veth', peer: { netns: `pod/${refText(pod.ref)}`, device: 'eth0' } } as const;
      return { name: portOf(cluster, pod), addresses: [], mtuBytes: 1400, link, origin };
    });
    const routes = pods.flatMap((pod) =>
      pod.addresses.map(
        (address): Route => ({ destination: hostCidr(address), device: portOf(cluster, pod), scope: 'link', origin }),
      ),
    );
    return { devices, routes: routeTable(routes), contributions: [] };
  },
};
const callsAll: Rule = { match: {}, target: jump(chainOf('ALL', [])), origin: madeUp };
const noProxy: ProxyMode = {
  name: 'none',
  title: 'no kube-proxy',
  simplified: [],
  contributions: () => [
    {
      family: 4,
      table: 'filter',
      hook: 'forward',
      place: 'last',
      rules: [callsAll, { ...callsAll, target: acceptPacket }],
    },
  ],
};

const yaml = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 5
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: NodePort, selector: {app: web}, ipFamilyPolicy: PreferDualStack, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: nobody, namespace: shop}
spec: {selector: {app: nobody}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: kube-system}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {hostNetwork: true, containers: [{name: agent, image: agent}]}
`;
const cidrs = (...texts: string[]) => texts.map((text) => parseCidr(text)!);
const oneFamily = { podCidrs: cidrs('10.244.0.0/16'), serviceCidrs: cidrs('10.96.0.0/12') };
const families = {
  'IPv4 only': oneFamily,
  'both families': {
    podCidrs: [...oneFamily.podCidrs, ...cidrs('fd00:10:244::/56')],
    serviceCidrs: [...oneFamily.serviceCidrs, ...cidrs('fd00:10:96::/112')],
    nodeCidrs: cidrs('192.168.0.0/24', 'fd00:192::/64'),
  },
};

test('plugins are called what their registries call them, and titles tell them apart', () => {
  for (const registry of [podNetworks, proxyModes, platforms] as Record<string, { name: string }>[])
    for (const [key, { name }] of Object.entries(registry)) assert.equal(name, key);
  for (const [key, { kind, apiVersions }] of Object.entries(kinds)) {
    assert.equal(kind, key);
    assert.ok(apiVersions.length > 0, key);
  }
  for (const registry of [podNetworks, proxyModes] as Record<string, { title: string }>[]) {
    const titles = Object.values(registry).map(({ title }) => title.trim());
    assert.ok(titles.every(Boolean));
    assert.equal(new Set(titles).size, titles.length);
  }
  for (const [name, { defaults }] of Object.entries(platforms)) {
    const isModelled = Object.hasOwn(podNetworks, defaults.podNetwork);
    assert.ok(isModelled || networkTitle(defaults.podNetwork), `${name}: its network has a title`);
    assert.ok(Object.hasOwn(proxyModes, defaults.proxyMode) || defaults.proxyMode === 'none', name);
  }
});

/** All that the fixtures of a folder ask, its own and those below it. */
function casesBelow(folder: URL): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('case.yaml'));
  return files.map((path) => readFileSync(new URL(path, folder), 'utf8')).join('\n');
}

/** What is asked on every pod network, by the names of the runs. */
const usualPaths = [
  'same-node',
  'other-node',
  'other-subnet',
  'service',
  'node-to-pod',
  'node-to-its-own-pod',
  'pod-to-internet',
  'internet-to-pod',
];

test('every pod network has a fixture by its name, with the paths that tell networks apart', () => {
  for (const name of Object.keys(podNetworks)) {
    const folder = new URL(`../fixtures/cni/${name}/`, import.meta.url);
    assert.ok(existsSync(folder), `fixtures/cni/${name} shows what a packet meets there`);
    const cases = casesBelow(folder);
    for (const path of usualPaths) assert.match(cases, new RegExp(`name: ${path}\\n`), `fixtures/cni/${name}: ${path}`);
    for (const what of ['node', 'pod'])
      assert.ok(cases.includes(`run: show ${what} `), `fixtures/cni/${name}: ${what}`);
  }
});

for (const [what, given] of Object.entries(families)) {
  for (const network of [...Object.values<PodNetwork>(podNetworks), overlay]) {
    for (const mode of [...Object.values<ProxyMode>(proxyModes), noProxy]) {
      test(`${network.name} and ${mode.name} fit together, ${what}`, async () => {
        const { objects } = await loadFiles({ 'shop.yaml': yaml });
        const cluster = settle(objects, { ...given, podNetwork: network.name, proxyMode: mode.name });
        assert.equal(
          cluster.pods.filter(({ addresses }) => addresses.length === given.podCidrs.length).length > 5,
          true,
        );
        checkCabling(cluster, fromPlugins(cluster, { network, mode }));
        checkCabling(cluster, fromFabric(new Fabric(cluster, pluginsWith(network, mode))));
      });
    }
  }
}

test('a made-up network, proxy mode and format need nothing elsewhere', async () => {
  const { objects } = await loadFiles({ 'shop.yaml': yaml });
  const cluster = settle(objects, { ...oneFamily, podNetwork: overlay.name, proxyMode: noProxy.name });
  const fabric = new Fabric(cluster, pluginsWith(overlay, noProxy));
  const [asker, ...others] = cluster.pods.filter(({ namespace }) => namespace === 'shop');
  // Nobody wrote a route between the nodes.
  const asked = others.find(({ nodeName }) => nodeName === asker?.nodeName);
  const query = {
    source: parseSource(refText(asker!.ref), { cluster }),
    destination: parseDestination(`${asked!.addresses[0]}:8080`, { cluster }),
  };
  const journey = traceJourney(fabric, query, { endpoints: 'all', reply: true, unreadable: [] });
  assert.equal(journey.verdict, 'delivered');
  const source = { locate: () => undefined, excerpt: () => undefined };
  const account = tell(journey, { source, depth: 'all', fabric, from: 'shop.yaml', judgement: 'usual' });
  const shout: Render = ({ account: { banner, setting } }) => `${banner} ${setting.join(' ')}\n`.toUpperCase();
  for (const [name, format] of Object.entries<Render>({ ...formats, shout })) {
    const text = await format({ account, diagnostics: [] }, { width: 100, colorLevel: 0, verbose: true });
    assert.match(text, name === 'shout' ? /POINT TO POINT NO KUBE-PROXY/ : /point.to.point/, name);
  }
});

test('every format prints every kind of end, the same each time', async () => {
  const questions = {
    'cart:8080': 'delivered',
    'ledger.pay:9000': 'rejected',
    'nowhere:80': 'unresolved',
    'node/worker-1:22': 'unknown',
  };
  const paths = [fileURLToPath(new URL('../fixtures/clusters/shop', import.meta.url))];
  const runs = [await load({ paths, recursive: false }), await load({ paths, recursive: false })];
  for (const [destination, verdict] of Object.entries(questions)) {
    for (const format of Object.keys(formats) as (keyof typeof formats)[]) {
      const texts = runs.map(async (opened) => {
        const journey = trace(opened, { source: 'shop/web', destination });
        assert.equal(journey.verdict, verdict, destination);
        return render(opened, journey, { format, verbose: true });
      });
      const [text = '', again] = await Promise.all(texts);
      assert.match(text, /[^\n]\n$/, `${format} of ${destination} ends in one newline`);
      assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/, `${format} of ${destination}`);
      assert.equal(again, text);
    }
  }
});

const hostile = [null, [], [null], [[]], 7, -1, true, 'text', {}, { '': null }, [{ name: 7 }], { matchLabels: 3 }];
const fields =
  `ports selector template containers initContainers clusterIP clusterIPs ipFamilies externalIPs podCIDR podCIDRs
  taints addresses endpoints subsets data ingress egress policyTypes podSelector replicas jobTemplate dnsConfig affinity
  tolerations conditions labels annotations podIPs loadBalancer hostNetwork nodeSelector ownerReferences`.split(/\s+/);

for (const { kind, apiVersions } of Object.values(kinds)) {
  test(`a ${kind} of any shape is read without an exception`, async () => {
    const metadata = { name: 'web', namespace: 'shop' };
    const base = { apiVersion: apiVersions[0], kind };
    const tops = ['metadata', 'spec', 'status', ...fields];
    const shapes = hostile.flatMap((value) => [
      ...tops.map((field) => ({ metadata, spec: {}, [field]: value })),
      ...fields.flatMap((field) =>
        ['metadata', 'spec', 'status'].map((part) => ({ metadata, spec: {}, [part]: { ...metadata, [field]: value } })),
      ),
      ...fields.map((field) => ({
        metadata,
        spec: { selector: {}, template: { metadata, spec: { [field]: value } } },
      })),
    ]);
    const text = [{}, ...shapes].map((shape) => JSON.stringify({ ...base, ...shape })).join('\n---\n');
    const { objects, documents } = await loadText(text);
    assert.equal(documents, shapes.length + 1);
    const cluster = settle(objects, {});
    fromFabric(new Fabric(cluster));
  });
}

function fromPlugins(cluster: Cluster, { network, mode }: { network: PodNetwork; mode: ProxyMode }): readonly Cabled[] {
  return cluster.nodes.flatMap((node): readonly Cabled[] => {
    const view: NodeView & { origin: Origin } = { cluster, node, origin: madeUp };
    const { devices, routes, contributions } = network.prepareNode(view);
    const all: readonly Contribution[] = [...mode.contributions(view), ...contributions];
    const card = nodeCard(cluster, node, madeUp);
    const own = { id: `node/${node.name}`, devices: [card, ...devices], routes: [...routes.list()] };
    const pods = cluster.podsOn(node.name).filter(({ spec, addresses }) => !spec.hostNetwork && addresses.length > 0);
    return [
      { ...own, rules: all.flatMap(({ rules }) => rules) },
      ...pods.map((pod) => {
        const attached = network.attachPod(pod, view);
        return { ...attached, id: `pod/${refText(pod.ref)}`, routes: [...attached.routes.list()], rules: [] };
      }),
    ];
  });
}

function pluginsWith(network: PodNetwork, mode: ProxyMode): Plugins {
  return {
    podNetworks: { ...podNetworks, [network.name]: network },
    proxyModes: { ...proxyModes, [mode.name]: mode },
    enforcers,
  };
}

function fromFabric(fabric: Fabric): readonly Cabled[] {
  const { nodes, pods } = fabric.cluster;
  const all = [...nodes.map((node) => fabric.netnsOfNode(node)), ...pods.map((pod) => fabric.netnsOfPod(pod))];
  return [...new Set(all)].flatMap((netns) => {
    if (!netns) return [];
    const { devices, routes, chains } = netns.list();
    const rules = [...chains].flatMap((chain) => [...chain.rules()]);
    return [{ id: netns.id, devices: [...devices], routes: [...routes], rules }];
  });
}

function checkCabling({ settings }: Cluster, all: readonly Cabled[]): void {
  const deviceAt = (id: string, name: string) =>
    all.find((netns) => netns.id === id)?.devices.find((device) => device.name === name);
  for (const { id, devices, routes, rules } of all) {
    const names = devices.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, `two devices of one name in ${id}: ${names}`);
    for (const { name, mtuBytes, link } of devices) {
      assert.ok(name.length > 0 && name.length <= 15, `Linux takes 15 characters: ${name} in ${id}`);
      if (link.kind !== 'loopback') assert.ok(mtuBytes <= settings.nodeMtuBytes.value, `MTU of ${name} in ${id}`);
      if (link.kind !== 'veth') continue;
      const back = deviceAt(link.peer.netns, link.peer.device)?.link;
      assert.deepEqual(back?.kind === 'veth' && back.peer, { netns: id, device: name }, `peer of ${name} in ${id}`);
      if (link.bridge !== undefined) assert.equal(deviceAt(id, link.bridge)?.link.kind, 'bridge');
    }
    // Blackholes name `lo`, which every netns has.
    for (const { kind, device, destination } of routes)
      assert.ok(
        kind === 'blackhole' ? device === 'lo' : names.includes(device),
        `${id} routes ${destination.text} to ${device}, which is not there`,
      );
    checkJumps(rules, []);
  }
}

function checkJumps(rules: Iterable<Rule>, callers: readonly string[]): void {
  for (const { target } of rules) {
    if (target.kind !== 'jump' && target.kind !== 'goto') continue;
    const chain = target.chain();
    assert.equal(chain.name, target.name);
    assert.ok(!callers.includes(chain.name), `a circle of chains: ${[...callers, chain.name].join(' → ')}`);
    checkJumps(chain.rules(), [...callers, chain.name]);
  }
}
