// What a trace has to say beyond its steps: the cause of a failure, and warnings that do not stop a packet. Facts only;
// the words and pages are in `explain/`.

import type { PlacementFailure, Pod, Service } from '#cluster/inventory.js';
import type { Query as DnsQuery, Resolution } from '#dns/resolve.js';
import type { StringMap } from '#manifest/objects.js';
import type { IpAddress } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';
import type { Protocol, Tuple } from '#wire/packet.js';
import type { MissingPart } from './missing-part.js';
import type { Unreadable } from './unreadable.js';

/** A pod that nearly matches a selector: the labels that differ. */
export interface NearlySelected {
  readonly pod: Pod;
  readonly differing: readonly { readonly key: string; readonly wanted: string; readonly has: string | undefined }[];
}

export interface FindingFacts {
  /** A name that nothing answers to. */
  K1001: {
    readonly resolution: Resolution;
    readonly nearMisses: readonly string[];
    readonly asker: 'pod' | 'node' | 'pod-on-host';
    /** The part of the name that nothing stands for, where it can be told. */
    readonly missing?: MissingPart;
  };
  /** The cluster's DNS has no ready endpoint. */
  K1002: { readonly resolution: Resolution };
  /** ExternalName Services that point at each other. */
  K1003: { readonly resolution: Resolution };
  /** A name only a server outside could answer, and not a plausible public one. */
  K1004: { readonly name: string; readonly nearMisses: readonly string[] };
  /** A headless Service without ready endpoints has no addresses in DNS. */
  K1005: { readonly service: Service; readonly selected: readonly Pod[] };
  /** musl asks all nameservers at once, and they do not answer alike. */
  K1006: { readonly resolution: Resolution; readonly query: DnsQuery };
  /** A line of the Corefile decides that is not modelled. */
  K1007: { readonly resolution: Resolution; readonly plugin: string };
  /** The DNS server answers SERVFAIL or REFUSED. */
  K1008: { readonly resolution: Resolution; readonly query: DnsQuery };
  /** An ExternalName that is an address, or a name of the cluster that is not there. */
  K1009: {
    readonly resolution: Resolution;
    readonly service: Service;
    readonly target: string;
    readonly nearMisses: readonly string[];
    readonly because: 'address' | 'missing';
  };
  /** No pod has the labels that the Service selects. */
  K1101: { readonly service: Service; readonly selector: StringMap; readonly nearest: readonly NearlySelected[] };
  /** Pods are selected, but none is ready. */
  K1102: { readonly service: Service; readonly pods: readonly Pod[] };
  /** No selected pod has a container port of the name that targetPort asks for. */
  K1103: {
    readonly service: Service;
    readonly targetPort: string;
    readonly portNames: readonly string[];
    readonly pods: readonly Pod[];
  };
  /** No selector and no endpoints written by hand. */
  K1104: { readonly service: Service };
  /** The Service has the address, but not the port. */
  K1105: { readonly service: Service; readonly tuple: Tuple; readonly ports: readonly string[] };
  /** Policy Local, and no endpoint on this node. */
  K1106: { readonly service: Service; readonly field: string; readonly node: string; readonly elsewhere: number };
  /** The client is in none of loadBalancerSourceRanges. */
  K1107: { readonly service: Service; readonly source: IpAddress };
  /** Endpoints exist, but none of the packet's family. */
  K1108: { readonly service: Service; readonly family: 4 | 6 };
  /** A network device or table had no way on. */
  K1301: { readonly destination: IpAddress; readonly at: string };
  /** No pod (any more) has the address. */
  K1302: { readonly destination: IpAddress; readonly at: string };
  /** An address of the cluster's ranges went to the node network, which does not know them. */
  K1303: { readonly tuple: Tuple; readonly range: 'pods' | 'services' };
  /** The bridge will not send a frame back out of its port. */
  K1304: { readonly device: string };
  /** The source pod runs nowhere. */
  K1305: { readonly pod: Pod; readonly failure: PlacementFailure | undefined };
  /** Larger than the device's MTU. */
  K1306: { readonly device: string; readonly sizeBytes: number; readonly mtuBytes: number };
  /** Still on its way after more hops than any path has. */
  K1307: { readonly hops: number };
  /** A netfilter rule drops or rejects it, none of the above. */
  K1308: { readonly trail: readonly string[]; readonly component: string };
  /** The answer reaches the sender from another address than it asked. */
  K1309: { readonly expected: Tuple; readonly got: Tuple };
  /** The target has no address of the packet's family. */
  K1310: { readonly destination: string; readonly lacking: 'source' | 'destination' };
  /** Nothing in the input says whether anybody listens. */
  K1401: { readonly tuple: Tuple; readonly node: string };
  /** A container port that nobody declares: the packet arrives, an answer is likely but not certain. */
  K1402: {
    readonly pod: Pod;
    readonly port: number;
    readonly protocol: Protocol;
    readonly declared: readonly string[];
    readonly mapped?: number;
  };
  /** Two containers of one pod claim the same port. */
  K1403: { readonly pod: Pod; readonly port: number; readonly programs: readonly string[] };
  /** A pod that is not ready, or not running, was reached by its own address. */
  K1404: { readonly pod: Pod; readonly state: 'not-ready' | 'not-running' | 'terminating' };
  /** Policies select the pod, and this pod network enforces none. */
  K1405: {
    readonly pod: Pod;
    readonly network: string;
    readonly policies: readonly ObjectRef[];
    readonly direction: 'Ingress' | 'Egress';
  };
  /** Policies select the pod, and the real pod network is one k8snet does not model. */
  K1406: {
    readonly pod: Pod;
    readonly network: string;
    readonly policies: readonly ObjectRef[];
    readonly direction: 'Ingress' | 'Egress';
  };
  /** The input shows a pod network or proxy mode that another one stands in for. */
  K1407: { readonly shown: string; readonly standIn: string };
  /** An ExternalName's client keeps using the in-cluster name in Host and TLS. */
  K1408: { readonly service: Service; readonly target: string };
  /** The object that is missed may be in a document that could not be read. */
  K1410: { readonly documents: readonly Unreadable[] };
  /** Endpoints that are not ready and so get no traffic, beside ready ones. */
  K1409: { readonly service: Service; readonly pods: readonly Pod[] };
}
export type FindingCode = keyof FindingFacts;

export type Finding<C extends FindingCode = FindingCode> = C extends FindingCode
  ? {
      readonly code: C;
      /** `error`: why the traffic fails; `warning`: it may fail in a way no manifest shows; `note`: worth knowing. */
      readonly severity: 'error' | 'warning' | 'note';
      readonly facts: FindingFacts[C];
      /** The field to look at. */
      readonly at?: { readonly object: ObjectRef; readonly field: readonly (string | number)[] };
    }
  : never;
