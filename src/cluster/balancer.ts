// What stands before a Service of type LoadBalancer, as facts: how it changes a packet, and where it hands it on.

import type { IpAddress } from '#wire/address.js';
import type { Evidence, ObjectRef } from '#wire/object-ref.js';
import type { Setting } from './inventory.js';

/** How a balancer finds out which of its targets are fit. */
export type HealthCheck =
  /** An HTTP request to a port of the node: kube-proxy's own (10256), or the Service's `healthCheckNodePort`. */
  | { readonly kind: 'http'; readonly port: number }
  /** A connection to the Service's node port, or to the pod where it hands on to pods. */
  | { readonly kind: 'tcp' }
  /** It watches the endpoints: with externalTrafficPolicy Local, only nodes with a ready one are targets. */
  | { readonly kind: 'endpoints' }
  | { readonly kind: 'none' };

export interface FieldOfObject {
  readonly object: ObjectRef;
  readonly field: readonly (string | number)[];
}

export interface Balancer {
  /** Its key in the registry of load balancers. */
  readonly name: string;
  /** As its owners call it: `Azure Standard Load Balancer`. */
  readonly title: string;
  /** The destination that the first machine of the cluster sees: the balancer's own, a node port, or a pod's socket. */
  readonly delivers: 'own-address' | 'node-port' | 'pod';
  /** Whether the client's address gets past it; `replaced` by one of its own, also when it ends the connection itself. */
  readonly client: 'kept' | 'replaced';
  /** Those addresses of its own, where something tells more than that it has some. */
  readonly sources?: readonly IpAddress[];
  /** Who gets packets: any node that is fit, one node chosen by election, the node whose address it is, or the pods. */
  readonly targets: 'nodes' | 'elected-node' | 'addressed-node' | 'pods';
  readonly healthCheck: HealthCheck;
  /** What shows in the Service's status: an address (VIP or Proxy by `ipMode`), a name, node addresses, the ClusterIP. */
  readonly publishes: 'address' | 'hostname' | 'node-addresses' | 'cluster-ip';
  /** Reachable from the cloud's own network only: `internal` annotations and classes. */
  readonly scope: 'public' | 'internal';
  /** Nothing shows what stands there: only its address is known, from the Service's status. */
  readonly isAssumed?: true;
  /** The field that decided on this form, when one did. */
  readonly because?: FieldOfObject;
  /** The field that decided on the scope, when one did. */
  readonly scopeBecause?: FieldOfObject;
}

/** Why a Service of type LoadBalancer has no address and gets none. */
export type Pending =
  /** Nothing in this cluster serves Services of this type. */
  | { readonly reason: 'no-balancer' }
  /** `spec.loadBalancerClass` names an implementation that nothing here is. */
  | { readonly reason: 'unknown-class'; readonly class: string }
  /** It works once a command runs outside the cluster, as `minikube tunnel`. */
  | { readonly reason: 'needs-command'; readonly command: string }
  /** The installed balancer has no address left or no pool that fits. */
  | { readonly reason: 'no-address'; readonly title: string };

export interface BalancerAddress {
  readonly ip?: IpAddress;
  readonly hostname?: string;
  /** Of a hostname without an address: what it leads to. kube-proxy never hears of it. */
  readonly resolvesTo?: Setting<IpAddress>;
  /** `VIP`: kube-proxy answers for the address itself; `Proxy`: packets must go through the balancer. */
  readonly ipMode: 'VIP' | 'Proxy';
}

/** Of a Service of type LoadBalancer: what serves it and where; or why nothing does. */
export interface Balancing {
  readonly balancer?: Balancer;
  readonly pending?: Pending;
  /** `status.loadBalancer.ingress`, or made up as the balancer would. */
  readonly addresses: readonly BalancerAddress[];
  readonly evidence: Evidence;
}
