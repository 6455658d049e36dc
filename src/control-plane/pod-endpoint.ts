// What one pod contributes to a Service: its conditions and the number behind a named port (endpointslice utils.go).

import type { Pod, Service } from '#cluster/inventory.js';
import type { EndpointConditions, PodSpec, ServicePort } from '#manifest/objects.js';

export function conditionsOf(pod: Pod, { object }: Service): EndpointConditions {
  const ready = object.publishNotReadyAddresses || (pod.ready && !pod.terminating);
  return { ready, serving: pod.ready, terminating: pod.terminating };
}

/** A named port is looked up in every pod anew: containers in order, then sidecars; name and protocol must fit. */
export function targetPortIn(
  { containers, sidecars }: PodSpec,
  { targetPort, protocol }: ServicePort,
): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  for (const container of [...containers, ...sidecars]) {
    const found = container.ports.find((port) => port.name === targetPort && port.protocol === protocol);
    if (found) return found.containerPort;
  }
  return undefined;
}

export function podsWithoutPort(selected: readonly Pod[], port: ServicePort): readonly Pod[] {
  return typeof port.targetPort === 'number'
    ? []
    : selected.filter((pod) => targetPortIn(pod.spec, port) === undefined);
}
