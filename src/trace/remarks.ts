// What is worth saying about a path that ended well, or that no verdict covers.

import type { Pod } from '#cluster/inventory.js';
import type { Fabric } from '#fabric/fabric.js';
import { isPrivate } from '#wire/address.js';
import { podField } from '#wire/pod-field.js';
import { balancedStep, noHealthyTarget } from './balancer-causes.js';
import type { Ended } from './ended.js';
import type { Finding } from './finding.js';
import { claimRemark, ingressRemarks } from './ingress-causes.js';
import { arrives, type Leg, lastWayOut, legFor } from './journey.js';
import { unenforcedOn } from './policy-reach.js';
import { enforcedRemarks } from './policy-remarks.js';

export function remarks(fabric: Fabric, ended: Ended): readonly Finding[] {
  const request = lastWayOut(ended.legs);
  if (!request) return [];
  return [
    ...standIns(fabric),
    ...privateEntry(ended),
    ...balancerRemarks(ended),
    ...lastResort(ended),
    ...routedFromOutside(ended),
    ...nameServerRemarks(ended),
    ...webRemarks(fabric, ended),
    ...raceRemarks(request),
    ...furtherCards(fabric, ended),
    ...listenerRemarks(ended, request),
    ...stateRemarks(ended),
    ...probeRemarks(ended),
    ...policyRemarks(fabric, ended, request),
    ...enforcedRemarks(fabric, ended, request),
    ...serviceRemarks(fabric, ended),
  ];
}

/** What no object shows is what the platform brings. */
function* standIns({ podNetwork, proxyMode, cluster }: Fabric): Generator<Finding> {
  const platform = cluster.settings.platform.value;
  for (const { insteadOf, plugin } of [podNetwork, proxyMode]) {
    if (!insteadOf) continue;
    const at = insteadOf.from && { object: insteadOf.from, field: ['metadata', 'name'] };
    const facts = { shown: insteadOf.title, standIn: plugin.title, ...(insteadOf.from ? {} : { platform }) };
    yield { code: 'K1407', severity: 'warning', facts, ...(at ? { at } : {}) };
  }
}

/** Some balancers send to all their targets when none is fit, and some send nothing. */
function* lastResort({ legs, verdict }: Ended): Generator<Finding> {
  const { service, balancer, targets } = balancedStep(legs) ?? {};
  if (!service || !balancer || verdict.kind !== 'delivered' || targets?.some(({ fit }) => fit)) return;
  yield { ...noHealthyTarget(service, balancer, targets?.length ?? 0), severity: 'warning' };
}

/** An external IP is no business of the cluster until a packet comes to a node. */
function* routedFromOutside({ query, aim }: Ended): Generator<Finding> {
  const { service, address } = aim ?? {};
  if (query.source.kind !== 'internet' || !service || !address || !service.object.externalIPs.includes(address)) return;
  const at = { object: service.ref, field: ['spec', 'externalIPs'] };
  yield { code: 'K1318', severity: 'warning', facts: { service, address }, at };
}

/** From outside straight to a node's own address: it has to be routed there, and private ones are not. */
function* privateEntry({ query, legs, aim }: Ended): Generator<Finding> {
  const [, entry] = legFor(legs, 'request')?.hops ?? [];
  if (query.source.kind !== 'internet' || entry?.place.kind !== 'node' || !aim || !isPrivate(aim.address)) return;
  if (isPrivate(query.source.address)) return;
  yield { code: 'K1315', severity: 'warning', facts: { client: query.source.address } };
}

function* balancerRemarks({ legs }: Ended): Generator<Finding> {
  for (const step of legs.flatMap(({ hops }) => hops.flatMap(({ steps }) => steps))) {
    if (step.kind !== 'balanced' || !step.balancer.isAssumed) continue;
    const { service } = step;
    yield { code: 'K1316', severity: 'warning', facts: { service }, at: { object: service.ref, field: ['status'] } };
  }
}

function* nameServerRemarks({ asked }: Ended): Generator<Finding> {
  for (const { nameserver, failing, walked } of asked) {
    if (failing > 0) yield { code: 'K1021', severity: 'warning', facts: { nameserver, failing, walked } };
  }
}

/** What a web proxy may do beside its rules. */
function* webRemarks({ cluster }: Fabric, { legs }: Ended): Generator<Finding> {
  const steps = legFor(legs, 'request')?.hops.flatMap((hop) => hop.steps) ?? [];
  const step = steps.find(({ kind }) => kind === 'matched');
  if (step?.kind !== 'matched') return;
  const { controller, request, routing } = step;
  yield* ingressRemarks(routing, { controller, request, cluster });
  const ref = 'match' in routing ? routing.match?.ingress : undefined;
  const ingress = cluster.ingresses.find((candidate) => candidate.ref === ref);
  const claim = ingress && controller.claims(ingress, cluster);
  const doubt = ingress && claim && claimRemark(claim, ingress, controller);
  if (doubt) yield doubt;
}

/** A container with musl takes the first answer of several nameservers, whichever that is. */
function* raceRemarks({ hops }: Leg): Generator<Finding> {
  for (const step of hops[0]?.steps ?? []) {
    if (step.kind !== 'resolved') continue;
    const { resolution } = step;
    const query = resolution.queries.find(({ rivals }) => rivals.length > 0);
    if (query) yield { code: 'K1006', severity: 'warning', facts: { resolution, query } };
  }
}

