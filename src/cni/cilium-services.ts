// Services on Cilium: a look-up at a pod's program for each connection, at sockets when they connect, or at the node's card
// for what comes from outside (cilium/cilium bpf/lib/lb.h, bpf_sock.c, bpf/lib/nodeport.h).

import type { Pod } from '#cluster/inventory.js';
import { type Program, programChain } from '#kernel/program.js';
import { type BaseChain, type Chain, chainOf, type ProgramHook, type Rule } from '#kernel/rule.js';
import { type MapStyle, type ServiceMap, serviceMap } from '#proxy/service-map.js';
import { type Family, familyOf, hostCidr } from '#wire/address.js';
import { hairpinAddress } from './cilium-names.js';
import type { CiliumView } from './cilium-way.js';
import { portMappings } from './portmap.js';
import { attachedPods } from './sandbox.js';
import { underlayAddress } from './underlay.js';

const component = 'cni/cilium';

/** For a packet of a pod. What kube-proxy is there for goes on to the node's stack. */
export function packetServices(pod: Pod, view: CiliumView, family: Family): readonly BaseChain[] {
  if (view.settings.socketBalancing === 'every-pod') return [];
  const own = pod.addresses.find((address) => familyOf(address) === family);
  const services = mapOf(view, family, {
    ...fromCluster(view),
    refusal: { kind: 'reject', with: unreachable[family] },
  });
  const hook = 'tc-ingress';
  const itself: readonly Rule[] =
    own && family === 4
      ? [
          {
            match: { source: { is: hostCidr(own) }, destination: { is: hostCidr(own) } },
            target: { kind: 'snat', to: hairpinAddress },
            origin: { ...view.origin, object: pod.ref },
          },
        ]
      : [];
  return [...lookUp(services, family, hook), nat(chainOf('hairpin', itself), family, hook)];
}

/** At the sockets of a pod or of a node: the packet is born with the endpoint's address. */
export function socketServices(view: CiliumView): Program {
  const { cluster, node } = view;
  return {
    name: 'cil_sock_connect',
    hook: 'connect',
    origin: view.origin,
    connections: { table: 'cilium_lb_reverse_sk', keeps: 'all' },
    chains(family) {
      const services = mapOf(view, family, {
        ...fromCluster(view),
        isOtherNode: (address) => {
          const owner = cluster.nodeByAddress(address);
          return owner !== undefined && owner !== node;
        },
        refusal: { kind: 'reject', with: 'EHOSTUNREACH' },
      });
      return [...lookUp(services, family, 'connect'), ...hostPorts(view, family, 'connect')];
    },
  };
}

/** At the node's card, in kube-proxy's stead. */
export function nodePortServices(view: CiliumView, family: Family, hook: ProgramHook): readonly BaseChain[] {
  const services = mapOf(view, family, { frontends: 'all', refusal: { kind: 'reject', with: unreachable[family] } });
  return [...lookUp(services, family, hook), ...hostPorts(view, family, hook)];
}

/** Documentation/network/kubernetes/kubeproxy-free.rst: externalTrafficPolicy does not hold inside the cluster. */
function fromCluster({ settings }: CiliumView): Pick<MapStyle, 'frontends' | 'externalPolicy' | 'sourceRanges'> {
  const frontends = settings.replacesKubeProxy ? 'all' : 'cluster-ips';
  return { frontends, externalPolicy: 'Cluster', sourceRanges: 'ignored' };
}

const unreachable = { 4: 'icmp-port-unreachable', 6: 'icmp6-port-unreachable' } as const;

function mapOf(view: CiliumView, family: Family, style: Omit<MapStyle, 'component' | 'names' | 'nodeAddresses'>) {
  const names = { refusing: 'cilium_lb_services', translating: 'cilium_lb_services' };
  return serviceMap(view, family, { component, names, nodeAddresses: view.node.addresses, ...style });
}

function lookUp({ refusing, translating }: ServiceMap, family: Family, hook: ProgramHook): readonly BaseChain[] {
  return [programChain(refusing, { family, table: 'filter', hook }), nat(translating, family, hook)];
}

/** A host port is one more frontend, at the node's own address. */
function hostPorts(view: CiliumView, family: Family, hook: ProgramHook): readonly BaseChain[] {
  if (!view.settings.replacesKubeProxy) return [];
  const own = underlayAddress(view.node, family);
  const rules = attachedPods(view).flatMap((pod) => {
    const to = pod.addresses.find((address) => familyOf(address) === family);
    return portMappings(pod, view.origin).flatMap(({ protocol, hostPort, containerPort, origin }): readonly Rule[] => {
      if (!to || !own) return [];
      const match = { destination: { is: hostCidr(own) }, protocol, destinationPort: hostPort };
      return [{ match, target: { kind: 'dnat', to, port: containerPort }, origin: { ...origin, component } }];
    });
  });
  return rules.length > 0 ? [nat(chainOf('cilium_lb_services', rules), family, hook)] : [];
}

function nat(chain: Chain, family: Family, hook: ProgramHook): BaseChain {
  return programChain(chain, { family, table: 'nat', hook });
}
