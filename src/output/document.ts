// The JSON contract: `apiVersion: k8snet.dev/v1`, `kind: Journey`. The schema in journey.schema.json is made from these
// types. Fields may be added, never renamed.

import type { VerdictWord } from '#trace/journey.js';
import type { Evidence } from '#wire/object-ref.js';
import type { IpProtocol, Protocol } from '#wire/packet.js';

export type { VerdictWord };

export interface JourneyDocument {
  apiVersion: 'k8snet.dev/v1';
  kind: 'Journey';
  query: QueryDocument;
  cluster: ClusterDocument;
  verdict: VerdictWord;
  /** The verdict as a sentence. */
  text: string;
  /** Values nobody gave, each with the flag that overrides it. */
  assumptions: AssumptionDocument[];
  /** Remarks on the input, in the order they were made. */
  diagnostics: DiagnosticDocument[];
  /** The cause of a failure, and warnings about what was delivered. */
  findings: FindingDocument[];
  /** One for each endpoint walked. */
  paths: PathDocument[];
  /** Endpoints that exist but were not walked (see --all). */
  othersNotWalked: number;
}

export interface QueryDocument {
  /** `pod/shop/web-0`, `node/worker-1`, `internet:198.51.100.7`, or an address that enters at a node. */
  source: string;
  /** As it was typed. */
  destination: string;
  protocol?: Protocol;
  family?: 4 | 6;
}
export interface DnsQueryDocument {
  /** As it was sent, with the suffix of the search list. */
  name: string;
  /** `address` is A and AAAA at once. */
  type: string;
  answer: string;
  because?: string;
  /** The nameserver that answered; `node` is the node's own. */
  server?: string;
  serverKind?: 'coredns' | 'node-cache' | 'outside';
  /** Nameservers that did not answer. */
  unreached?: { nameserver: string; how: 'refused' | 'timeout' }[];
  /** Lines of the Corefile that had a say, the first asked first. */
  decidedBy: DnsDecisionDocument[];
}
export interface DnsDecisionDocument {
  plugin: string;
  /** The zone of its server block. */
  zone: string;
  /** Absent: the Corefile is assumed. */
  configMap?: string;
  key?: string;
  /** 1-based, in the text of that key. */
  line?: number;
  detail?: string;
}
export interface ClusterDocument {
  platform: string;
  podNetwork: PluginDocument;
  /** Who enforces NetworkPolicies beside the pod network; absent where nobody does. */
  enforcers?: readonly PluginDocument[];
  proxyMode: PluginDocument;
}
export interface PluginDocument {
  name: string;
  evidence: Evidence;
  /** What the input shows, when k8snet cannot model that and `name` stands in for it. */
  standsInFor?: string;
}
export interface AssumptionDocument {
  subject: string;
  object?: ObjectDocument;
  value: string;
  flag: string;
  text: string;
}
export interface LocationDocument {
  file: string;
  /** 1-based. */
  line: number;
  /** 1-based. */
  column: number;
  /** Like `spec.ports[0].targetPort`. */
  path: string;
}
export interface DiagnosticDocument {
  code: string;
  severity: 'error' | 'warning' | 'note';
  at: LocationDocument;
  text: string;
  help?: string;
}
export interface FindingDocument {
  code: string;
  severity: 'error' | 'warning' | 'note';
  at?: LocationDocument;
  text: string;
  details: string[];
  help?: string;
}
export interface ObjectDocument {
  kind: string;
  namespace?: string;
  name: string;
}
export interface OriginDocument {
  /** The program that wrote the rule or route on the node: `kube-proxy/iptables`, `cni/flannel`, `kernel`. */
  component: string;
  evidence: Evidence;
  object?: ObjectDocument;
  at?: LocationDocument;
}
export interface PathDocument {
  /** Share of new connections that take this path, 0 to 1. */
  share: number;
  endpoint?: { ip: string; port: number; pod?: string; node?: string; index: number; of: number };
  sourceSeen?: { ip: string; port: number; why: 'kept' | 'masqueraded' | 'snat'; by?: string };
  /** The largest packet that gets through, and the device that allows no more. Absent where none was passed. */
  budget?: { bytes: number; device: string; at: string };
  verdict: VerdictWord;
  legs: LegDocument[];
}
export interface LegDocument {
  purpose: 'dns' | 'request' | 'upstream' | 'reply';
  verdict: VerdictWord;
  hops: HopDocument[];
}
export interface HopDocument {
  /** The network namespace, `pod/shop/web-0`, `node/worker-1`, `client/198.51.100.7`, `balancer/shop/web`, `gateway/worker-1`, `between`; `wire` for the node network. */
  at: string;
  steps: StepDocument[];
}
/** A rule of an Ingress; without a path its default backend. */
export interface RuleDocument {
  ingress: string;
  /** Empty: every host. */
  host: string;
  path?: string;
  pathType?: string;
}
/** The outer packet of an IPIP or GRE tunnel has no ports: both are 0. */
export interface TupleDocument {
  protocol: IpProtocol;
  source: string;
  sourcePort: number;
  destination: string;
  destinationPort: number;
}

