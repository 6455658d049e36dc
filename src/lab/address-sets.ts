// The ipsets that a machine's rules ask, as `ipset restore` reads them. A set of the model answers for one address at a
// time, so it is asked for every address that a packet of the lab can carry.

import type { Cluster } from '#cluster/inventory.js';
import type { BaseChain, Chain, Match } from '#kernel/rule.js';
import { type Family, familyOf, type IpAddress } from '#wire/address.js';

const familyNames: { readonly [F in Family]: string } = { 4: 'inet', 6: 'inet6' };

export function setCommands(chains: readonly BaseChain[], cluster: Cluster, outside: IpAddress): readonly string[] {
  const made = new Map<string, readonly string[]>();
  for (const family of [4, 6] as const) {
    const addresses = addressesOf(cluster, outside).filter((address) => familyOf(address) === family);
    for (const { sourceSet, destinationSet, destinationSocketSet } of matchesOf(chains, family)) {
      for (const set of [sourceSet?.is, destinationSet?.is]) {
        if (!set || made.has(set.name)) continue;
        const entries = addresses.filter((address) => set.has(address));
        made.set(set.name, commands(set.name, `hash:ip family ${familyNames[family]}`, entries));
      }
      const sockets = destinationSocketSet?.is;
      if (!sockets || made.has(sockets.name)) continue;
      const entries = socketsOf(cluster)
        .filter(({ destination }) => familyOf(destination) === family)
        .filter((socket) => sockets.has(socket))
        .map(
          ({ destination, protocol, destinationPort }) => `${destination},${protocol.toLowerCase()}:${destinationPort}`,
        );
      made.set(sockets.name, commands(sockets.name, `hash:ip,port family ${familyNames[family]}`, entries));
    }
  }
  return [...made.values()].flat();
}

function commands(name: string, type: string, entries: readonly string[]): readonly string[] {
  return [`create ${name} ${type}`, ...new Set(entries.map((entry) => `add ${name} ${entry}`))];
}

function addressesOf({ nodes, pods, services }: Cluster, outside: IpAddress): readonly IpAddress[] {
  return [
    outside,
    ...nodes.flatMap(({ addresses }) => addresses),
    ...pods.flatMap(({ addresses }) => addresses),
    ...services.flatMap(({ clusterIPs }) => clusterIPs),
  ];
}

function socketsOf({ pods }: Cluster) {
  return pods.flatMap(({ addresses, spec }) =>
    addresses.flatMap((destination) =>
      spec.containers
        .flatMap(({ ports }) => ports)
        .map(({ protocol, containerPort }) => ({ destination, protocol, destinationPort: containerPort })),
    ),
  );
}

/** Of every rule that a packet of the family may meet. */
function* matchesOf(chains: readonly BaseChain[], family: Family): Generator<Match> {
  const seen = new Set<string>();
  const waiting: { readonly chain: Chain; readonly table: string }[] = chains
    .filter((chain) => chain.family === family)
    .flatMap((chain) => [chain, ...chain.beside].map((one) => ({ chain: one, table: chain.table })));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { chain, table } = next;
    if (seen.has(`${table} ${chain.name}`)) continue;
    seen.add(`${table} ${chain.name}`);
    for (const { match, target } of chain.rules()) {
      yield match;
      if (target.kind === 'jump' || target.kind === 'goto') waiting.push({ chain: target.chain(), table });
    }
  }
}
