// What a trace has to say beyond its steps: the cause of a failure, and warnings that do not stop a packet. Facts only;
// the words and pages are in `explain/`.

import type { Balancer, Pending } from '#cluster/balancer.js';
import type { Node, PlacementFailure, Pod, Service } from '#cluster/inventory.js';
import type { OtherSource } from '#cluster/other-source.js';
import type { Query as DnsQuery, Resolution } from '#dns/resolve.js';
import type { Lost, Matched, RedirectReason, Unread, WebRequest } from '#ingress/controller.js';
import type { Undocumented } from '#kernel/rule.js';
import type {
  IngressClassObject,
  NetworkPolicyObject,
  PathType,
  PolicyDirection,
  StringMap,
} from '#manifest/objects.js';
import type { Admission, NotAdmitted } from '#policy/judge.js';
import type { Traffic } from '#policy/traffic.js';
import type { Family, IpAddress } from '#wire/address.js';
import type { NamedPort } from '#wire/named-port.js';
import type { Evidence, ObjectRef } from '#wire/object-ref.js';
import type { IpProtocol, Tuple } from '#wire/packet.js';
import type { MissingPart } from './missing-part.js';
import type { ReachedBy } from './policy-reach.js';

import type { Unreadable } from './unreadable.js';

/** A pod that nearly matches a selector: the labels that differ. */
export interface NearlySelected {
  readonly pod: Pod;
  readonly differing: readonly { readonly key: string; readonly wanted: string; readonly has: string | undefined }[];
}

/** Whose address policies see as that of the sender, when it is not a pod's own. */
export interface SenderSeen {
  /** A node, by the device that has the address: its card, or a tunnel. */
  readonly node: Node;
  readonly device: string;
  /** A pod on the node's network. */
  readonly pod?: Pod;
  /** Before a node masqueraded it. */
  readonly sentFrom?: IpAddress;
}

