// Whether a port of a rule is the one that is asked for. A named port is looked up on the destination pod, each time anew.

import type { Pod } from '#cluster/inventory.js';
import type { FieldPath, PolicyPort } from '#manifest/objects.js';
import type { Protocol } from '#wire/packet.js';
import type { Traffic } from './traffic.js';

export type PortMiss = { readonly field: FieldPath } & (
  | { readonly kind: 'protocol'; readonly wanted: Protocol }
  | { readonly kind: 'number'; readonly protocol: Protocol; readonly first: number; readonly last: number }
  /** `numbers`: what the destination gives that name, if it does. */
  | { readonly kind: 'name'; readonly name: string; readonly numbers: readonly number[] }
  /** What the rule gives for ports cannot be read. */
  | { readonly kind: 'unreadable' }
);

type Socket = Pick<Traffic, 'protocol' | 'port'> & { readonly destination: Pick<Traffic['destination'], 'pod'> };

export function takesPort(wanted: PolicyPort, { protocol, port, destination }: Socket): boolean {
  if (wanted.protocol !== protocol) return false;
  if (wanted.port === undefined) return true;
  if (typeof wanted.port === 'string') return numbersOf(wanted.port, protocol, destination.pod).includes(port);
  return port >= wanted.port && port <= (wanted.endPort ?? wanted.port);
}

/** For a port that is not the one asked for. */
export function portMiss(wanted: PolicyPort, { protocol, destination }: Socket): PortMiss {
  const { field } = wanted;
  if (wanted.protocol !== protocol || wanted.port === undefined) {
    return { kind: 'protocol', wanted: wanted.protocol, field: [...field, 'protocol'] };
  }
  if (typeof wanted.port === 'string') {
    const numbers = numbersOf(wanted.port, protocol, destination.pod);
    return { kind: 'name', name: wanted.port, numbers, field: [...field, 'port'] };
  }
  const last = wanted.endPort ?? wanted.port;
  return { kind: 'number', protocol, first: wanted.port, last, field: [...field, 'port'] };
}

/** A pod on the host's network is its node: it has no ports of its own. Two containers may give one name to two ports. */
function numbersOf(name: string, protocol: Protocol, pod: Pod | undefined): readonly number[] {
  if (!pod || pod.spec.hostNetwork) return [];
  const { containers, sidecars } = pod.spec;
  return [...containers, ...sidecars].flatMap(({ ports }) =>
    ports.flatMap((port) => (port.name === name && port.protocol === protocol ? [port.containerPort] : [])),
  );
}

export function portDistance(miss: PortMiss): number {
  return { number: 1, name: 1, protocol: 1, unreadable: 6 }[miss.kind];
}
