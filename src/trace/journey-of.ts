// A question to its answer: every path the traffic can take, each there and back, and what is to be said about it.

import type { Pod } from '#cluster/inventory.js';
import type { Fabric } from '#fabric/fabric.js';
import type { NetNamespace } from '#kernel/netns.js';
import { sourceAddress } from '#kernel/source-address.js';
import { refText } from '#wire/object-ref.js';
import { makePacket, reversed, type Tuple, tupleKey } from '#wire/packet.js';
import { type Aim, takeAim } from './aim.js';
import { assumptionsBehind } from './assumptions-behind.js';
import { findingsOf } from './diagnosis.js';
import { type Decide, explore } from './explore.js';
import type { Finding, FindingCode } from './finding.js';
import type { Hop, Journey, Leg, Path, PathEndpoint, Step, Verdict } from './journey.js';
import { overallWord } from './journey.js';
import { branchesOf, endpointOf, sourceSeenBy } from './path-facts.js';
import { unevaluatedPolicy } from './policy-reach.js';
import type { Query, Source } from './query.js';
import type { Unreadable } from './unreadable.js';
import { UsageError } from './usage-error.js';
import { Session, type Start, walk } from './walk.js';

export interface TraceOptions {
  /** Which endpoints to walk: the first, every one, or those of a pod's name or address. */
  readonly endpoints: 'one' | 'all' | { readonly only: string };
  readonly reply: boolean;
  /** What the input holds but could not be read: an object that seems to be missing may be in there. */
  readonly unreadable: readonly Unreadable[];
}

/** Inside Linux' default range of ephemeral ports, 32768 to 60999. */
const clientPort = 40000;
/** No Service seen in the wild has more endpoints than this; a hostile one may. */
const mostPaths = 4096;

export function traceJourney(fabric: Fabric, query: Query, options: TraceOptions): Journey {
  const runs = explore((decide) => onePath(fabric, query, { decide, ...options }));
  const paths: Path[] = [];
  const seen: string[] = [];
  for (const { share, result } of runs) {
    const path: Path = { ...result, share };
    const { only } = typeof options.endpoints === 'object' ? options.endpoints : {};
    if (only === undefined || isEndpoint(path.endpoint, only)) paths.push(path);
    else if (path.endpoint) seen.push(path.endpoint.pod ? refText(path.endpoint.pod.ref) : path.endpoint.address);
    if (options.endpoints === 'one' || paths.length + seen.length >= mostPaths) break;
  }
  if (paths.length === 0 && typeof options.endpoints === 'object') {
    throw new UsageError('K8010', { wanted: options.endpoints.only, endpoints: [...new Set(seen)].slice(0, 10) });
  }
  const ways = paths[0]?.choices.reduce((product, branches) => product * branches, 1) ?? 0;
  return {
    query,
    paths,
    othersNotWalked: Math.max(0, ways - paths.length),
    verdict: overallWord(paths),
    assumptions: assumptionsBehind(fabric, query, paths),
  };
}

function isEndpoint(endpoint: PathEndpoint | undefined, wanted: string): boolean {
  if (!endpoint) return false;
  const { pod, address, node } = endpoint;
  const names = [address as string, ...(pod ? [pod.name, refText(pod.ref), `pod/${pod.name}`] : []), node?.name];
  return names.includes(wanted);
}

interface Run extends Pick<TraceOptions, 'reply' | 'unreadable'> {
  readonly decide: Decide;
}

function onePath(fabric: Fabric, query: Query, run: Run): Omit<Path, 'share'> {
  const { cluster } = fabric;
  const { source } = query;
  const netns = startOf(fabric, source);
  if (!netns) {
    const pod = (source as { pod: Pod }).pod;
    return finished({ legs: [], verdict: { kind: 'not-running', pod } });
  }
  const aim = takeAim(cluster, query, run.decide);
  if ('verdict' in aim) return finished({ legs: [unsent(fabric, netns, aim)], verdict: aim.verdict });
  const from = source.kind === 'address' ? source.address : sourceAddress(netns, aim.address);
  if (from === undefined) {
    const verdict: Verdict = { kind: 'unroutable', reason: 'no-route', destination: aim.address };
    return finished({ legs: [unsent(fabric, netns, { ...aim, verdict })], verdict, aim });
  }
  const asked: Tuple = {
    protocol: aim.protocol,
    source: from,
    sourcePort: query.fromPort ?? clientPort,
    destination: aim.address,
    destinationPort: aim.port,
  };
  const session = new Session(run.decide);
  const packet = makePacket(asked, query.sizeBytes);
  const start: Start = { netns, packet, purpose: 'request', before: aim.steps, ...comingIn(fabric, source) };
  const request: Leg = { purpose: 'request', ...walk(fabric, start, session) };
  if (request.verdict.kind !== 'delivered') return finished({ legs: [request], verdict: request.verdict, aim });
  const reply = run.reply ? replyTo(fabric, request, { asked, session }) : undefined;
  const failed = reply && !isAnswer(reply, source) ? reply.verdict : undefined;
  const legs = reply ? [request, reply] : [request];
  const verdict = failed ?? unevaluatedPolicy(fabric, request) ?? request.verdict;
  return finished({ legs, verdict, aim });

  function finished(path: { legs: readonly Leg[]; verdict: Verdict; aim?: Aim }): Omit<Path, 'share'> {
    const { legs, aim } = path;
    const endpoint = endpointOf(cluster, legs);
    const seen = sourceSeenBy(legs);
    const known = { query, legs, ...(aim ? { aim } : {}), ...(endpoint ? { endpoint } : {}) };
    const findings = findingsOf(fabric, { ...known, verdict: path.verdict });
    const documents = missingDocuments(findings, run.unreadable);
    const verdict: Verdict = documents ? { kind: 'unknown', missing: { kind: 'document', documents } } : path.verdict;
    return {
      legs,
      verdict,
      ...(endpoint ? { endpoint } : {}),
      ...(seen ? { sourceSeen: seen } : {}),
      choices: branchesOf(legs),
      findings: documents ? [...findingsOf(fabric, { ...known, verdict }), ...findings] : findings,
    };
  }
}