/** Policies that isolate an end, and no rule of theirs that admits what comes or goes. */
export interface PolicyRefusal {
  readonly judgement: NotAdmitted;
  /** As the policy sees it: after DNAT. */
  readonly traffic: Traffic;
  /** The port that was asked for, where a Service maps it to another. */
  readonly servicePort?: number;
  /** Nothing in the input shows the labels of the other end's namespace. */
  readonly unknownNamespace?: string;
  /** Where the sender is not who was asked for: what became of its address on the way. */
  readonly sender?: SenderSeen;
  /** Policies with a rule that would admit it, but which select no pod at all. */
  readonly idle: readonly NetworkPolicyObject[];
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
  /** A name of the cluster's own DNS, asked for outside. */
  K1020: { readonly name: string; readonly service: Service };
  /** Some ways to the name server fail, others do not. */
  K1021: { readonly nameserver: IpAddress; readonly failing: number; readonly walked: number };
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
  K1105: { readonly service: Service; readonly tuple: Tuple; readonly ports: readonly NamedPort[] };
  /** Policy Local, and no endpoint on this node. */
  K1106: { readonly service: Service; readonly field: string; readonly node: string; readonly elsewhere: number };
  /** The client is in none of loadBalancerSourceRanges. */
  K1107: { readonly service: Service; readonly source: IpAddress };
  /** Endpoints exist, but none of the packet's family. */
  K1108: { readonly service: Service; readonly family: 4 | 6 };
  /** Policies isolate the source for egress, and none admits it. */
  K1201: PolicyRefusal;
  /** Policies isolate the destination for ingress, and none admits it. */
  K1203: PolicyRefusal;
  /** An ipBlock admits a pod by its address, which changes with every restart. */
  K1205: { readonly by: Admission; readonly direction: PolicyDirection; readonly pod: Pod };
  /** A policy selects no pod. */
  K1206: { readonly policies: readonly NetworkPolicyObject[] };
  /** The rule that admits it admits everybody: no peers, or selectors that are empty. */
  K1207: { readonly by: Admission; readonly direction: PolicyDirection };
  /** One end is on the host's network, and what policies do there is left to the plugin. */
  K1208: { readonly pod: Pod; readonly network: string; readonly policies: readonly NetworkPolicyObject[] };
  /** The rule looks at labels of a namespace that the input does not show. */
  K1209: { readonly by: Admission; readonly direction: PolicyDirection; readonly namespace: string };
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
  K1306: {
    readonly device: string;
    readonly sizeBytes: number;
    readonly mtuBytes: number;
    /** Whose device it is. */
    readonly of: 'sender' | 'way';
    readonly limit: 'device' | 'route';
  };
  /** Still on its way after more hops than any path has. */
  K1307: { readonly hops: number };
  /** A netfilter rule drops or rejects it, none of the above. */
  K1308: { readonly trail: readonly string[]; readonly component: string };
  /** The answer reaches the sender from another address than it asked. */
  K1309: { readonly expected: Tuple; readonly got: Tuple; readonly passed?: Balancer };
  /** The target has no address of the packet's family. */
  K1310: { readonly destination: string; readonly lacking: 'source' | 'destination'; readonly family?: Family };
  /** A Service of type LoadBalancer has no address, and why. */
  K1311: { readonly service: Service; readonly pending: Pending };
  /** The load balancer has no target that passes its health check. */
  K1312: { readonly service: Service; readonly balancer: Balancer; readonly asked: number };
  /** An internal load balancer is asked from outside its network. */
  K1313: { readonly service: Service; readonly balancer: Balancer; readonly source: IpAddress };
  /** A pod's or Service's address, asked for from outside, where nobody routes it. */
  K1314: { readonly tuple: Tuple; readonly range: 'pods' | 'services'; readonly service?: Service };
  /** A client on the internet is taken to reach an address that no router there carries. */
  K1315: { readonly client: IpAddress };
  /** Only its address is known of the load balancer that the packet went through. */
  K1316: { readonly service: Service };
  /** A client outside asks for an address that nothing in the input has, or a Service whose balancer is not known. */
  K1317: { readonly address: IpAddress; readonly service?: Service };
  /** An external IP of a Service is asked from outside: a router that no manifest shows has to bring it to a node. */
  K1318: { readonly service: Service; readonly address: IpAddress };
  /** A pod of another node, which this pod network does not reach from here. */
  K1320: {
    readonly pod: Pod;
    readonly node: string;
    readonly at: string;
    readonly network: string;
    readonly reach: 'link' | 'node';
  };
  /** A node throws away what goes to an address of its own block that no pod of it has. */
  K1325: { readonly destination: IpAddress; readonly at: string };
  /** A pod's packet went to another subnet without a tunnel: its routers have to know the block, and nothing says so. */
  K1326: {
    readonly from: string;
    readonly to: string;
    readonly destination: IpAddress;
    /** Whether the input tells the subnets, or they are made up from the addresses. */
    readonly subnets: 'told' | 'assumed';
  };
  /** The path uses a further network card of a node: which pods are on it is made up. */
  K1330: { readonly node: Node; readonly device: string };
  /** The packet passed although the policies do not admit it: who enforces them is laxer than their words. */
  K1340: { readonly judgement: NotAdmitted; readonly direction: PolicyDirection; readonly network: string };
  /** A pod asks itself through a Service, and its own policies do not admit it: the packet left its netns. */
  K1341: {
    readonly pod: Pod;
    readonly policies: readonly NetworkPolicyObject[];
    readonly direction: PolicyDirection;
  };
  /** A setting of the pod network keeps out what nothing admits. */
  K1350: {
    readonly setting: { readonly object: ObjectRef; readonly field: readonly (string | number)[] };
    readonly trail: readonly string[];
  };
  /** What leaves the cluster has another source than the trace shows. */
  K1360: OtherSource;
  /** An object of the pod network's own API decides, and is not modelled. */
  K1370: { readonly network: string; readonly object: ObjectRef };
  /** Another address than the one shown may be seen outside. */
  K1371: { readonly network: string; readonly object: ObjectRef };
  /** What becomes of the packet is documented nowhere. */
  K1380: { readonly network: string; readonly about: Undocumented; readonly tuple: Tuple };
  /** Nothing in the input says whether anybody listens. */
  K1401: { readonly tuple: Tuple; readonly node: string };
  /** A container port that nobody declares: the packet arrives, an answer is likely but not certain. */
  K1402: {
    readonly pod: Pod;
    readonly port: number;
    readonly protocol: IpProtocol;
    readonly declared: readonly NamedPort[];
    readonly mapped?: number;
  };
  /** Two containers of one pod claim the same port. */
  K1403: { readonly pod: Pod; readonly port: number; readonly programs: readonly string[] };
  /** A pod that is not ready, or not running, was reached by its own address. */
  K1404: { readonly pod: Pod; readonly state: 'not-ready' | 'not-running' | 'terminating' };
  /** Policies concern an end, and this pod network does not enforce them. */
  K1405: ReachedBy & { readonly evidence: Evidence };
  /** Policies may concern an end, and what they do there is not evaluated. */
  K1406: ReachedBy;
  /** The input shows a pod network or proxy mode that another one stands in for. */
  K1407: { readonly shown: string; readonly standIn: string; readonly platform?: string };
  /** An ExternalName's client keeps using the in-cluster name in Host and TLS. */
  K1408: { readonly service: Service; readonly target: string };
  /** Endpoints that are not ready and so get no traffic, beside ready ones. */
  K1409: { readonly service: Service; readonly pods: readonly Pod[] };
  /** The object that is missed may be in a document that could not be read. */
  K1410: { readonly documents: readonly Unreadable[] };
  /** A readiness probe asks a port that the container does not declare. */
  K1411: {
    readonly pod: Pod;
    readonly container: string;
    readonly port: number | string;
    readonly declared: readonly NamedPort[];
  };
  /** No rule of an Ingress takes the request: 404. */
  K1501: { readonly request: WebRequest; readonly controller: string; readonly lost: readonly Lost[] };
  /** The proxy sends the client elsewhere. */
  K1502: {
    readonly request: WebRequest;
    readonly status: number;
    readonly location: string;
    readonly because: RedirectReason;
  };
  /** The rule names a Service that is not there. */
  K1503: {
    readonly match: Matched | undefined;
    readonly namespace: string;
    readonly name: string;
    /** Names of the same namespace, and that name in others. */
    readonly nearMisses: readonly string[];
    readonly status: number | undefined;
  };
  /** The rule's Service has no ready endpoint. */
  K1504: { readonly match: Matched | undefined; readonly service: Service; readonly status: number | undefined };
  /** The rule's Service has no such port. */
  K1505: {
    readonly match: Matched | undefined;
    readonly service: Service;
    readonly port: string;
    readonly ports: readonly NamedPort[];
  };
  /** No controller takes the class: nobody has it, or one that is not modelled (then the fate of a request is unknown). */
  K1506: {
    readonly ingress: ObjectRef;
    readonly className: string;
    /** The class of that name, which belongs to a controller that is not modelled or not in the input. */
    readonly known?: IngressClassObject;
    readonly classes: readonly string[];
  };
  /** It has no class, and no controller takes those. */
  K1507: { readonly ingress: ObjectRef; readonly classes: readonly string[] };
  /** A balancer that reaches node ports only, and a Service without one. */
  K1508: { readonly match: Matched | undefined; readonly service: Service };
  /** A backend that is no Service. */
  K1509: {
    readonly match: Matched | undefined;
    readonly resource: string;
    readonly name: string;
    readonly controller: string;
  };
  /** A path that the controller refuses, and with it the Ingress. */
  K1510: {
    readonly match: Matched | undefined;
    readonly path: string;
    readonly pathType: PathType;
    readonly controller: string;
  };
  /** Nobody listens for the scheme. */
  K1511: { readonly ingress: ObjectRef; readonly scheme: 'http' | 'https' };
  /** A setting that is not modelled, and may keep the request from the backend. */
  K1512: { readonly unread: Unread; readonly controller: string };
  /** The IngressClass is not in the input: it is taken to be the controller's own. */
  K1513: { readonly ingress: ObjectRef; readonly className: string; readonly controller: string };
  /** The controller that serves an Ingress is not in the input. */
  K1514: { readonly ingress: ObjectRef; readonly controller: string };
  /** An expectation holds only because something that it names is not there. */
  K1601: {
    readonly end: 'from' | 'to';
    /** As the expectation has it. */
    readonly text: string;
    readonly lacks: 'object' | 'name' | 'pods' | 'node' | 'address' | 'family';
    /** What a trace says about it: an expectation that names this code is not vacuous. */
    readonly cause: string;
    readonly nearMisses: readonly string[];
  };
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
