// Readiness probes that cannot succeed: kubelet looks a port's name up in the container that the probe is of
// (kubernetes/kubernetes pkg/probe/util.go ResolveContainerPort).

import type { PodSpec } from '#manifest/objects.js';

export interface ImpossibleProbe {
  readonly container: string;
  readonly port: string;
  /** Position in `spec.containers`. */
  readonly index: number;
}

export function impossibleProbe({ containers }: PodSpec): ImpossibleProbe | undefined {
  for (const [index, { name, ports, readinessPort }] of containers.entries()) {
    const isMissing = typeof readinessPort === 'string' && !ports.some((port) => port.name === readinessPort);
    if (isMissing && !/^\d+$/.test(readinessPort)) return { container: name, port: readinessPort, index };
  }
  return undefined;
}
