// The contract of an ingress controller: which Ingresses it serves, where it listens, and what it does with one request.

import type { Cluster, Pod, Service } from '#cluster/inventory.js';
import type { FieldPath, IngressClassObject, IngressObject, PathType, ServicePort } from '#manifest/objects.js';
import type { ObjectRef } from '#wire/object-ref.js';

export interface WebRequest {
  readonly scheme: 'http' | 'https';
  /** The Host header without its port; an address where the client used one. */
  readonly host: string;
  /** Starts with `/`; no query. */
  readonly path: string;
  readonly port: number;
}

export interface IngressController {
  /** Its key in the registry. */
  readonly name: string;
  readonly title: string;
  claims(ingress: IngressObject, cluster: Cluster): Claim | undefined;
  places(cluster: Cluster): readonly ListenerPlace[];
  /** `place` is one of `places`: what two installations do with one request may differ. */
  route(request: WebRequest, place: ListenerPlace, cluster: Cluster): Routing;
  /** What of the real controller is left out, one short sentence each. */
  readonly simplified: readonly string[];
}

/** What says that the controller serves an Ingress. */
export interface Claim {
  /** `by-default`: nothing does, and it takes those too. */
  readonly by: 'annotation' | 'class-field' | 'default-class' | 'by-default';
  readonly className?: string;
  /** Absent although a class is named: the input has no IngressClass at all, and the name is the controller's usual one. */
  readonly class?: IngressClassObject;
  /** The pods that serve it; absent where the input has none, or the listener stands outside. */
  readonly place?: ListenerPlace;
}

export type ListenerPlace =
  | {
      readonly kind: 'pods';
      /** Of one workload. */
      readonly pods: readonly Pod[];
      /** All that select them, also those of an admission webhook or of metrics: their ports tell. */
      readonly services: readonly Service[];
    }
  | {
      readonly kind: 'outside';
      readonly ingress: IngressObject;
      /** As the status shows them; empty while nobody knows. */
      readonly addresses: IngressObject['loadBalancerIngress'];
      /** Blocks that its requests and health checks come from. */
      readonly sourceRanges: readonly string[];
    };

/** A rule of an Ingress, or its default backend when `path` is absent. */
export interface Matched {
  readonly ingress: ObjectRef;
  /** As the rule has it; empty: every host. */
  readonly host: string;
  readonly path?: string;
  readonly pathType?: PathType;
  readonly field: FieldPath;
}

/** Why a rule did not get the request. */
export type Loss =
  /** A host that is another name, though a close one. */
  | { readonly why: 'host-differs' }
  /** `*.shop.example.com` stands for one label and not for `labels`. */
  | { readonly why: 'host-labels'; readonly labels: number }
  /** The path's element `index` (0 is the first) is `got`, or missing. */
  | { readonly why: 'element-differs'; readonly index: number; readonly wanted: string; readonly got?: string }
  | { readonly why: 'exact-wanted' }
  | { readonly why: 'pattern-differs' }
  | { readonly why: 'pattern-invalid' }
  | { readonly why: 'shorter-path' }
  /** Of equal length, and the winner is Exact. */
  | { readonly why: 'exact-first' }
  /** The same path. Ages that the input does not have leave the order to the names. */
  | { readonly why: 'older-ingress'; readonly agesKnown: boolean }
  /** The same path earlier in the list, or later, where the last one counts. */
  | { readonly why: 'repeated' }
  | { readonly why: 'resource-backend' }
  /** A canary takes its share by header, cookie or chance, never by itself. */
  | { readonly why: 'canary' };
export interface Lost {
  readonly rule: Matched;
  readonly because: Loss;
}

export type RedirectReason =
  | 'tls-section'
  | 'force-ssl-redirect'
  | 'permanent-redirect'
  | 'temporal-redirect'
  | 'app-root'
  | 'from-to-www'
  /** nginx appends the slash that the path of a prefix rule ends with. */
  | 'slash-appended';

export type RoutingError =
  | { readonly why: 'no-such-service'; readonly namespace: string; readonly name: string }
  | { readonly why: 'no-such-port'; readonly service: Service; readonly port: string }
  | { readonly why: 'no-endpoints'; readonly service: Service }
  | { readonly why: 'resource-backend'; readonly resource: string; readonly name: string }
  /** A ClusterIP Service behind a balancer that reaches node ports only. */
  | { readonly why: 'no-node-port'; readonly service: Service }
  /** The controller refuses the path, and with it the whole Ingress. */
  | { readonly why: 'bad-path'; readonly path: string; readonly pathType: PathType }
  /** Nobody listens for this scheme. */
  | { readonly why: 'no-listener'; readonly ingress: ObjectRef; readonly scheme: 'http' | 'https' };

/** A field that is not modelled and may change what becomes of a request that reaches a backend here. */
export interface Unread {
  readonly object: ObjectRef;
  readonly field: FieldPath;
  readonly may: 'refuse' | 'redirect' | 'reroute';
}

export interface BackendTarget {
  readonly service: Service;
  readonly port: ServicePort;
}
export type Routing =
  | ({
      readonly kind: 'backend';
      readonly match: Matched | undefined;
      /** What the proxy connects to: an endpoint, the ClusterIP, a node, or the name an ExternalName stands for. */
      readonly upstream: 'pod' | 'cluster-ip' | 'node-port' | 'external-name';
      readonly lost: readonly Lost[];
      /** No rule matched, or its backend is down: a default backend serves. */
      readonly viaDefault: boolean;
      readonly unread: readonly Unread[];
    } & BackendTarget)
  | {
      readonly kind: 'redirect';
      readonly status: number;
      readonly location: string;
      readonly because: RedirectReason;
      /** The annotation or TLS section that wants it. */
      readonly at: { readonly object: ObjectRef; readonly field: FieldPath };
      readonly match?: Matched;
      readonly lost: readonly Lost[];
    }
  | {
      readonly kind: 'error';
      /** Absent: there is no answer at all. */
      readonly status?: number;
      readonly because: RoutingError;
      readonly match: Matched | undefined;
      readonly lost: readonly Lost[];
    }
  | {
      readonly kind: 'no-route';
      readonly status: 404;
      readonly lost: readonly Lost[];
      /** The Service that answers so; absent: the controller itself. */
      readonly by?: BackendTarget;
    };
