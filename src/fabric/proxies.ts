// Web proxies outside the cluster that serve one Ingress each: where they are, and a netns for each.

import type { Cluster } from '#cluster/inventory.js';
import type { IngressController, ListenerPlace } from '#ingress/controller.js';
import { ingressControllers } from '#ingress/index.js';
import type { NetNamespace, Socket } from '#kernel/netns.js';
import type { Origin } from '#kernel/origin.js';
import { type IpAddress, nth, parseAddress, parseCidr } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { front } from './fronts.js';
import type { Listeners } from './furnished-netns.js';

export interface WebProxy {
  readonly controller: IngressController;
  readonly place: Extract<ListenerPlace, { kind: 'outside' }>;
  readonly address: IpAddress;
  /** Whether the Ingress's status gives the address. */
  readonly evidence: 'observed' | 'assumed';
}

const known = new WeakMap<Cluster, ReadonlyMap<IpAddress, WebProxy>>();

/** By the address that clients use; made once for a cluster. */
export function webProxies(cluster: Cluster): ReadonlyMap<IpAddress, WebProxy> {
  const made = known.get(cluster) ?? new Map(allProxies(cluster).map((proxy) => [proxy.address, proxy]));
  known.set(cluster, made);
  return made;
}

/** Made-up addresses come from a part of TEST-NET-3 that load balancers leave free. */
const firstMadeUp = 32;

function allProxies(cluster: Cluster): readonly WebProxy[] {
  let made = firstMadeUp;
  return Object.values(ingressControllers).flatMap((controller: IngressController) =>
    controller.places(cluster).flatMap((place): readonly WebProxy[] => {
      if (place.kind !== 'outside') return [];
      const given = place.addresses.flatMap(({ ip }) => ip ?? []);
      if (given.length > 0) return given.map((address) => ({ controller, place, address, evidence: 'observed' }));
      const address = parseAddress(`203.0.113.${made++}`);
      return address && made < 64 ? [{ controller, place, address, evidence: 'assumed' }] : [];
    }),
  );
}

const ports = [80, 443];

export function furnishProxy({ controller, place, address }: WebProxy): NetNamespace {
  const { ref } = place.ingress;
  const origin: Origin = { component: `ingress/${controller.name}`, object: ref, evidence: 'derived' };
  const socket: Socket = { program: controller.title, owner: ref, evidence: 'derived', rivals: [] };
  const listeners: Listeners = {
    find: ({ protocol, destinationPort }) =>
      protocol === 'TCP' && ports.includes(destinationPort) ? socket : undefined,
    *list() {
      for (const port of ports) yield { protocol: 'TCP', port, socket };
    },
  };
  return front(`proxy/${refText(ref)}`, {
    ...{ origin, contributions: [], listeners },
    addresses: [address],
    // What backends see is an address of the provider's own range.
    sources: place.sourceRanges.flatMap((text) => {
      const range = parseCidr(text);
      const own = range && nth(range, 10);
      return own ? [own] : [];
    }),
    routes: [],
  });
}
