// What a trace found, as data: hops of steps, legs of hops, paths of legs, and a verdict for each and for all.

import type { Balancer, Pending } from '#cluster/balancer.js';
import type { Assumption, EndpointAddress, Node, Pod, Service } from '#cluster/inventory.js';
import type { Resolution } from '#dns/resolve.js';
import type { Owner } from '#fabric/fabric.js';
import type { Target } from '#fabric/fronts.js';
import type { NoRoute } from '#fabric/wire.js';
import type { IngressController, Routing, WebRequest } from '#ingress/controller.js';
import type { NetnsId } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import type { DeliveredStep, KernelStep, Stop } from '#kernel/step.js';
import type { IngressObject } from '#manifest/objects.js';
import type { Family, IpAddress } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';
import type { Packet, Tuple } from '#wire/packet.js';
import type { Finding } from './finding.js';
import type { ReachedBy } from './policy-reach.js';
import type { Query } from './query.js';
import type { Unreadable } from './unreadable.js';

export type Place =
  | Owner
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
  /** Whose address it is, when nodes are the choice. */
  readonly node?: Node;
  /** Who chooses, when not the client's resolver. */
  readonly by?: 'proxy';
}
/** A name that only servers outside know: a documentation address stands for the real one. */
export interface StandInStep {
  readonly kind: 'stand-in';
  readonly name: string;
  readonly address: IpAddress;
}
/** A process sends the first packet, or answers it. */
export interface SentStep {
  readonly kind: 'sent';
  readonly purpose: Leg['purpose'];
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
/** A client outside looked a name up in a DNS that is not the cluster's. */
export interface LookedUpStep {
  readonly kind: 'looked-up';
  readonly name: string;
  readonly address: IpAddress;
  /** What says that the name means this address; nothing does when a DNS entry is taken to be there. */
  readonly by: 'given' | 'balancer-status' | 'annotation' | 'ingress-host';
  readonly object?: ObjectRef;
}
/** A balancer took a packet; whom it may hand it to, and who is left out. */
export interface BalancedStep {
  readonly kind: 'balanced';
  readonly service: Service;
  readonly balancer: Balancer;
  readonly targets: readonly Target[];
}
/** A web proxy looked a request up in its rules. */
export interface MatchedStep {
  readonly kind: 'matched';
  readonly controller: IngressController;
  readonly request: WebRequest;
  readonly routing: Routing;
}
/** The packet went to an address that no node or pod of the cluster has. */
export interface LeftClusterStep {
  readonly kind: 'left-cluster';
  readonly tuple: Tuple;
}
/** Nobody before the nodes takes the packet on. */
export interface LostStep {
  readonly kind: 'lost';
  readonly tuple: Tuple;
  readonly range: NoRoute;
}

/** An answer came from an address that was not asked: the client's kernel knows no such connection. */
export interface ResetStep {
  readonly kind: 'reset';
  readonly tuple: Tuple;
}

export type Step =
  | KernelStep
  | ResolvedStep
  | ChosenStep
  | StandInStep
  | SentStep
  | LookedUpStep
  | BalancedStep
  | MatchedStep
  | CrossedStep
  | LeftClusterStep
  | LostStep
  | ResetStep;

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
  | { readonly kind: 'lost'; readonly tuple: Tuple; readonly range: NoRoute }
  | { readonly kind: 'left-cluster'; readonly tuple: Tuple }
  | { readonly kind: 'unresolved'; readonly resolution: Resolution }
  /** The reply came back with other addresses than the sender asked: its kernel answers with a reset. */
  | { readonly kind: 'mismatched'; readonly expected: Tuple; readonly got: Tuple }
  /** A web proxy answers the request itself: it sends the client elsewhere, or says that it cannot serve it. */
  | {
      readonly kind: 'redirected' | 'http-error';
      readonly controller: IngressController;
      readonly routing: Exclude<Routing, { kind: 'backend' }>;
      readonly request: WebRequest;
    }
  /** The destination is a Service that waits for a balancer's address. */
  | { readonly kind: 'pending'; readonly service: Service; readonly pending: Pending }
  /** A name that only the cluster's DNS knows, asked for outside. */
  | { readonly kind: 'not-public'; readonly name: string; readonly service: Service }
  /** The source runs nowhere: no node takes the pod. */
  | { readonly kind: 'not-running'; readonly pod: Pod }
  /** The destination has no address of the family that is asked for. */
  | { readonly kind: 'no-family'; readonly destination: string; readonly family?: Family }
  | { readonly kind: 'unknown'; readonly missing: Missing };

export type Undecided = Extract<Verdict, { kind: 'unknown' }>;

/** Nothing failed as far as the packet was followed: also where it leaves, or a proxy sends its sender elsewhere. */
export function arrives({ kind }: Verdict): boolean {
  return kind === 'delivered' || kind === 'left-cluster' || kind === 'redirected';
}

/** What would have to be known to go on. */
export type Missing =
  | { readonly kind: 'listener'; readonly tuple: Tuple }
  /** What policies do that are not evaluated. */
  | ({ readonly kind: 'policy' } & ReachedBy)
  /** Whether routers between two nodes' subnets bring packets to pods. */
  | { readonly kind: 'pod-routes'; readonly from: Node; readonly to: Node; readonly destination: IpAddress }
  | { readonly kind: 'outside-name'; readonly name: string }
  /** A client outside sends to an address that nothing in the input has. */
  | { readonly kind: 'outside-address'; readonly address: IpAddress }
  /** Nobody that k8snet knows serves the Ingress; or its controller is known, and is not in the input. */
  | { readonly kind: 'ingress-controller'; readonly ingress: IngressObject; readonly controller?: IngressController }
  /** A line of the DNS server's Corefile that is not modelled answers the name. */
  | { readonly kind: 'dns-plugin'; readonly plugin: string; readonly resolution: Resolution }
  /** Nothing in the input gives the source an address of the destination's family. */
  | { readonly kind: 'address-family'; readonly destination: string; readonly family: Family }
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
  | 'redirected'
  | 'http-error'
  | 'too-big'
  | 'looped'
  | 'left-cluster'
  | 'unknown';

export interface Trace {
  readonly hops: readonly Hop[];
  readonly verdict: Verdict;
}
/** `dns`: the question to a name server; `upstream`: what a proxy that got the request sends on. */
export type Purpose = 'dns' | 'request' | 'upstream' | 'reply';
export interface Leg extends Trace {
  readonly purpose: Purpose;
}

export function legFor(legs: readonly Leg[], purpose: Purpose): Leg | undefined {
  return legs.find((leg) => leg.purpose === purpose);
}

/** The leg that reaches the backend: what a proxy sends on, else the request itself. */
export function lastWayOut(legs: readonly Leg[]): Leg | undefined {
  return legs.findLast(({ purpose }) => purpose === 'upstream' || purpose === 'request');
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
  readonly why: 'kept' | 'masqueraded' | 'snat';
  readonly by?: Origin;
}

/** One way the traffic can take, with the share of new connections that take it. */
export interface Path {
  readonly share: number;
  readonly endpoint?: PathEndpoint;
  readonly sourceSeen?: SourceSeen;
  /** How many equal branches there were at each choice on the way: their product is the number of all paths. */
  readonly choices: readonly number[];
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
    case 'not-public':
      return 'unresolved';
    case 'lost':
    case 'pending':
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
