// Questions to name servers, walked as packets: what breaks the DNS breaks the name, and is seen.

import type { Node, Pod } from '#cluster/inventory.js';
import { type Reach, type Reached, serversOf } from '#dns/reach.js';
import { type Client, type Resolution, resolveName } from '#dns/resolve.js';
import type { Fabric } from '#fabric/fabric.js';
import type { NetNamespace } from '#kernel/netns.js';
import { sourceAddress } from '#kernel/source-address.js';
import type { IpAddress } from '#wire/address.js';
import { type Exchange, exchange } from './exchange.js';
import { explore } from './explore.js';
import { arrives, type Leg, type Undecided, type Verdict } from './journey.js';
import { undecided } from './undecided.js';

/** One name server that was asked: the ways there that were walked, and how many of them fail. */
export interface Asked {
  readonly nameserver: IpAddress;
  readonly legs: readonly Leg[];
  readonly verdict: Verdict;
  /** Ways that fail although another one does not: lookups fail now and then. */
  readonly failing: number;
  readonly walked: number;
}
/** Resolves names as one client does, and keeps what was walked for it. */
export interface NameClient {
  resolve(name: string, client: Client): Resolution;
  readonly asked: readonly Asked[];
}

const dnsPort = 53;
/** Inside Linux' default range of ephemeral ports. */
const clientPort = 45000;
/** No DNS has more endpoints that matter. */
const mostWays = 64;

export function nameClient(
  fabric: Fabric,
  { netns, place, ways }: { netns: NetNamespace; place: Pod | Node | undefined; ways: 'one' | 'all' },
): NameClient {
  const asked: Asked[] = [];
  const servers = serversOf(fabric.cluster);
  const nodeName = place && ('nodeName' in place ? place.nodeName : place.name);
  const reach: Reach<Leg> = (nameserver) => {
    const server = servers.at(nameserver, nodeName);
    if (nameserver === 'node') return { kind: 'server', server };
    const question = ask(fabric, { netns, nameserver, ways });
    if (!question) return { kind: 'unreachable', how: 'timeout' };
    asked.push(question);
    return isAnswered(question.verdict) ? { kind: 'server', server } : unreachable(question);
  };
  return { resolve: (name, client) => resolveName(name, client, reach), asked };
}

function ask(
  fabric: Fabric,
  { netns, nameserver, ways }: { netns: NetNamespace; nameserver: IpAddress; ways: 'one' | 'all' },
): Asked | undefined {
  const source = sourceAddress(netns, nameserver);
  if (source === undefined) return undefined;
  const tuple = {
    protocol: 'UDP',
    source,
    sourcePort: clientPort,
    destination: nameserver,
    destinationPort: dnsPort,
  } as const;
  const walks: Exchange[] = [];
  const runs = explore((decide) => exchange(fabric, { netns, tuple, purpose: 'dns', answer: 'walked' }, decide));
  for (const { result } of runs) {
    const { out, back } = result;
    const verdict = undecided(fabric, { ...result, legs: back ? [out, back] : [out] }) ?? result.verdict;
    walks.push({ ...result, verdict });
    if ((ways === 'one' && isAnswered(verdict)) || walks.length >= mostWays) break;
  }
  const good = walks.find(({ verdict }) => isAnswered(verdict));
  const told = walks.find(({ verdict }) => isDoubtful(verdict)) ?? good ?? walks[0];
  if (!told) return undefined;
  const { out, verdict } = told;
  const failing = good ? walks.filter((walk) => !isAnswered(walk.verdict)).length : 0;
  return { nameserver, legs: [{ ...out, verdict }], verdict, failing, walked: walks.length };
}

/** What is not known to fail is taken to work: a server outside, or a port of a node that no manifest tells of. */
function isAnswered({ kind }: Verdict): boolean {
  return kind === 'delivered' || kind === 'left-cluster' || kind === 'unknown';
}

/** A name that may have been looked up in vain is no ground to say that a path arrives. */
export function undecidedName(verdict: Verdict, asked: readonly Asked[]): Undecided | undefined {
  if (!arrives(verdict)) return undefined;
  return asked.map((question) => question.verdict).find(isDoubtful);
}

/** Whether the question arrives is not known; who listens on a node, where nobody says, is taken to be a name server. */
export function isDoubtful(verdict: Verdict): verdict is Undecided {
  return verdict.kind === 'unknown' && (verdict.missing.kind === 'policy' || verdict.missing.kind === 'pod-routes');
}

function unreachable({ verdict, legs }: Asked): Reached<Leg> {
  const [payload] = legs;
  const how = verdict.kind === 'rejected' ? 'refused' : 'timeout';
  return { kind: 'unreachable', how, ...(payload ? { payload } : {}) };
}
