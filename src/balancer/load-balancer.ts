// The contract of a load balancer: what a provider, or something installed in the cluster, puts before a Service.

import type { Balancer, Pending } from '#cluster/balancer.js';
import type { Objects, ServiceObject } from '#manifest/objects.js';
import type { ObjectRef } from '#wire/object-ref.js';

export type Served = { readonly balancer: Balancer } | { readonly pending: Pending };

export interface LoadBalancer {
  readonly name: string;
  readonly title: string;
  /** The values of `spec.loadBalancerClass` that ask for it. Who writes one has it, whether or not the input shows it. */
  readonly classes: readonly string[];
  /** The object that shows it is installed; undefined for one that comes with a platform and leaves no trace. */
  detect(objects: Objects): ObjectRef | undefined;
  /**
   * What it makes of a Service of type LoadBalancer that names no class, or one of its own; undefined: it leaves that
   * one alone. The Service has its health check port, and as ingress what its status or a person says.
   */
  serve(service: ServiceObject): Served | undefined;
  readonly simplified: readonly string[];
}
