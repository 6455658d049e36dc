// Pod networks that are not netfilter's: a made-up one with eBPF programs, and a made-up one with a switch. Each is an
// object in this file, and nothing else knows them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeView, Pod } from '#cluster/inventory.js';
import type { NetworkView, PodNetwork } from '#cni/pod-network.js';
import { remoteRoutes } from '#cni/remote-blocks.js';
import { nodeDevices, nodeRoutesToPods, podDevice, podRoutes, type RoutedVeths } from '#cni/routed-veth.js';
import { underlayAddress } from '#cni/underlay.js';
import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import type { Device } from '#kernel/device.js';
import { type Memory, type Program, programChain } from '#kernel/program.js';
import { joinTables, type RouteTable, routeTable } from '#kernel/route.js';
import { dropPacket, type ProgramHook } from '#kernel/rule.js';
import { policyChain } from '#policy/chains.js';
import { proxyModes } from '#proxy/index.js';
import { serviceMap } from '#proxy/service-map.js';
import type { Step } from '#trace/journey.js';
import { traceJourney } from '#trace/journey-of.js';
import { parseDestination, parseSource } from '#trace/parse-query.js';
import { familyOf, type IpAddress } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { loadText } from '../manifest/loading.js';

const manifests = `
{apiVersion: v1, kind: Node, metadata: {name: worker-1}}
---
{apiVersion: v1, kind: Node, metadata: {name: worker-2}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {nodeName: worker-1, containers: [{name: main}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: near, namespace: shop, labels: {app: near}}, spec: {nodeName: worker-1, containers: [{name: main, ports: [{containerPort: 8080}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: far, namespace: shop, labels: {app: far}}, spec: {nodeName: worker-2, containers: [{name: main, ports: [{containerPort: 8080}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: locked, namespace: shop, labels: {app: locked}}, spec: {nodeName: worker-1, containers: [{name: main, ports: [{containerPort: 8080}]}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: near, namespace: shop}, spec: {selector: {app: near}, ports: [{port: 80, targetPort: 8080}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: far, namespace: shop}, spec: {selector: {app: far}, ports: [{port: 80, targetPort: 8080}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: nobody, namespace: shop}, spec: {selector: {app: nobody}, ports: [{port: 80}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: near-from-web, namespace: shop}, spec: {podSelector: {matchLabels: {app: near}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: locked, namespace: shop}, spec: {podSelector: {matchLabels: {app: locked}}}}
`;

const veths: RoutedVeths = {
  nameOf: (pod) => `port-${pod.name}`,
  gatewayOf: () => '169.254.1.1' as IpAddress,
  prefixLengthOf: (address) => (familyOf(address) === 6 ? 128 : 32),
  mtuBytes: 1450,
  gateway: 'answered-only',
  scope: 'link',
};

/** Where the two made-up networks differ. */
interface Kind {
  readonly name: string;
  /** eBPF has a table for each pod, a switch one for all of its ports. */
  memory(pod: Pod): Memory;
  readonly hook: ProgramHook;
  readonly services: 'at-the-veth' | 'at-the-socket';
}

function services(view: NodeView) {
  return serviceMap(view, 4, {
    component: 'cni/made-up',
    names: { refusing: 'no-backend', translating: 'services' },
    frontends: 'cluster-ips',
    nodeAddresses: [],
    refusal: dropPacket,
  });
}

function waysOut(view: NetworkView): RouteTable {
  const toPeers = remoteRoutes(view, ({ block, node }) => {
    const via = underlayAddress(node, block.family);
    return via && { destination: block, via, device: 'overlay0', origin: view.origin };
  });
  return joinTables(routeTable(nodeRoutesToPods(view, veths)), toPeers);
}

function madeUp({ name, memory, hook, services: place }: Kind): PodNetwork {
  const socketProgram = (view: NetworkView): Program => ({
    name: 'at_connect',
    hook: 'connect',
    origin: view.origin,
    connections: { table: 'sockets', keeps: 'all' },
    chains: () => [programChain(services(view).translating, { family: 4, table: 'nat', hook: 'connect' })],
  });
  const sockets = (view: NetworkView) => (place === 'at-the-socket' ? { socketProgram: socketProgram(view) } : {});
  const atPod = (view: NetworkView, pod: Pod, direction: 'Ingress' | 'Egress'): Program => {
    const style = {
      origin: view.origin,
      naming: { podChain: () => direction, policyChain: () => 'policy', set: () => 'set' },
      mark: 1,
      refusal: dropPacket,
      ownNode: 'elsewhere',
    } as const;
    const policy = policyChain({ cluster: view.cluster, pod, direction }, style);
    const { refusing, translating } = services(view);
    const translates = direction === 'Egress' && place === 'at-the-veth';
    return {
      name: direction === 'Egress' ? 'from_pod' : 'to_pod',
      hook,
      origin: view.origin,
      connections: memory(pod),
      chains: (family) => [
        ...(translates ? [programChain(refusing, { family, table: 'filter', hook })] : []),
        ...(translates ? [programChain(translating, { family, table: 'nat', hook })] : []),
        ...(policy ? [programChain(policy, { family, table: 'filter', hook })] : []),
      ],
      ...(direction === 'Egress' ? { routes: waysOut(view) } : {}),
    };
  };
  return {
    name,
    component: 'cni/made-up',
    title: name,
    policy: 'walked',
    simplified: [],
    detect: () => undefined,
    attachPod: (pod, view) => ({
      devices: [podDevice(pod, view, veths)],
      routes: routeTable(podRoutes(pod, view, veths)),
      ...sockets(view),
    }),
    prepareNode(view) {
      const { origin, cluster, node } = view;
      const pods = new Map(cluster.podsOn(node.name).map((pod) => [veths.nameOf(pod), pod]));
      const ports = nodeDevices(view, veths).map((device): Device => {
        const pod = pods.get(device.name) as Pod;
        return { ...device, programs: { ingress: atPod(view, pod, 'Egress'), egress: atPod(view, pod, 'Ingress') } };
      });
      const fromTunnel: Program = {
        name: 'from_tunnel',
        hook,
        origin,
        connections: { table: 'tunnel', keeps: 'translated' },
        chains: () => [],
        routes: routeTable(nodeRoutesToPods(view, veths)),
      };
      const overlay: Device = {
        name: 'overlay0',
        addresses: [],
        mtuBytes: 1450,
        link: { kind: 'geneve', port: 6081, overheadBytes: 50, remoteTowards: (nextHop) => nextHop },
        programs: { ingress: fromTunnel },
        origin,
      };
      return { devices: [...ports, overlay], routes: waysOut(view), contributions: [], ...sockets(view) };
    },
  };
}

