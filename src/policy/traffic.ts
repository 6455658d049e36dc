// What a policy judges: two ends and a port, as they look where the policy stands (after DNAT, with the source seen there).

import type { Cluster, Node, Pod } from '#cluster/inventory.js';
import type { PolicyDirection } from '#manifest/objects.js';
import type { IpAddress } from '#wire/address.js';
import type { IpProtocol, Tuple } from '#wire/packet.js';

/** One side of a connection. At most one of `pod` and `node`; neither: an address outside the cluster. */
export interface End {
  readonly address: IpAddress;
  /** A pod on the host's network may be named here, which its address alone would not tell. */
  readonly pod?: Pod;
  readonly node?: Node;
  /** How a pod network that goes by identities knows it. Blocks take no member, and of an outsider only the block of all. */
  readonly identity?: 'member' | 'outsider';
}

/** Whom a pod network knows behind an address, where its policies go by identities. Undefined: the address says it all. */
export type IdentityOf = (cluster: Cluster, address: IpAddress) => Pick<End, 'pod' | 'node' | 'identity'> | undefined;

export interface Traffic {
  readonly source: End;
  readonly destination: End;
  readonly protocol: IpProtocol;
  /** The destination's port. */
  readonly port: number;
}

/** A pod on the host's network cannot be told by its address: it looks like its node. */
export function endAt(cluster: Cluster, address: IpAddress, identityOf?: IdentityOf): End {
  const identity = identityOf?.(cluster, address);
  if (identity) return { address, ...identity };
  const pod = cluster.podByAddress(address);
  if (pod) return { address, pod };
  const node = cluster.nodeByAddress(address);
  return node ? { address, node } : { address };
}

export function trafficOf(cluster: Cluster, tuple: Omit<Tuple, 'sourcePort'>, identityOf?: IdentityOf): Traffic {
  const { protocol, destinationPort: port } = tuple;
  const [source, destination] = [tuple.source, tuple.destination].map((address) => endAt(cluster, address, identityOf));
  return { source: source as End, destination: destination as End, protocol, port };
}

/** The end whose policies are asked. */
export function subjectOf(traffic: Traffic, direction: PolicyDirection): End {
  return direction === 'Ingress' ? traffic.destination : traffic.source;
}

/** The end that rules speak of, in `from` and `to`. */
export function peerOf(traffic: Traffic, direction: PolicyDirection): End {
  return direction === 'Ingress' ? traffic.source : traffic.destination;
}
