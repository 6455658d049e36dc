// Who listens where. In a pod, what containers declare; on a node, hostNetwork pods and the agents every node runs.

import type { NodeView, Pod } from '#cluster/inventory.js';
import { nodeLocalCache } from '#dns/node-cache.js';
import type { Socket } from '#kernel/netns.js';
import type { Container } from '#manifest/objects.js';
import type { IpProtocol, Protocol } from '#wire/packet.js';
import type { Listeners } from './furnished-netns.js';

interface Declared {
  readonly protocol: Protocol;
  readonly port: number;
  readonly program: string;
  readonly portName?: string;
}

/** A container may open ports it does not declare, so any port of a pod has a listener: an assumed one. */
export function podListeners(pod: Pod): Listeners {
  const declared = declaredPorts(pod);
  return {
    find({ protocol, destinationPort }) {
      return declaredSocket(pod, declared, { protocol, port: destinationPort }) ?? assumedSocket(pod);
    },
    *list() {
      for (const { protocol, port } of declared) {
        yield { protocol, port, socket: declaredSocket(pod, declared, { protocol, port }) as Socket };
      }
    },
  };
}

/** A node, and whether kube-proxy has something to do there. */
export interface NodeAgents extends NodeView {
  readonly kubeProxy: 'runs' | 'replaced';
}

/** On a node nothing is assumed: an unknown port is unknown. */
export function nodeListeners(view: NodeAgents): Listeners {
  const { cluster, node } = view;
  const hostPods = () => cluster.podsOn(node.name).filter((pod) => pod.spec.hostNetwork);
  return {
    find({ protocol, destinationPort: port }) {
      for (const pod of hostPods()) {
        const socket = declaredSocket(pod, declaredPorts(pod), { protocol, port });
        if (socket) return socket;
      }
      const agent = agents(view).find((known) => known.protocol === protocol && known.port === port);
      return agent && { program: agent.program, evidence: 'derived', rivals: [] };
    },
    *list() {
      for (const { protocol, port, program } of agents(view)) {
        yield { protocol, port, socket: { program, evidence: 'derived', rivals: [] } };
      }
      for (const pod of hostPods()) yield* podListeners(pod).list();
    },
  };
}

/** Default ports of kubernetes/kubernetes pkg/cluster/ports/ports.go and kubeadm. */
function agents({ cluster, node, kubeProxy }: NodeAgents): readonly Declared[] {
  const everywhere: Declared[] = [
    { protocol: 'TCP', port: 10250, program: 'kubelet' },
    ...(kubeProxy === 'runs' ? [{ protocol: 'TCP', port: 10256, program: 'kube-proxy' } as const] : []),
  ];
  const apiPorts = new Set<number>();
  // Its own Service says where it listens.
  const api = cluster.service('default', 'kubernetes');
  for (const { address, port } of api ? cluster.endpoints(api).ports.flatMap((group) => group.endpoints) : []) {
    if (node.addresses.includes(address)) apiPorts.add(port);
  }
  const cache = nodeLocalCache(cluster)?.pods.some(({ nodeName }) => nodeName === node.name)
    ? (['UDP', 'TCP'] as const).map((protocol) => ({ protocol, port: 53, program: 'node-cache' }))
    : [];
  return [
    ...cache,
    ...everywhere,
    ...[...apiPorts].map((port) => ({ protocol: 'TCP' as const, port, program: 'kube-apiserver' })),
  ];
}

function declaredPorts({ spec }: Pod): readonly Declared[] {
  return [...spec.containers, ...spec.sidecars].flatMap((container: Container) =>
    container.ports.map(({ protocol, containerPort, name }) => ({
      protocol,
      port: containerPort,
      program: container.name,
      ...(name === undefined ? {} : { portName: name }),
    })),
  );
}

function declaredSocket(
  pod: Pod,
  declared: readonly Declared[],
  wanted: { readonly protocol: IpProtocol; readonly port: number },
): Socket | undefined {
  const claims = declared.filter(({ protocol, port }) => protocol === wanted.protocol && port === wanted.port);
  const [first] = claims;
  if (!first) return undefined;
  const rivals = [...new Set(claims.map(({ program }) => program))].filter((program) => program !== first.program);
  const { program, portName } = first;
  return { program, owner: pod.ref, ...(portName ? { portName } : {}), evidence: 'declared', rivals };
}

function assumedSocket(pod: Pod): Socket {
  const [only, ...others] = pod.spec.containers;
  return { program: others.length === 0 && only ? only.name : '', owner: pod.ref, evidence: 'assumed', rivals: [] };
}
