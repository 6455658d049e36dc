// A step's facts as the JSON contract has them, without the sentence. Leaving a kind out does not compile.

import type { Matched } from '#ingress/controller.js';
import type { Origin } from '#kernel/origin.js';
import type { Stop } from '#kernel/step.js';
import type { Step } from '#trace/journey.js';
import { refText } from '#wire/object-ref.js';
import type { TunnelHeader } from '#wire/packet.js';
import type { RuleDocument, StepDocument, TunnelDocument } from './document.js';
import { queryDocument } from './query-document.js';

type Bare<D> = D extends StepDocument ? Omit<D, 'text' | 'origin'> : never;
type Facts = {
  readonly [K in Step['kind']]: (step: Extract<Step, { kind: K }>) => Bare<Extract<StepDocument, { kind: K }>>;
};

const facts: Facts = {
  resolved: ({ kind, resolution }) => ({
    kind,
    name: resolution.name,
    by: resolution.by,
    outcome: resolution.outcome.kind === 'failed' ? resolution.outcome.because : resolution.outcome.kind,
    addresses: resolution.outcome.kind === 'addresses' ? resolution.outcome.records.map(({ address }) => address) : [],
    aliases: resolution.aliases.map(({ target }) => target),
    queries: resolution.queries.map(queryDocument),
  }),
  chosen: ({ kind, address, index, of }) => ({ kind, address, index, of }),
  'stand-in': ({ kind, name, address }) => ({ kind, name, address }),
  sent: ({ kind, tuple }) => ({ kind, tuple }),
  arrived: ({ kind, device, bridge }) => ({ kind, device, ...(bridge === undefined ? {} : { bridge }) }),
  bridged: ({ kind, bridge, port }) => ({ kind, bridge, port }),
  routed: ({ kind, route, taken, program }) => ({
    kind,
    destination: route.destination.text,
    ...(route.via ? { via: route.via } : {}),
    ...(taken ? { via: taken.via, gateway: { index: taken.index, of: taken.of } } : {}),
    device: route.device,
    ...(program === undefined ? {} : { program }),
  }),
  local: ({ kind, destination, device }) => ({ kind, destination, device }),
  translated: ({ kind, field, by, hook, before, after, trail, choice }) => ({
    kind,
    field,
    by,
    hook,
    before,
    after,
    chains: [...trail],
    ...(choice ? { endpoint: choice } : {}),
  }),
  'source-kept': ({ kind, source, trail }) => ({ kind, source, chains: [...trail] }),
  marked: ({ kind, table, before, after, trail }) => ({ kind, table, before, after, chains: [...trail] }),
  admitted: ({ kind, hook, table, trail }) => ({ kind, hook, table, chains: [...trail] }),
  encapsulated: ({ kind, device, tunnel, outer, overheadBytes, sizeBytes, mtuBytes }) => {
    return { kind, device, tunnel: tunnelDocument(tunnel), outer, overheadBytes, sizeBytes, mtuBytes };
  },
  decapsulated: ({ kind, device, tunnel }) => ({ kind, device, tunnel: tunnelDocument(tunnel) }),
  transmitted: ({ kind, device, nextHop }) => ({ kind, device, nextHop }),
  delivered: ({ kind, tuple, socket: { program, evidence, portName, rivals } }) => ({
    kind,
    tuple,
    program,
    evidence,
    ...(portName === undefined ? {} : { portName }),
    rivals: [...rivals],
  }),
  stopped: ({ kind, verdict }) => ({ kind, verdict: verdict.kind, ...stopFacts(verdict) }),
  crossed: ({ kind, from, to, routed }) => ({ kind, from: from.name, to: to.name, routed }),
  'left-cluster': ({ kind, tuple }) => ({ kind, tuple }),
  lost: ({ kind, tuple, range }) => ({ kind, tuple, range }),
  'looked-up': ({ kind, name, address, by }) => ({ kind, name, address, by }),
  matched: ({ kind, controller, routing }) => {
    const match = 'match' in routing ? routing.match : undefined;
    return {
      kind,
      controller: controller.name,
      outcome: routing.kind,
      ...('status' in routing && routing.status !== undefined ? { status: routing.status } : {}),
      ...(routing.kind === 'redirect' ? { location: routing.location } : {}),
      ...(match ? { rule: ruleDocument(match) } : {}),
      ...(routing.kind === 'backend'
        ? { service: refText(routing.service.ref), port: routing.port.port, upstream: routing.upstream }
        : {}),
      lost: routing.lost.map(({ rule, because }) => ({ ...ruleDocument(rule), why: because.why })),
    };
  },
  balanced: ({ kind, service, balancer, targets }) => ({
    kind,
    service: refText(service.ref),
    balancer: balancer.name,
    targets: targets.map(({ node, pod, fit, because }) => ({
      target: pod ? `pod/${refText(pod.ref)}` : `node/${node?.name}`,
      fit,
      ...(because ? { because } : {}),
    })),
  }),
  reset: ({ kind, tuple }) => ({ kind, tuple }),
};

function ruleDocument({ ingress, host, path, pathType }: Matched): RuleDocument {
  return {
    ingress: refText(ingress),
    host,
    ...(path === undefined ? {} : { path }),
    ...(pathType === undefined ? {} : { pathType }),
  };
}

function tunnelDocument({ protocol, networkId }: TunnelHeader): TunnelDocument {
  return networkId === undefined ? { protocol } : { protocol, networkId };
}

function stopFacts(verdict: Stop) {
  if (verdict.kind === 'dropped' || verdict.kind === 'rejected') {
    return { hook: verdict.hook, chains: [...verdict.trail], tuple: verdict.tuple };
  }
  return verdict.kind === 'no-listener' || verdict.kind === 'undocumented' ? { tuple: verdict.tuple } : {};
}

export function stepFacts(step: Step): Bare<StepDocument> {
  const make = facts[step.kind] as (step: Step) => Bare<StepDocument>;
  return make(step);
}

/** Who decided this step, where somebody did. */
export function originOf(step: Step): Origin | undefined {
  if (step.kind === 'routed') return step.route.origin;
  if (step.kind === 'stopped') return 'origin' in step.verdict ? step.verdict.origin : undefined;
  return 'origin' in step ? step.origin : undefined;
}