export interface TunnelDocument {
  protocol: string;
  /** Of VXLAN only. */
  networkId?: number;
}

interface StepBase {
  /** The sentence a person reads. */
  text: string;
  origin?: OriginDocument;
}
export type StepDocument = StepBase &
  (
    | {
        kind: 'resolved';
        name: string;
        by: string;
        outcome: string;
        addresses: string[];
        aliases: string[];
        queries: DnsQueryDocument[];
      }
    | { kind: 'chosen'; address: string; index: number; of: number }
    | { kind: 'stand-in'; name: string; address: string }
    | { kind: 'sent'; tuple: TupleDocument }
    | { kind: 'reset'; tuple: TupleDocument }
    | { kind: 'arrived'; device: string; bridge?: string }
    | { kind: 'bridged'; bridge: string; port: string }
    | {
        kind: 'routed';
        destination: string;
        via?: string;
        device: string;
        gateway?: { index: number; of: number };
        /** The eBPF program or switch that sends the packet this way, past the stack's own routes. */
        program?: string;
      }
    | { kind: 'local'; destination: string; device: string }
    | {
        kind: 'translated';
        field: 'destination' | 'source';
        by: 'dnat' | 'snat' | 'masquerade' | 'conntrack';
        hook: string;
        before: TupleDocument;
        after: TupleDocument;
        chains: string[];
        endpoint?: { index: number; of: number };
      }
    | { kind: 'source-kept'; source: string; chains: string[] }
    | { kind: 'marked'; table: string; before: number; after: number; chains: string[] }
    | { kind: 'admitted'; hook: string; table: string; chains: string[] }
    | {
        kind: 'encapsulated';
        device: string;
        tunnel: TunnelDocument;
        outer: TupleDocument;
        overheadBytes: number;
        sizeBytes: number;
        mtuBytes: number;
      }
    | { kind: 'decapsulated'; device: string; tunnel: TunnelDocument }
    | { kind: 'transmitted'; device: string; nextHop: string }
    | {
        kind: 'delivered';
        tuple: TupleDocument;
        program: string;
        evidence: Evidence;
        portName?: string;
        rivals: string[];
      }
    | { kind: 'stopped'; verdict: string; hook?: string; chains?: string[]; tuple?: TupleDocument }
    | { kind: 'crossed'; from: string; to: string; routed: boolean }
    | { kind: 'left-cluster'; tuple: TupleDocument }
    | { kind: 'lost'; tuple: TupleDocument; range: 'pods' | 'services' | 'internal' | 'targets' | 'ports' }
    | {
        kind: 'matched';
        controller: string;
        outcome: 'backend' | 'redirect' | 'error' | 'no-route';
        status?: number;
        location?: string;
        rule?: RuleDocument;
        service?: string;
        port?: number;
        upstream?: string;
        /** Rules that did not get the request, and why in a word. */
        lost: (RuleDocument & { why: string })[];
      }
    | { kind: 'looked-up'; name: string; address: string; by: string }
    | {
        kind: 'balanced';
        service: string;
        balancer: string;
        /** `node/NAME` or `pod/NAMESPACE/NAME`; only those that are fit get packets. */
        targets: { target: string; fit: boolean; because?: string }[];
      }
  );