const kinds: readonly Kind[] = [
  {
    name: 'programs',
    hook: 'tc-ingress',
    memory: (pod) => ({ table: refText(pod.ref), keeps: 'all' }),
    services: 'at-the-veth',
  },
  {
    name: 'sockets',
    hook: 'tc-ingress',
    memory: (pod) => ({ table: refText(pod.ref), keeps: 'all' }),
    services: 'at-the-socket',
  },
  { name: 'switch', hook: 'flow-tables', memory: () => ({ table: 'zone', keeps: 'all' }), services: 'at-the-veth' },
];

for (const kind of kinds) {
  const ask = async (source: string, destination: string) => {
    const { objects } = await loadText(manifests);
    const cluster = settle(objects, { podNetwork: kind.name });
    const fabric = new Fabric(cluster, { podNetworks: { [kind.name]: madeUp(kind) }, proxyModes, enforcers: {} });
    const query = { source: parseSource(source, { cluster }), destination: parseDestination(destination, { cluster }) };
    return traceJourney(fabric, query, { endpoints: 'one', reply: true, unreadable: [] });
  };
  const stepsOf = (journey: Awaited<ReturnType<typeof ask>>, purpose: 'request' | 'reply'): readonly Step[] =>
    journey.paths[0]?.legs
      .filter((leg) => leg.purpose === purpose)
      .flatMap(({ hops }) => hops.flatMap(({ steps }) => steps)) ?? [];

  test(`${kind.name}: a Service on another node, there and back`, async () => {
    const journey = await ask('shop/web', 'svc/shop/far:80');
    assert.equal(journey.verdict, 'delivered');
    const request = stepsOf(journey, 'request');
    const translated = request.find((step) => step.kind === 'translated');
    assert.equal(
      translated?.kind === 'translated' && translated.hook,
      kind.services === 'at-the-socket' ? 'connect' : kind.hook,
    );
    const wrapped = request.find((step) => step.kind === 'encapsulated');
    assert.equal(wrapped?.kind === 'encapsulated' && wrapped.tunnel.protocol, 'Geneve');
    // No packet of the pod's passed netfilter on its own node: the only routes were a program's.
    assert.ok(request.some((step) => step.kind === 'routed' && step.program === 'from_pod'));
    const undone = stepsOf(journey, 'reply').filter((step) => step.kind === 'translated');
    assert.equal(undone.length, 1);
  });

  test(`${kind.name}: a Service on the same node, with a policy that admits`, async () => {
    const journey = await ask('shop/web', 'svc/shop/near:80');
    assert.equal(journey.verdict, 'delivered');
    assert.ok(
      stepsOf(journey, 'request').some(
        (step) => step.kind === 'marked' && step.origin.object?.kind === 'NetworkPolicy',
      ),
    );
    assert.equal(stepsOf(journey, 'reply').filter((step) => step.kind === 'translated').length, 1);
  });

  test(`${kind.name}: policies are judged at both ends`, async () => {
    const refused = await ask('shop/far', 'svc/shop/near:80');
    assert.equal(refused.verdict, 'dropped');
    assert.equal(refused.paths[0]?.findings[0]?.code, 'K1203');
    const locked = await ask('shop/web', 'pod/shop/locked:8080');
    assert.equal(locked.paths[0]?.findings[0]?.code, 'K1203');
    const fromNode = await ask('node/worker-1', 'pod/shop/near:8080');
    assert.equal(fromNode.verdict, 'dropped');
  });

  test(`${kind.name}: a Service without endpoints`, async () => {
    const journey = await ask('shop/web', 'svc/shop/nobody:80');
    assert.notEqual(journey.verdict, 'delivered');
    if (kind.services === 'at-the-veth') assert.equal(journey.paths[0]?.findings[0]?.code, 'K1101');
  });
}
