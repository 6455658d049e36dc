// What a trace found, as data: hops of steps, legs of hops, paths of legs, and a verdict for each and for all.

import type { Assumption, EndpointAddress, Node, Pod } from '#cluster/inventory.js';
import type { Resolution } from '#dns/resolve.js';
import type { NetnsId } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import type { DeliveredStep, KernelStep, Stop } from '#kernel/step.js';
import type { IpAddress } from '#wire/address.js';
import type { Packet, Tuple } from '#wire/packet.js';
import type { Finding } from './finding.js';
import type { Query } from './query.js';
import type { Unreadable } from './unreadable.js';

export type Place =
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'node'; readonly node: Node }
  /** The node network, between two nodes or on the way out. */
  | { readonly kind: 'wire' };

/** A name became addresses. */
export interface ResolvedStep {
  readonly kind: 'resolved';
  readonly resolution: Resolution;
}
/** One of several addresses was taken: the first that getaddrinfo would try. */
export interface ChosenStep {
  readonly kind: 'chosen';
  readonly address: IpAddress;
  readonly index: number;
  readonly of: number;
  readonly endpoint?: EndpointAddress;
}
/** A name that only servers outside know: a documentation address stands for the real one. */
export interface StandInStep {
  readonly kind: 'stand-in';
  readonly name: string;
  readonly address: IpAddress;
}
/** A process sends the first packet. */
export interface SentStep {
  readonly kind: 'sent';
  readonly tuple: Tuple;
}
/** The node network carried the packet from one node to another. */
export interface CrossedStep {
  readonly kind: 'crossed';
  readonly from: Node;
  readonly to: Node;
  /** Whether a router stood between: the nodes are not in one subnet. */
  readonly routed: boolean;
}
/** The packet went to an address that no node or pod of the cluster has. */
export interface LeftClusterStep {
  readonly kind: 'left-cluster';
  readonly tuple: Tuple;
}
/** The node network was handed an address of the cluster's own ranges, which only nodes route. */
export interface LostStep {
  readonly kind: 'lost';
  readonly tuple: Tuple;
  readonly range: 'pods' | 'services';
}

export type Step =
  | KernelStep
  | ResolvedStep
  | ChosenStep
  | StandInStep
  | SentStep
  | CrossedStep
  | LeftClusterStep
  | LostStep;

/** One netns (or the wire) visited. `packetOut` of one hop is `packetIn` of the next. */
export interface Hop {
  readonly place: Place;
  readonly netns?: NetnsId;
  /** Absent when nothing was ever sent. */
  readonly packetIn?: Packet;
  readonly steps: readonly Step[];
  /** Absent where the packet ends. */
  readonly packetOut?: Packet;
}

export type Verdict =
  | { readonly kind: 'delivered'; readonly step: DeliveredStep }
  | Exclude<Stop, { kind: 'no-listener' }>
  | { readonly kind: 'lost'; readonly tuple: Tuple; readonly range: 'pods' | 'services' }
  | { readonly kind: 'left-cluster'; readonly tuple: Tuple }
  | { readonly kind: 'unresolved'; readonly resolution: Resolution }
  /** The reply came back with other addresses than the sender asked: its kernel answers with a reset. */
  | { readonly kind: 'mismatched'; readonly expected: Tuple; readonly got: Tuple }
  /** The source runs nowhere: no node takes the pod. */
  | { readonly kind: 'not-running'; readonly pod: Pod }
  /** The destination has no address of the family that is asked for. */
  | { readonly kind: 'no-family'; readonly destination: string }
  | { readonly kind: 'unknown'; readonly missing: Missing };

/** What would have to be known to go on. */
export type Missing =
  | { readonly kind: 'listener'; readonly tuple: Tuple }
  | { readonly kind: 'policy'; readonly network: string; readonly pod: Pod; readonly direction: 'Ingress' | 'Egress' }
  | { readonly kind: 'outside-name'; readonly name: string }
  /** A line of the DNS server's Corefile that is not modelled answers the name. */
  | { readonly kind: 'dns-plugin'; readonly plugin: string; readonly resolution: Resolution }
  /** Nothing in the input gives the source an address of the destination's family. */
  | { readonly kind: 'address-family'; readonly destination: string }
  /** A document that could not be read may hold the object that is missed. */
  | { readonly kind: 'document'; readonly documents: readonly Unreadable[] };

/** The words a verdict is counted and printed by: the vocabulary of exit codes and JSON. */
export type VerdictWord =
  | 'delivered'
  | 'partial'
  | 'dropped'
  | 'rejected'
  | 'unroutable'
  | 'unresolved'
  | 'too-big'
  | 'looped'
  | 'left-cluster'
  | 'unknown';

export interface Trace {
  readonly hops: readonly Hop[];
  readonly verdict: Verdict;
}
export interface Leg extends Trace {
  readonly purpose: 'request' | 'reply';
}

/** The backend a path ended at, and which of how many equal ones it is. */
export interface PathEndpoint {
  readonly address: IpAddress;
  readonly port: number;
  readonly pod?: Pod;
  readonly node?: Node;
  readonly index: number;
  readonly of: number;
}
/** The source address the far side sees. */
export interface SourceSeen {
  readonly address: IpAddress;
  readonly port: number;
  readonly why: 'kept' | 'masqueraded';
  readonly by?: Origin;
}

/** One way the traffic can take, with the share of new connections that take it. */
export interface Path {
  readonly share: number;
  readonly endpoint?: PathEndpoint;
  readonly sourceSeen?: SourceSeen;
  readonly legs: readonly Leg[];
  /** Of the request, or of the reply when that is what fails. */
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

export interface Journey {
  readonly query: Query;
  readonly paths: readonly Path[];
  /** Paths that exist but were not walked. */
  readonly othersNotWalked: number;
  readonly verdict: VerdictWord;
  readonly assumptions: readonly Assumption[];
}

export function verdictWord(verdict: Verdict): VerdictWord {
  switch (verdict.kind) {
    case 'lost':
    case 'no-family':
    case 'not-running':
      return 'unroutable';
    case 'mismatched':
      return 'dropped';
    default:
      return verdict.kind;
  }
}

/** Whether the answer rests on something that a warning is about. */
export function hasWarnings({ paths }: Journey): boolean {
  return paths.some(({ findings }) => findings.some(({ severity }) => severity !== 'note'));
}

/** One word for all paths: theirs if they agree, `partial` if only some arrive, else the first that fails. */
export function overallWord(paths: readonly Path[]): VerdictWord {
  const words = paths.map(({ verdict }) => verdictWord(verdict));
  const isOk = (word: VerdictWord) => word === 'delivered' || word === 'left-cluster';
  const failing = words.filter((word) => !isOk(word));
  const [first = 'unknown'] = failing.length > 0 ? failing : words;
  if (failing.length === 0 || failing.length === words.length) return first;
  return failing.every((word) => word === 'unknown') ? 'unknown' : 'partial';
}
