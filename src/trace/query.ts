// The question of a trace, as objects of the cluster.

import type { Cluster, Node, Pod, Service } from '#cluster/inventory.js';
import type { Family, IpAddress } from '#wire/address.js';
import type { Protocol } from '#wire/packet.js';

export type Source =
  | { readonly kind: 'pod'; readonly pod: Pod; readonly container?: string }
  | { readonly kind: 'node'; readonly node: Node }
  /** A client outside the cluster, whose packets come as the platform lets them in. */
  | { readonly kind: 'internet'; readonly address: IpAddress }
  /** An address that no object of the input owns; its packets come in by the card of node `entry`. */
  | { readonly kind: 'address'; readonly address: IpAddress; readonly entry: Node };

/** A port as typed: a number, a name, or nothing. */
export type WantedPort = number | string | undefined;

/** What a URL says beside the host and port. */
export interface Web {
  readonly scheme: 'http' | 'https';
  /** The host as typed, which the client sends along. */
  readonly host: string;
  /** Without query and fragment; starts with `/`. */
  readonly path: string;
}

export type Destination = { readonly text: string; readonly port: WantedPort; readonly web?: Web } & (
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'address'; readonly address: IpAddress }
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'node'; readonly node: Node }
);

export interface Query {
  readonly source: Source;
  readonly destination: Destination;
  readonly protocol?: Protocol;
  readonly family?: Family;
  /** Source port of the first packet; a fixed ephemeral one when not given. */
  readonly fromPort?: number;
  /** Size of the packet at the IP layer; that of a connection's first packet when not given. */
  readonly sizeBytes?: number;
  /** Address that stands for names only outside servers know. */
  readonly outsideAddresses?: ReadonlyMap<string, IpAddress>;
}

/** Where names are looked up when they are typed. */
export interface Scope {
  readonly cluster: Cluster;
  /** `-n`; undefined: `default` first, then anywhere if there is only one. */
  readonly namespace?: string;
  /** Where packets of an address that no object owns come in (`--enter node/NAME`). */
  readonly entry?: Node;
}