/** Causes that say "there is no such object": they may be wrong when a part of the input could not be read. */
const absences: readonly FindingCode[] = ['K1001', 'K1005', 'K1009', 'K1101', 'K1104'];

function missingDocuments(
  findings: readonly Finding[],
  unreadable: readonly Unreadable[],
): readonly Unreadable[] | undefined {
  const [first] = findings;
  if (unreadable.length === 0 || !first || !absences.includes(first.code)) return undefined;
  const wanted = 'resolution' in first.facts ? first.facts.resolution.name.split('.')[0] : undefined;
  // A document whose object is known to be another one does not matter; one nobody could name might.
  const suspects = unreadable.filter(
    ({ about }) => about === undefined || wanted === undefined || about.name === wanted,
  );
  return suspects.length > 0 ? suspects : undefined;
}

/** The netns whose process, or whose network card, the first packet comes from. */
function startOf(fabric: Fabric, source: Source): NetNamespace | undefined {
  if (source.kind === 'pod') return fabric.netnsOfPod(source.pod);
  if (source.kind === 'internet') return fabric.netnsOfClient(source.address);
  return fabric.netnsOfNode(source.kind === 'node' ? source.node : source.entry);
}

function comingIn({ cluster }: Fabric, source: Source): Pick<Start, 'arrival'> {
  const [addressedTo] = source.kind === 'address' ? source.entry.addresses : [];
  return addressedTo ? { arrival: { device: cluster.settings.nodeDevice.value, addressedTo } } : {};
}

/** An answer to an address outside has left the cluster when it is on its way home. */
function isAnswer({ verdict }: Leg, source: Source): boolean {
  return verdict.kind === 'delivered' || (source.kind === 'address' && verdict.kind === 'left-cluster');
}

/** A leg that ends before any packet: only what the source found out. */
function unsent(
  fabric: Fabric,
  netns: NetNamespace,
  { steps, verdict }: { steps: readonly Step[]; verdict: Verdict },
): Leg {
  const hop: Hop = { place: fabric.ownerOf(netns.id), netns: netns.id, steps };
  return { purpose: 'request', hops: [hop], verdict };
}

/** The answer, walked from the socket that got the request, through the connections the request left behind. */
function replyTo(fabric: Fabric, request: Leg, { asked, session }: { asked: Tuple; session: Session }): Leg {
  const last = request.hops[request.hops.length - 1];
  if (!last?.netns || request.verdict.kind !== 'delivered') throw new Error('invariant: a reply without a delivery');
  const answer = makePacket(reversed(request.verdict.step.tuple));
  const start: Start = { netns: fabric.netns(last.netns), packet: answer, purpose: 'reply', before: [] };
  const trace = walk(fabric, start, session);
  const expected = reversed(asked);
  const { verdict } = trace;
  const got =
    verdict.kind === 'delivered' ? verdict.step.tuple : verdict.kind === 'left-cluster' ? verdict.tuple : undefined;
  if (!got || tupleKey(got) === tupleKey(expected)) return { purpose: 'reply', ...trace };
  return { purpose: 'reply', hops: resetAtEnd(trace.hops), verdict: { kind: 'mismatched', expected, got } };
}

/** The client's kernel has no socket for such an answer, whatever its address says. */
function resetAtEnd(hops: readonly Hop[]): readonly Hop[] {
  return hops.map((hop, index) => {
    const last = hop.steps.at(-1);
    if (index < hops.length - 1 || last?.kind !== 'delivered') return hop;
    return { ...hop, steps: [...hop.steps.slice(0, -1), { kind: 'reset', tuple: last.tuple }] };
  });
}
