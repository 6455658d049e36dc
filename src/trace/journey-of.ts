// A question to its answer: every path the traffic can take, each there and back, and what is to be said about it.

import type { Pod } from '#cluster/inventory.js';
import type { Fabric } from '#fabric/fabric.js';
import type { NetNamespace } from '#kernel/netns.js';
import { sourceAddress } from '#kernel/source-address.js';
import { refText } from '#wire/object-ref.js';
import type { Tuple } from '#wire/packet.js';
import { type Aim, type NoAim, takeAim } from './aim.js';
import { assumptionsBehind } from './assumptions-behind.js';
import { findingsOf } from './diagnosis.js';
import { type Exchange, exchange } from './exchange.js';
import { type Decide, explore } from './explore.js';
import type { Finding, FindingCode } from './finding.js';
import type { Hop, Journey, Leg, Path, PathEndpoint, Step, Verdict } from './journey.js';
import { overallWord } from './journey.js';
import { type Asked, nameClient, undecidedName } from './name-server.js';
import { branchesOf, endpointOf, sourceSeenBy } from './path-facts.js';
import type { Query, Source } from './query.js';
import { answeredBy, matched, proxyAt, requestOf, upstream } from './relay.js';
import { undecided } from './undecided.js';
import type { Unreadable } from './unreadable.js';
import { UsageError } from './usage-error.js';
import type { Start } from './walk.js';

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

interface Run extends Pick<TraceOptions, 'reply' | 'unreadable' | 'endpoints'> {
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
  const place = source.kind === 'pod' ? source.pod : source.kind === 'node' ? source.node : undefined;
  const names = nameClient(fabric, { netns, place, ways: run.endpoints === 'all' ? 'all' : 'one' });
  const aim = takeAim(query, { cluster, names, decide: run.decide });
  const dns = names.asked.flatMap(({ legs }) => legs);
  const told = { asked: names.asked, ...('verdict' in aim ? {} : { aim }) };
  const nothingSent = ({ steps, verdict }: NoAim) =>
    finished({ legs: [...dns, unsent(fabric, netns, { steps, verdict })], verdict, ...told });
  if ('verdict' in aim) return nothingSent(aim);
  const from = source.kind === 'address' ? source.address : sourceAddress(netns, aim.address);
  if (from === undefined) {
    const verdict: Verdict = { kind: 'unroutable', reason: 'no-route', destination: aim.address };
    return nothingSent({ ...aim, verdict });
  }
  const tuple: Tuple = {
    protocol: aim.protocol,
    source: from,
    sourcePort: query.fromPort ?? clientPort,
    destination: aim.address,
    destinationPort: aim.port,
  };
  const answer = run.reply ? 'walked' : 'not-walked';
  const { sizeBytes } = query;
  const sending = { netns, tuple, purpose: 'request', before: aim.steps, sizeBytes, answer } as const;
  const request = exchange(fabric, { ...sending, ...comingIn(fabric, source) }, run.decide);
  const whole = served(fabric, query, { request, answer, decide: run.decide }) ?? {
    legs: [request.out, ...(request.back ? [request.back] : [])],
    verdict: request.verdict,
  };
  const verdict = undecided(fabric, whole) ?? undecidedName(whole.verdict, names.asked) ?? whole.verdict;
  return finished({ legs: [...dns, ...whole.legs], verdict, ...told });

  function finished(path: {
    legs: readonly Leg[];
    verdict: Verdict;
    aim?: Aim;
    asked?: readonly Asked[];
  }): Omit<Path, 'share'> {
    const { legs, aim, asked = [] } = path;
    const endpoint = endpointOf(cluster, legs);
    const seen = sourceSeenBy(legs);
    const known = { query, legs, asked, ...(aim ? { aim } : {}), ...(endpoint ? { endpoint } : {}) };
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

/** When a web proxy got the request: its rule, its own connection to the backend, and the answers on both. */
function served(
  fabric: Fabric,
  query: Query,
  { request, answer, decide }: { request: Exchange; answer: 'walked' | 'not-walked'; decide: Decide },
): { legs: readonly Leg[]; verdict: Verdict } | undefined {
  const web = requestOf(query);
  const proxy = request.verdict.kind === 'delivered' ? proxyAt(fabric, query.destination, request.out) : undefined;
  const { hops } = request.out;
  const last = hops[hops.length - 1];
  if (!web || !proxy || !last?.netns) return undefined;
  const step = matched(proxy, web, fabric.cluster);
  const hop: Hop = { ...last, steps: [...last.steps, step] };
  const out: Leg = { ...request.out, hops: [...hops.slice(0, -1), hop] };
  const back = request.back ? [request.back] : [];
  const own = answeredBy(step);
  if (own || step.routing.kind !== 'backend') return { legs: [out, ...back], verdict: own ?? request.verdict };
  const backend = step.routing;
  const next = upstream(fabric, { netns: fabric.netns(last.netns), backend }, { decide, answer });
  if (!next) {
    const name = backend.service.object.externalName ?? backend.service.name;
    return { legs: [out], verdict: { kind: 'unknown', missing: { kind: 'outside-name', name } } };
  }
  if (next.verdict.kind !== 'delivered') return { legs: [out, next.out], verdict: next.verdict };
  return { legs: [out, next.out, ...(next.back ? [next.back] : []), ...back], verdict: next.verdict };
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
