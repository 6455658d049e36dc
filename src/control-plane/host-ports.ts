// Host ports in use on each node: two pods with the same port, protocol and host address cannot share one
// (the scheduler's NodePorts plugin). An address left out means all of them.

import type { PodSpec } from '#manifest/objects.js';

interface HostPort {
  readonly socket: string;
  /** `*` for every address of the node. */
  readonly address: string;
}

const none: readonly HostPort[] = [];

export class HostPorts {
  private readonly used = new Map<string, Map<string, Set<string>>>();
  private readonly wanted = new Map<PodSpec, readonly HostPort[]>();

  /** False, and nothing taken, when one of them is in use there. */
  take(nodeName: string, spec: PodSpec): boolean {
    const wanted = this.wantedBy(spec);
    if (wanted.length === 0) return true;
    const used = this.used.get(nodeName) ?? new Map<string, Set<string>>();
    this.used.set(nodeName, used);
    if (wanted.some(({ socket, address }) => clashes(used.get(socket), address))) return false;
    for (const { socket, address } of wanted) used.set(socket, (used.get(socket) ?? new Set()).add(address));
    return true;
  }

  private wantedBy(spec: PodSpec): readonly HostPort[] {
    let wanted = this.wanted.get(spec);
    if (!wanted) {
      wanted = wantedPorts(spec);
      this.wanted.set(spec, wanted);
    }
    return wanted;
  }

  static text(spec: PodSpec): string {
    return wantedPorts(spec)
      .map(({ socket, address }) => (address === '*' ? socket : `${address}:${socket}`))
      .join(', ');
  }
}

function clashes(addresses: ReadonlySet<string> | undefined, address: string): boolean {
  return addresses !== undefined && (address === '*' || addresses.has('*') || addresses.has(address));
}

/** On the host's network every declared port is a host port. */
function wantedPorts({ containers, sidecars, hostNetwork }: PodSpec): readonly HostPort[] {
  const wanted: HostPort[] = [];
  for (const container of [...containers, ...sidecars]) {
    for (const { hostPort, containerPort, hostIP, protocol } of container.ports) {
      const port = hostPort ?? (hostNetwork ? containerPort : undefined);
      const anywhere = hostIP === undefined || hostIP === '0.0.0.0' || hostIP === '::';
      if (port) wanted.push({ socket: `${port}/${protocol}`, address: anywhere ? '*' : hostIP });
    }
  }
  return wanted.length > 0 ? wanted : none;
}