/** A card beside the one that every node has: the pod network made up who is on it. */
function* furtherCards(fabric: Fabric, { legs }: Ended): Generator<Finding> {
  const known = fabric.cluster.settings.nodeDevice.value;
  for (const { place, steps } of legs.flatMap(({ hops }) => hops)) {
    if (place.kind !== 'node') continue;
    const { node } = place;
    for (const step of steps) {
      if ((step.kind !== 'transmitted' && step.kind !== 'arrived') || step.device === known) continue;
      if (fabric.netnsOfNode(node).device(step.device)?.link.kind !== 'physical') continue;
      yield { code: 'K1330', severity: 'note', facts: { node, device: step.device } };
      return;
    }
  }
}

function* listenerRemarks({ aim }: Ended, request: Leg): Generator<Finding> {
  const { verdict } = request;
  if (verdict.kind !== 'delivered') return;
  const { socket, tuple } = verdict.step;
  const place = request.hops[request.hops.length - 1]?.place;
  if (place?.kind !== 'pod') return;
  const { pod } = place;
  if (socket.rivals.length > 0) {
    const programs = [socket.program, ...socket.rivals];
    const field = containerPortField(pod, socket.rivals[0] as string, tuple.destinationPort);
    const facts = { pod, port: tuple.destinationPort, programs };
    yield { code: 'K1403', severity: 'warning', facts, at: podField(pod, field) };
  }
  if (socket.evidence !== 'assumed') return;
  const ports = pod.spec.containers.flatMap((container) => container.ports);
  const declared = ports.map(
    ({ containerPort, protocol, name }) => `${containerPort}/${protocol}${name ? ` (${name})` : ''}`,
  );
  const servicePort = aim?.service?.object.headless
    ? aim.service.ports.find(({ port }) => port === tuple.destinationPort)
    : undefined;
  const target = servicePort?.targetPort;
  const mapped = typeof target === 'string' ? ports.find(({ name }) => name === target)?.containerPort : target;
  const facts = { pod, port: tuple.destinationPort, protocol: tuple.protocol, declared };
  const isMapped = mapped !== undefined && mapped !== tuple.destinationPort;
  yield {
    code: 'K1402',
    severity: 'warning',
    facts: isMapped ? { ...facts, mapped } : facts,
    at: podField(pod, ['spec', 'containers']),
  };
}

/** Path of the port in a bare Pod; a workload's pod falls back to the nearest field that exists. */
function containerPortField(pod: Pod, program: string, port: number): readonly (string | number)[] {
  const container = pod.spec.containers.findIndex(({ name }) => name === program);
  const index = pod.spec.containers[container]?.ports.findIndex(({ containerPort }) => containerPort === port) ?? -1;
  return ['spec', 'containers', container, 'ports', index, 'containerPort'];
}

function* stateRemarks({ endpoint, verdict }: Ended): Generator<Finding> {
  const pod = endpoint?.pod;
  if (!pod || verdict.kind !== 'delivered') return;
  const state = !pod.running ? 'not-running' : pod.terminating ? 'terminating' : pod.ready ? undefined : 'not-ready';
  if (state) yield { code: 'K1404', severity: 'warning', facts: { pod, state }, at: podField(pod, ['status']) };
}

/** A pod that was seen to be ready has passed its probe, whatever it declares. */
function* probeRemarks({ endpoint, verdict }: Ended): Generator<Finding> {
  const pod = endpoint?.pod;
  if (pod?.evidence.ready !== 'assumed' || verdict.kind !== 'delivered') return;
  for (const [index, { name, ports, readinessPort: port }] of pod.spec.containers.entries()) {
    if (port === undefined || ports.some((own) => own.containerPort === port || own.name === port)) continue;
    const declared = ports.map(({ containerPort, name: called }) => `${containerPort}${called ? ` (${called})` : ''}`);
    const at = podField(pod, ['spec', 'containers', index, 'readinessProbe']);
    yield { code: 'K1411', severity: 'note', facts: { pod, container: name, port, declared }, at };
  }
}

function* policyRemarks(fabric: Fabric, { verdict }: Ended, request: Leg): Generator<Finding> {
  if (!arrives(verdict)) return;
  for (const facts of unenforcedOn(fabric, request)) {
    const [object] = facts.policies;
    const at = object && { object, field: object.kind === 'NetworkPolicy' ? ['spec', 'podSelector'] : ['spec'] };
    yield { code: 'K1405', severity: 'warning', facts, ...(at ? { at } : {}) };
  }
}

function* serviceRemarks({ cluster }: Fabric, { aim, verdict, legs }: Ended): Generator<Finding> {
  const service = aim?.service;
  if (!service) return;
  const { object } = service;
  if (object.type === 'ExternalName') {
    const facts = { service, target: object.externalName ?? '' };
    yield { code: 'K1408', severity: 'note', facts, at: { object: service.ref, field: ['spec', 'externalName'] } };
    return;
  }
  if (verdict.kind !== 'delivered' || legs.length === 0 || object.publishNotReadyAddresses) return;
  const idle = cluster.endpoints(service).selected.filter((pod) => !pod.ready && pod.running);
  if (idle.length > 0) yield { code: 'K1409', severity: 'note', facts: { service, pods: idle } };
}
