// A journey told: the rows, remarks and conclusion that every output format prints in its own way.

import type { Assumption } from '#cluster/inventory.js';
import type { Chosen, Fabric } from '#fabric/fabric.js';
import type { Location } from '#manifest/diagnostic.js';
import type { Finding, FindingCode } from '#trace/finding.js';
import type { Journey, Leg, Path } from '#trace/journey.js';
import { hasWarnings, verdictWord } from '#trace/journey.js';
import type { Query } from '#trace/query.js';
import { type Evidence, refText } from '#wire/object-ref.js';
import { assumptionWords } from './assumptions.js';
import type { FindingWords } from './finding-words.js';
import { findingWords } from './findings.js';
import { type Depth, narrate, type Row, summarizeReplies } from './narrate.js';
import type { Phrase } from './phrase.js';
import type { Source } from './source.js';
import { banner, conclusion, ending } from './verdicts.js';

export interface FindingAccount extends FindingWords {
  readonly code: FindingCode;
  readonly severity: Finding['severity'];
  readonly at?: Location;
  readonly excerpt?: NonNullable<ReturnType<Source['excerpt']>>;
}
export interface PathAccount {
  readonly path: Path;
  readonly rows: readonly Row[];
  /** One line when the answer comes back; rows when the reply is what fails, or when all is shown. */
  readonly reply: { readonly line?: readonly Phrase[]; readonly rows?: readonly Row[] };
  readonly verdict: readonly Phrase[];
  readonly word: string;
}
export interface Account {
  readonly journey: Journey;
  readonly from: string;
  readonly to: string;
  readonly cluster: ClusterAccount;
  /** Input, platform, pod network, proxy mode, as a header names them. */
  readonly setting: readonly string[];
  readonly source: Source;
  readonly assumptions: readonly { readonly assumption: Assumption; readonly says: readonly Phrase[] }[];
  readonly paths: readonly PathAccount[];
  /** Of all paths, each code and place once. */
  readonly findings: readonly FindingAccount[];
  readonly banner: Phrase;
  readonly conclusion: readonly Phrase[];
}

export interface Telling {
  readonly source: Source;
  readonly depth: Depth;
  readonly fabric: Fabric;
  /** The input, as the header names it. */
  readonly from: string;
  /** `strict`: a warning leaves an arrival undecided. */
  readonly judgement: 'usual' | 'strict';
}

/** What the cluster was taken to be. */
export interface ClusterAccount {
  readonly platform: string;
  readonly podNetwork: PluginAccount;
  readonly proxyMode: PluginAccount;
}
export interface PluginAccount {
  readonly name: string;
  readonly evidence: Evidence;
  readonly standsInFor?: string;
}

export function tell(journey: Journey, { source, depth, fabric, from, judgement }: Telling): Account {
  const { query } = journey;
  const { podNetwork, proxyMode } = fabric;
  const platform = fabric.cluster.settings.platform.value;
  const isArrival = journey.verdict === 'delivered' || journey.verdict === 'left-cluster';
  const isDoubted = judgement === 'strict' && isArrival && hasWarnings(journey);
  return {
    journey,
    from: sourceText(query.source),
    to: query.destination.text,
    cluster: { platform, podNetwork: tellPlugin(podNetwork), proxyMode: tellPlugin(proxyMode) },
    setting: settingOf(fabric, from),
    source,
    assumptions: journey.assumptions.map((assumption) => ({
      assumption,
      says: assumptionWords[assumption.subject](assumption),
    })),
    paths: journey.paths.map((path) => tellPath(path, source, depth)),
    findings: distinct(
      journey.paths.flatMap(({ findings }) => findings.map((finding) => tellFinding(finding, source))),
    ),
    ...(isDoubted ? doubted(journey) : { banner: banner(journey.verdict), conclusion: conclusion(journey) }),
  };
}

export function sourceText(source: Query['source']): string {
  switch (source.kind) {
    case 'pod':
      return refText(source.pod.ref);
    case 'node':
      return `node ${source.node.name}`;
    case 'internet':
      return `internet (${source.address})`;
    case 'address':
      return `${source.address} (enters at node ${source.entry.name})`;
  }
}

/** What a header says about the cluster. */
export function settingOf({ cluster, podNetwork, proxyMode }: Fabric, from: string): readonly string[] {
  return [from, cluster.settings.platform.value, title(podNetwork), title(proxyMode)];
}

function tellPlugin({ plugin, evidence, insteadOf }: Chosen<{ readonly name: string }>): PluginAccount {
  return { name: plugin.name, evidence, ...(insteadOf ? { standsInFor: insteadOf.title } : {}) };
}

function title({ plugin, insteadOf }: Chosen<{ readonly title: string }>): string {
  return insteadOf ? `${plugin.title} (standing in for ${insteadOf.title})` : plugin.title;
}

function doubted(journey: Journey): Pick<Account, 'banner' | 'conclusion'> {
  const { verdict } = journey;
  return { banner: banner('unknown'), conclusion: [`${verdict}, but there is a warning, and --strict is given`] };
}

function tellPath(path: Path, source: Source, depth: Depth): PathAccount {
  const out = path.legs.filter(({ purpose }) => purpose !== 'reply');
  const back = path.legs.filter(({ purpose }) => purpose === 'reply');
  const rowsOf = (legs: readonly Leg[]) => legs.flatMap((leg) => narrate(leg, depth, source));
  const isAnswered = back.every(({ verdict: { kind } }) => kind === 'delivered' || kind === 'left-cluster');
  const line = back.length > 0 && isAnswered && depth !== 'all' ? { line: summarizeReplies(out, back) } : {};
  const rows = back.length > 0 && (depth === 'all' || !isAnswered) ? { rows: rowsOf(back) } : {};
  return {
    path,
    rows: rowsOf(depth === 'all' ? out : out.filter(isNews)),
    reply: { ...line, ...rows },
    verdict: ending(path.verdict),
    word: verdictWord(path.verdict),
  };
}

/** A question to the name server that is not known to fail is told in one line, by the step that came of it. */
function isNews({ purpose, verdict }: Leg): boolean {
  if (purpose !== 'dns') return true;
  if (verdict.kind === 'unknown') return verdict.missing.kind !== 'listener';
  return verdict.kind !== 'delivered' && verdict.kind !== 'left-cluster';
}

export function tellFinding(finding: Finding, source: Source): FindingAccount {
  const say = findingWords[finding.code] as (facts: Finding['facts']) => FindingWords;
  const at = finding.at && source.locate(finding.at.object, finding.at.field);
  const excerpt = at && source.excerpt(at);
  return {
    code: finding.code,
    severity: finding.severity,
    ...say(finding.facts),
    ...(at ? { at } : {}),
    ...(excerpt ? { excerpt } : {}),
  };
}

function distinct(findings: readonly FindingAccount[]): readonly FindingAccount[] {
  const key = ({ code, at, message }: FindingAccount) => `${code} ${at?.file}:${at?.line} ${JSON.stringify(message)}`;
  return [...new Map(findings.map((finding) => [key(finding), finding])).values()];
}
