// What an input says about flannel: net-conf.json in its ConfigMap, or the annotations that flanneld leaves on nodes
// (flannel pkg/subnet/config.go, pkg/subnet/kube/annotations.go). K3s has flannel inside and shows the annotations only.

import type { Cluster } from '#cluster/inventory.js';
import type { PolicyEnforcer } from '#policy/policy-enforcer.js';
import { type Cidr, type Family, parseCidr } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';
import { printable } from '#wire/printable.js';
import { calicoBeside, calicoPluginMark } from './beside.js';

export interface FlannelConfig {
  /** `Network` and `IPv6Network`, one block per family. */
  readonly networks: readonly Cidr[];
  readonly families: readonly Family[];
  /** Of the backends that have one. */
  readonly networkId: number;
  readonly port?: number;
  /** Replaces that of the external interface. */
  readonly mtuBytes?: number;
  /** Peers on the link are reached without a tunnel. */
  readonly directRouting: boolean;
}

/** flannel in the input, and the backend it is set to: one of its own keys, or words for what cannot be told. */
export interface FlannelInstallation {
  readonly from: ObjectRef;
  readonly backend: string;
}

type Json = Readonly<Record<string, unknown>>;
/** `unreadable`: there is a text, and it is no JSON object. */
type NetConf = Json | 'unreadable' | undefined;

const installations = new WeakMap<Cluster, FlannelInstallation | 'none'>();
const configs = new WeakMap<Cluster, FlannelConfig>();
/** flannel's own, and those of Canal, which has flannel inside. */
const configMapNames = ['kube-flannel-cfg', 'canal-config', 'rke2-canal-config'];
const prefix = 'flannel.alpha.coreos.com/';
/** flanneld runs inside these too, or has run before them: the annotations alone do not make it the pod network. */
const otherOwners = /^(rke2-)?canal$|^calico-node$|^cilium$|^kindnet$|^aws-node$|^antrea-agent$|^weave-net$/;

export function flannelInstallation(cluster: Cluster): FlannelInstallation | undefined {
  const known = installations.get(cluster) ?? findInstallation(cluster) ?? 'none';
  installations.set(cluster, known);
  return known === 'none' ? undefined : known;
}

function findInstallation(cluster: Cluster): FlannelInstallation | undefined {
  const configMap = cluster.configMap(undefined, 'kube-flannel-cfg');
  const [daemon] = cluster.evidenceOf('DaemonSet', undefined, /^kube-flannel/);
  const annotated = cluster.nodes.find(({ annotations }) => `${prefix}backend-type` in annotations);
  const said = annotated?.annotations[`${prefix}backend-type`];
  const from = daemon ?? configMap?.ref;
  const backend = backendIn(netConf(cluster)) ?? (said === undefined ? undefined : printable(said));
  // Simplified: a DaemonSet alone is taken to have the backend of the published manifest.
  if (from) return { from, backend: backend ?? 'vxlan' };
  if (!annotated || cluster.evidenceOf('DaemonSet', undefined, otherOwners).length > 0) return undefined;
  // Canal, in a dump without its DaemonSet.
  if (cluster.annotatedPod(calicoPluginMark)) return undefined;
  return { from: annotated.ref, backend: backend ?? 'vxlan' };
}

/** K3s has flannel inside, and adds to it. */
export function isInK3s({ settings }: Cluster): boolean {
  return settings.platform.value === 'k3s';
}

/**
 * kube-router's controller in K3s (on unless --disable-network-policy), or the container that flannel's published
 * manifest may have beside flanneld (flannel Documentation/netpol.md), or Calico without its own routes.
 */
export function policyEnforcer(cluster: Cluster): PolicyEnforcer | undefined {
  if (isInK3s(cluster)) return { title: 'the policy controller in K3s' };
  const daemons = cluster.evidenceOf('DaemonSet', undefined, /^kube-flannel/);
  const sidecar = 'kube-network-policies';
  const hasSidecar = daemons.some(({ namespace = '', name }) =>
    cluster.podsOf('DaemonSet', namespace, name)?.[0]?.spec.containers.some((container) => container.name === sidecar),
  );
  return hasSidecar ? { title: sidecar, otherPolicies: ['policy.networking.k8s.io'] } : calicoBeside(cluster);
}

/** flanneld falls back to udp when net-conf.json has no Backend, and does not mind the case of its type. */
function backendIn(conf: NetConf): string | undefined {
  if (conf === undefined) return undefined;
  if (conf === 'unreadable') return 'with a net-conf.json that cannot be read';
  const { Type } = part(conf.Backend);
  return typeof Type === 'string' ? printable(Type).toLowerCase() : 'udp';
}

export function flannelConfig(cluster: Cluster): FlannelConfig {
  const known = configs.get(cluster) ?? readConfig(cluster);
  configs.set(cluster, known);
  return known;
}

function readConfig(cluster: Cluster): FlannelConfig {
  const conf = netConf(cluster);
  const { podCidrs } = cluster.settings;
  if (conf === undefined || conf === 'unreadable') {
    const networkId = annotatedNetworkId(cluster) ?? 1;
    return { networks: podCidrs.value, families: [4, 6], networkId, directRouting: false };
  }
  const { VNI, Port, MTU, DirectRouting } = part(conf.Backend);
  const networks = [conf.Network, conf.IPv6Network].flatMap((text) =>
    typeof text === 'string' ? (parseCidr(text) ?? []) : [],
  );
  return {
    networks: networks.length > 0 ? networks : podCidrs.value,
    families: [...(conf.EnableIPv4 === false ? [] : [4 as const]), ...(conf.EnableIPv6 === true ? [6 as const] : [])],
    networkId: isCount(VNI) ? VNI : 1,
    ...(isCount(Port) ? { port: Port } : {}),
    ...(isCount(MTU) ? { mtuBytes: MTU } : {}),
    directRouting: DirectRouting === true,
  };
}

/** `{"VNI":1,"VtepMAC":"…"}`. */
function annotatedNetworkId({ nodes }: Cluster): number | undefined {
  const data = nodes.find(({ annotations }) => `${prefix}backend-data` in annotations)?.annotations;
  const { VNI } = part(parsed(data?.[`${prefix}backend-data`]));
  return isCount(VNI) ? VNI : undefined;
}

function netConf(cluster: Cluster): NetConf {
  for (const name of configMapNames) {
    const configMap = cluster.configMap(undefined, name);
    if (configMap) return parsed(configMap.data['net-conf.json']);
  }
  return undefined;
}

function parsed(text: string | undefined): NetConf {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

function part(value: unknown): Json {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Within what any of the fields can hold; 0 stands for the default. */
function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 2 ** 24;
}
