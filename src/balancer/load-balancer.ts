// The contract of a load balancer: what a provider, or something installed in the cluster, puts before a Service.

import type { Balancer, Pending } from '#cluster/balancer.js';
import type { Objects, ServiceObject } from '#manifest/objects.js';
import type { ObjectRef } from '#wire/object-ref.js';

export interface LoadBalancer {
  readonly name: string;
  readonly title: string;
  /** The object that shows it is installed; undefined for one that comes with a platform and leaves no trace. */
  detect(objects: Objects): ObjectRef | undefined;
  /** What it makes of a Service of type LoadBalancer; undefined: it leaves that one alone. */
  serve(
    service: ServiceObject,
    objects: Objects,
  ): { readonly balancer: Balancer } | { readonly pending: Pending } | undefined;
  readonly simplified: readonly string[];
}
