// The contract of a platform: where a cluster runs, and what it brings when nobody says otherwise.

import type { Objects } from '#manifest/objects.js';
import type { ObjectRef } from '#wire/object-ref.js';

export interface PlatformDefaults {
  /** CIDR texts, one per family the platform sets up by default. */
  readonly podCidrs: readonly string[];
  readonly serviceCidrs: readonly string[];
  /** The network the nodes' own addresses are made up from. */
  readonly nodeCidrs: readonly string[];
  /** Prefix length of one node's block of pod addresses. */
  readonly nodeMaskLength: { readonly 4: number; readonly 6: number };
  readonly clusterDomain: string;
  /** The nodes' own network card and its MTU. */
  readonly nodeDevice: string;
  readonly nodeMtuBytes: number;
  /** Keys of the pod network and proxy mode registries. */
  readonly podNetwork: string;
  readonly proxyMode: string;
  /** Names and roles of the nodes assumed when the input has none. */
  readonly nodes: readonly { readonly name: string; readonly controlPlane: boolean }[];
}

export interface Platform {
  readonly name: string;
  /** What in the input says that the cluster runs here; undefined when nothing does. */
  detect(objects: Objects): { readonly from: ObjectRef; readonly because: string } | undefined;
  readonly defaults: PlatformDefaults;
}
