// What a walked path amounts to: the backend it ended at, and the source address the far side sees, and how large a packet may be.

import type { Cluster, Pod } from '#cluster/inventory.js';
import type { Fabric } from '#fabric/fabric.js';
import type { Choice } from '#kernel/rule.js';
import type { TranslatedStep } from '#kernel/step.js';
import {
  arrivedTuple,
  type Budget,
  type Leg,
  lastWayOut,
  type PathEndpoint,
  type SourceSeen,
  type Step,
  stepsOf,
} from './journey.js';

/** Each choice that chance made on a leg, in order. */
function choicesOn(leg: Leg): readonly Choice[] {
  return stepsOf(leg).flatMap((step) => {
    if (step.kind === 'chosen') return [{ index: step.index, of: step.of }];
    if (step.kind === 'routed') return step.taken ? [step.taken] : [];
    return step.kind === 'translated' && step.choice ? [step.choice] : [];
  });
}

export function branchesOf(legs: readonly Leg[]): readonly number[] {
  const out = legs.filter(({ purpose }) => purpose === 'request' || purpose === 'upstream');
  return out.flatMap((leg) => choicesOn(leg).map(({ of }) => of)).filter((of) => of > 1);
}

export function endpointOf(cluster: Cluster, legs: readonly Leg[]): PathEndpoint | undefined {
  const request = lastWayOut(legs);
  if (!request) return undefined;
  const steps = stepsOf(request);
  const choices = choicesOn(request);
  const end = request.verdict.kind === 'delivered' ? request.verdict.step.tuple : undefined;
  const left = request.verdict.kind === 'left-cluster' && choices.length > 0 ? request.verdict.tuple : undefined;
  const translated = steps.findLast((step) => step.kind === 'translated' && step.field === 'destination');
  const tuple = end ?? left ?? (translated?.kind === 'translated' ? translated.after : undefined);
  if (!tuple) return undefined;
  // Before the nodes a balancer chooses too; the last choice is the one among endpoints.
  const { index, of } = choices.at(-1) ?? { index: 1, of: 1 };
  const last = request.hops[request.hops.length - 1]?.place;
  const pod =
    cluster.podByAddress(tuple.destination) ??
    (last?.kind === 'pod' ? last.pod : podBehind(cluster, translated?.kind === 'translated' ? translated : undefined));
  const node = last?.kind === 'node' ? last.node : cluster.node(pod?.nodeName ?? '');
  return {
    address: tuple.destination,
    port: tuple.destinationPort,
    ...(pod ? { pod } : {}),
    ...(node ? { node } : {}),
    index,
    of,
  };
}

export function sourceSeenBy(legs: readonly Leg[]): SourceSeen | undefined {
  const request = lastWayOut(legs);
  if (!request) return undefined;
  const tuple = arrivedTuple(request.verdict);
  if (!tuple) return undefined;
  const { source: address, sourcePort: port } = tuple;
  const change = stepsOf(request).findLast((step) => step.kind === 'translated' && step.field === 'source');
  if (change?.kind !== 'translated') return { address, port, why: 'kept' };
  return { address, port, why: change.by === 'snat' ? 'snat' : 'masqueraded', by: change.origin };
}

/**
 * MTUs of the devices that the packet itself left by. Of a tunnel its device counts, not the card that its outer packet
 * leaves by.
 */
export function budgetOf(fabric: Fabric, legs: readonly Leg[]): Budget | undefined {
  const request = lastWayOut(legs);
  if (request?.verdict.kind !== 'delivered' && request?.verdict.kind !== 'left-cluster') return undefined;
  const budgets = request.hops.flatMap(({ netns, steps, place }): readonly Budget[] => {
    if (netns === undefined) return [];
    const wrapped = steps.findIndex(({ kind }) => kind === 'encapsulated');
    const own = wrapped < 0 ? steps : steps.slice(0, wrapped + 1);
    return own.flatMap(devicesLeft).flatMap(({ device, routeBytes }) => {
      const bytes = routeBytes ?? fabric.netns(netns).device(device)?.mtuBytes;
      return bytes === undefined ? [] : [{ bytes, device, netns, place }];
    });
  });
  return budgets.reduce<Budget | undefined>(
    (least, one) => (least && least.bytes <= one.bytes ? least : one),
    undefined,
  );
}

/** A route may allow less than the device that it names (`mtu` in `ip route`). */
function devicesLeft(step: Step): readonly { readonly device: string; readonly routeBytes?: number }[] {
  if (step.kind === 'bridged') return [{ device: step.bridge }, { device: step.port }];
  if (step.kind === 'routed') {
    const { device, mtuBytes } = step.route;
    return mtuBytes === undefined || step.program !== undefined ? [] : [{ device, routeBytes: mtuBytes }];
  }
  return step.kind === 'transmitted' || step.kind === 'encapsulated' ? [{ device: step.device }] : [];
}

/** A pod on the host's network has its node's address: only the Service's endpoints know it. */
function podBehind(cluster: Cluster, step: TranslatedStep | undefined): Pod | undefined {
  const ref = step?.origin.object;
  const service = ref?.kind === 'Service' ? cluster.service(ref.namespace ?? '', ref.name) : undefined;
  if (!step || !service) return undefined;
  const { destination, destinationPort } = step.after;
  const endpoints = cluster.endpoints(service).ports.flatMap((port) => port.endpoints);
  return endpoints.find(({ address, port }) => address === destination && port === destinationPort)?.pod;
}
