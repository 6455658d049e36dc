// Pod networks that k8snet recognises but does not model yet, by the key that they will have in the registry. Knowing the
// name is what keeps a trace from saying "ok" on a network it knows nothing about. Order: the first with evidence wins, so
// overlays stand after their parts' owners (a Canal install also looks like Calico and flannel); what pods carry is asked
// after all names. Those without marks leave nothing in the API; only a platform's defaults name them.

import type { CalicoSettings } from '#cluster/calico.js';
import type { Cluster } from '#cluster/inventory.js';
import type { PolicyApi } from '#manifest/objects.js';
import type { PolicyEnforcer } from '#policy/policy-enforcer.js';
import type { ObjectRef } from '#wire/object-ref.js';
import { type AntreaInstallation, antreaInstallation } from './antrea-config.js';
import { antreaPolicyApis, calicoPluginMark, calicoPolicyApis } from './beside.js';
import { flannelInstallation } from './flannel-config.js';

export interface RecognisedNetwork {
  readonly title: string;
  /** Whose policies it enforces beside Kubernetes' own. */
  readonly otherPolicies?: readonly PolicyApi[];
  /** Workloads or ConfigMaps whose name gives it away. */
  readonly marks: readonly { readonly kind: string; readonly name: string | RegExp }[];
  /** What its CNI plugin writes on each pod: all that is left in a dump of pods alone. */
  readonly podAnnotation?: string;
  /** Where a name is not enough. */
  showing?(cluster: Cluster): ObjectRef | undefined;
}

const daemon = (name: string | RegExp) => ({ kind: 'DaemonSet', name });

function calicoOn(dataplane: CalicoSettings['dataplane']): (cluster: Cluster) => ObjectRef | undefined {
  return ({ settings: { calico } }) => (calico?.dataplane === dataplane ? calico.from : undefined);
}

function answeringDirectly({ settings: { calico } }: Cluster): ObjectRef | undefined {
  const isOurs = calico?.role === 'network' && calico.dataplane === 'ebpf';
  return isOurs && calico.externalService === 'direct' ? calico.from : undefined;
}

/** It is there, and neither its own pod network nor a known one is. */
function calicoBeside({ settings: { calico } }: Cluster): ObjectRef | undefined {
  return calico?.from;
}

function byOperator(type: string): (cluster: Cluster) => ObjectRef | undefined {
  return ({ settings: { networkType } }) => (networkType?.value === type ? networkType.from : undefined);
}

function antreaIn(cluster: Cluster, mode: AntreaInstallation['mode']): ObjectRef | undefined {
  const shown = antreaInstallation(cluster);
  return shown?.mode === mode ? shown.from : undefined;
}

export const recognisedNetworks: Readonly<Record<string, RecognisedNetwork>> = {
  'openshift-sdn': { title: 'OpenShift SDN', marks: [daemon('sdn')], showing: byOperator('OpenShiftSDN') },
  'cilium-other': {
    title: 'Cilium with settings that are not modelled',
    marks: [],
    showing: ({ settings: { cilium } }) => cilium?.from,
    otherPolicies: ['cilium.io', 'policy.networking.k8s.io'],
  },
  'antrea-policy-only': {
    title: 'Antrea for its policies only',
    marks: [],
    showing: (cluster) => antreaIn(cluster, 'networkPolicyOnly'),
    otherPolicies: antreaPolicyApis,
  },
  'antrea-ipsec': {
    title: 'Antrea IPsec',
    marks: [],
    showing: (cluster) => antreaIn(cluster, 'ipsec'),
    otherPolicies: antreaPolicyApis,
  },
  'antrea-other': {
    title: 'Antrea in another mode',
    marks: [],
    showing: (cluster) => antreaIn(cluster, 'other'),
    otherPolicies: antreaPolicyApis,
  },
  weave: { title: 'Weave Net', marks: [daemon('weave-net')] },
  'kube-router': { title: 'kube-router', marks: [daemon('kube-router')] },
  'calico-or-canal': {
    title: 'Calico or Canal',
    marks: [],
    podAnnotation: calicoPluginMark,
    otherPolicies: calicoPolicyApis,
  },
  'flannel-other': { title: 'flannel with another backend', marks: [] },
  'calico-ebpf-dsr': {
    title: 'Calico eBPF in DSR mode',
    marks: [],
    showing: answeringDirectly,
    otherPolicies: calicoPolicyApis,
  },
  'calico-ebpf-beside': {
    title: 'another network with Calico eBPF',
    marks: [],
    showing: calicoOn('ebpf'),
    otherPolicies: calicoPolicyApis,
  },
  'calico-wireguard': {
    title: 'Calico WireGuard',
    marks: [],
    showing: calicoOn('wireguard'),
    otherPolicies: calicoPolicyApis,
  },
  'calico-other': {
    title: 'a network with Calico for its policies only',
    marks: [],
    showing: calicoBeside,
    otherPolicies: calicoPolicyApis,
  },
};

/** As it shows itself in the input. */
export interface ShownNetwork extends PolicyEnforcer {
  readonly from: ObjectRef;
}

export function recogniseNetwork(cluster: Cluster): ShownNetwork | undefined {
  const known = Object.values(recognisedNetworks);
  for (const network of known) {
    const { marks, showing } = network;
    const shown = showing?.(cluster);
    if (shown) return shownAs(network, shown);
    for (const { kind, name } of marks) {
      const [from] = cluster.evidenceOf(kind, undefined, name);
      if (from) return shownAs(network, from);
    }
  }
  for (const network of known) {
    const from = network.podAnnotation && cluster.annotatedPod(network.podAnnotation);
    if (from) return shownAs(network, from);
  }
  // Asked after the registry: its backend is none of those that are modelled.
  const flannel = flannelInstallation(cluster);
  return flannel && { title: `flannel ${flannel.backend}`, from: flannel.from };
}

function shownAs({ title, otherPolicies = [] }: RecognisedNetwork, from: ObjectRef): ShownNetwork {
  return { title, from, otherPolicies };
}

/** What a key stands for that is not in the registry; undefined for one that is not known here either. */
export function networkTitle(key: string): string | undefined {
  return Object.hasOwn(recognisedNetworks, key) ? recognisedNetworks[key]?.title : undefined;
}
