// Calico as the input shows it: its DaemonSet and the environment in there, its ConfigMap, its own objects.

import type { CalicoSettings, ConnectTime, EndpointToHost } from '#cluster/calico.js';
import type { ConfigMapObject, Objects, StringMap } from '#manifest/objects.js';
import type { Cidr } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';
import { calicoPools, wrappingIn } from './calico-pools.js';

/** projectcalico/calico felix/config/config_params.go. */
const felixDefaults = { vxlanId: 4096, vxlanPort: 4789 };
const daemonNames = /^(calico-node|(rke2-)?canal)$/;
const configNames = /^(calico-config|(rke2-)?canal-config)$/;

/** Whoever runs one of these has its pods cabled by it. */
const otherNetworks =
  /^(aws-node|azure-cns|azure-cni.*|netd|anetd|cilium|antrea-agent|ovnkube-node.*|weave-net|kindnet|kube-router)$/;

interface Agent {
  readonly ref: ObjectRef;
  /** Empty when nothing is known of it. */
  readonly environment: StringMap;
}

/** Undefined where nothing shows Calico. `clusterBlocks`: what others say that pods get their addresses from. */
export function readCalico(objects: Objects, clusterBlocks: readonly Cidr[]): CalicoSettings | undefined {
  const { installations, ipPools } = objects;
  const agent = agentIn(objects);
  const config = objects.configMaps.find(({ name }) => configNames.test(name));
  const from = agent?.ref ?? installations[0]?.ref ?? config?.ref ?? ipPools[0]?.ref;
  if (!from) return undefined;
  const environment = agent?.environment ?? {};
  const felix = objects.felixConfigurations.find(({ name }) => name === 'default');
  const role = roleOf(objects, { from, environment, config });
  const toHost = endpointToHost(environment, felix?.endpointToHost);
  const mtuBytes = installations[0]?.mtuBytes ?? mtuIn(config);
  const hasPools = role === 'network' || ipPools.length > 0;
  const pools = hasPools ? calicoPools({ objects, environment, clusterBlocks }) : [];
  const wrapping = wrappingIn(objects, pools);
  return {
    from,
    role,
    dataplane: dataplaneOf(objects, environment),
    pools,
    ...(wrapping && { wrapping }),
    ...(mtuBytes === undefined ? {} : { mtuBytes }),
    vxlanId: numberIn(environment.FELIX_VXLANVNI) ?? felix?.vxlanId ?? felixDefaults.vxlanId,
    vxlanPort: numberIn(environment.FELIX_VXLANPORT) ?? felix?.vxlanPort ?? felixDefaults.vxlanPort,
    ...(toHost && { endpointToHost: toHost }),
    connectTime: connectTimeOf(environment, felix?.connectTime),
    externalService: /^dsr$/i.test(environment.FELIX_BPFEXTERNALSERVICEMODE ?? felix?.externalService ?? '')
      ? 'direct'
      : 'tunnel',
  };
}

/** The DaemonSet; in a dump of pods alone, what one of them runs. */
function agentIn({ workloads, pods }: Objects): Agent | undefined {
  const environmentOf = (containers: readonly { readonly environment?: StringMap }[]) =>
    containers.find(({ environment }) => environment)?.environment;
  const daemon = workloads.find(({ kind, name }) => kind === 'DaemonSet' && daemonNames.test(name));
  if (daemon) return { ref: daemon.ref, environment: environmentOf(daemon.template.spec.containers) ?? {} };
  for (const { spec, controller, namespace } of pods) {
    if (!spec.hostNetwork || controller?.kind !== 'DaemonSet' || !daemonNames.test(controller.name)) continue;
    const ref = { kind: 'DaemonSet', namespace, name: controller.name };
    return { ref, environment: environmentOf(spec.containers) ?? {} };
  }
  return undefined;
}

interface Shown {
  readonly from: ObjectRef;
  readonly environment: StringMap;
  readonly config: ConfigMapObject | undefined;
}

function roleOf({ installations, workloads }: Objects, { from, environment, config }: Shown): CalicoSettings['role'] {
  if (/canal/.test(from.name) || /canal/.test(config?.name ?? '')) return 'canal';
  const backend = environment.CALICO_NETWORKING_BACKEND ?? config?.data.calico_backend;
  const devicePrefix = environment.FELIX_INTERFACEPREFIX ?? 'cali';
  const isOthers =
    installations.some(({ cniType }) => cniType !== 'Calico') ||
    workloads.some(({ kind, name }) => kind === 'DaemonSet' && otherNetworks.test(name));
  return backend === 'none' || isOthers || !devicePrefix.split(',').includes('cali') ? 'policy' : 'network';
}

/** An environment variable counts for more than a FelixConfiguration. */
function dataplaneOf({ felixConfigurations, installations }: Objects, environment: StringMap) {
  const isOn = (name: string, written: boolean) => (environment[name] ?? `${written}`).toLowerCase() === 'true';
  const wanted = installations[0]?.dataplane ?? 'Iptables';
  const felix = felixConfigurations.find(({ name }) => name === 'default');
  if (isOn('FELIX_BPFENABLED', felix?.isBpf ?? false) || wanted === 'BPF') return 'ebpf';
  if (isOn('FELIX_WIREGUARDENABLED', felix?.isWireguard ?? false)) return 'wireguard';
  return wanted === 'Iptables' || wanted === 'Nftables' ? 'iptables' : 'other';
}

/** Before v3.26 it was on or off (`bpfConnectTimeLoadBalancingEnabled`); now it is TCP where nobody says. */
function connectTimeOf(environment: StringMap, configured = 'TCP'): ConnectTime {
  const written = (environment.FELIX_BPFCONNECTTIMELOADBALANCING ?? configured).toLowerCase();
  if (written === 'enabled') return 'all';
  return written === 'disabled' ? 'none' : 'tcp';
}

/** Felix itself drops, if its environment is known and does not say otherwise. */
function endpointToHost(environment: StringMap, configured: string | undefined): EndpointToHost | undefined {
  const usual = Object.keys(environment).length > 0 ? 'DROP' : undefined;
  const written = (environment.FELIX_DEFAULTENDPOINTTOHOSTACTION ?? configured ?? usual)?.toUpperCase();
  if (written === undefined) return undefined;
  return written === 'DROP' || written === 'RETURN' ? written : 'ACCEPT';
}

/** `veth_mtu`; 0 leaves it to Felix. */
function mtuIn(config: ConfigMapObject | undefined): number | undefined {
  return numberIn(config?.data.veth_mtu) || undefined;
}

function numberIn(text = ''): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
