// One policy's rules in the kernel's terms: a peer and a port make one, which marks the packet; then the chain returns.

import type { Cluster } from '#cluster/inventory.js';
import type { Match, Rule } from '#kernel/rule.js';
import type { FieldPath, NetworkPolicyObject, PolicyDirection, PolicyPeer, PolicyPort } from '#manifest/objects.js';
import type { IpAddress } from '#wire/address.js';
import type { IpProtocol } from '#wire/packet.js';
import { rulesOf } from './isolation.js';
import { takesPeer } from './peers.js';
import type { PolicyStyle } from './policy-style.js';
import { takesPort } from './ports.js';
import { endAt } from './traffic.js';

export interface Compiled {
  readonly cluster: Cluster;
  readonly policy: NetworkPolicyObject;
  readonly direction: PolicyDirection;
  readonly style: PolicyStyle;
}

interface Socket {
  readonly protocol: IpProtocol;
  readonly destination: IpAddress;
  readonly destinationPort: number;
}

export function* everyRule(compiled: Compiled): Generator<Rule> {
  for (const { peers = [undefined], ports = [undefined], field } of rulesOf(compiled.policy, compiled.direction)) {
    for (const peer of peers) for (const port of ports) yield* kernelRules(compiled, { peer, port, field });
  }
}

/** Of each rule's ports the first that takes the socket: the others would only say the same. */
export function* candidateRules(compiled: Compiled, socket: Socket): Generator<Rule> {
  const { cluster, policy, direction } = compiled;
  const { protocol, destinationPort } = socket;
  const asked = { protocol, port: destinationPort, destination: endAt(cluster, socket.destination) };
  for (const { peers = [undefined], ports, field } of rulesOf(policy, direction)) {
    const port = ports?.find((wanted) => takesPort(wanted, asked));
    if (ports && !port) continue;
    for (const peer of peers) yield* kernelRules(compiled, { peer, port, field });
  }
}

interface Entry {
  readonly peer: PolicyPeer | undefined;
  readonly port: PolicyPort | undefined;
  /** Of the rule. */
  readonly field: FieldPath;
}

function* kernelRules(compiled: Compiled, { peer, port, field }: Entry): Generator<Rule> {
  const { policy, style } = compiled;
  const origin = {
    component: style.origin.component,
    object: policy.ref,
    field: peer?.field ?? port?.field ?? field,
    evidence: 'declared',
  } as const;
  const { mark } = style;
  const match = {
    ...(port ? portMatch(port, compiled) : {}),
    ...(peer ? peerMatch(peer, compiled) : {}),
    ...selectedMatch(compiled),
  };
  yield { match, target: { kind: 'mark', value: mark, mask: mark }, origin };
  yield { match: { mark: { is: { value: mark, mask: mark } } }, target: { kind: 'return' }, origin };
}

function selectedMatch({ policy, direction, style }: Compiled): Match {
  const set = style.selected?.(policy, direction);
  if (!set) return {};
  return direction === 'Ingress' ? { destinationSet: { is: set } } : { sourceSet: { is: set } };
}

function peerMatch(peer: PolicyPeer, { cluster, policy, direction, style }: Compiled): Match {
  if (peer.kind === 'block' && peer.except.length === 0 && !style.identityOf) {
    return direction === 'Ingress' ? { source: { is: peer.cidr } } : { destination: { is: peer.cidr } };
  }
  const set = {
    name: style.naming.set(policy, peer.field),
    has: (address: IpAddress) => takesPeer(peer, { cluster, policy, end: endAt(cluster, address, style.identityOf) }),
  };
  return direction === 'Ingress' ? { sourceSet: { is: set } } : { destinationSet: { is: set } };
}

function portMatch(port: PolicyPort, { cluster, policy, style }: Compiled): Match {
  const { protocol, endPort } = port;
  if (port.port === undefined) return { protocol };
  if (typeof port.port === 'number') {
    return endPort === undefined || endPort === port.port
      ? { protocol, destinationPort: port.port }
      : { protocol, destinationPortRange: { first: port.port, last: endPort } };
  }
  const set = {
    name: style.naming.set(policy, port.field),
    has: (socket: Socket) =>
      takesPort(port, {
        protocol: socket.protocol,
        port: socket.destinationPort,
        destination: endAt(cluster, socket.destination),
      }),
  };
  return { protocol, destinationSocketSet: { is: set } };
}
