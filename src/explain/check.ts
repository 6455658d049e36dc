// The results of a check told: a line for each expectation, and for those that fail the reason and the trace.

import type { Expectation } from '#manifest/expectations.js';
import type { Reason, Result, Status } from '#reach/expectation.js';
import type { Path } from '#trace/journey.js';
import { isArrival, verdictWord } from '#trace/journey.js';
import type { Query } from '#trace/query.js';
import { socketText } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { type Account, type FindingAccount, sourceText, type Telling, tell, tellFinding } from './account.js';
import { counted, listed } from './names.js';
import { bad, good, object, type Phrase, weak } from './phrase.js';
import { tellUsage, type UsageWords } from './usage.js';
import { ending } from './verdicts.js';

/** Where one path ended. */
export interface PathEnd extends Omit<Path, 'legs' | 'findings'> {
  readonly source: Query['source'];
}
export interface ResultAccount {
  readonly result: Pick<Result, 'expectation' | 'status'>;
  readonly word: Phrase;
  /** Its name, if it has one. */
  readonly name?: string;
  /** `shop/web → cart:8080: reachable`. */
  readonly claim: string;
  /** Why it does not hold; of one that holds, what it leaves open. */
  readonly reasons: readonly (readonly Phrase[])[];
  /** Why it proves nothing. */
  readonly vacuity?: FindingAccount;
  /** Why nothing could be asked. */
  readonly usage?: UsageWords & { readonly code: string };
  /** What is said about paths although the expectation holds. */
  readonly notes: readonly FindingAccount[];
  /** Of an expectation that does not hold, the journey that shows it. */
  readonly journey?: Account;
  readonly ends: readonly PathEnd[];
}
export interface CheckAccount {
  /** The files of expectations. */
  readonly files: readonly string[];
  readonly setting: readonly string[];
  readonly results: readonly ResultAccount[];
  readonly counts: { readonly [S in Status]: number };
  /** Entries with an error are not among the results. */
  readonly unread: number;
  readonly summary: readonly Phrase[];
}

const words: { readonly [S in Status]: Phrase } = {
  ok: good('ok'),
  failed: bad('FAIL'),
  vacuous: bad('VACUOUS'),
  undecided: bad('UNDECIDED'),
  invalid: bad('INVALID'),
};

export function tellCheck(
  results: readonly ResultAccount[],
  { files, setting, unread }: Pick<CheckAccount, 'files' | 'setting' | 'unread'>,
): CheckAccount {
  const count = (status: Status) => results.filter(({ result }) => result.status === status).length;
  const counts = {
    ok: count('ok'),
    failed: count('failed'),
    vacuous: count('vacuous'),
    undecided: count('undecided'),
    invalid: count('invalid'),
  };
  return { files, setting, results, counts, unread, summary: summaryOf(counts, { unread, total: results.length }) };
}

function summaryOf(
  counts: CheckAccount['counts'],
  { unread, total }: { readonly unread: number; readonly total: number },
): readonly Phrase[] {
  const parts = (Object.keys(counts) as Status[]).filter((status) => counts[status] > 0);
  const isOk = counts.ok === total && unread === 0;
  const shown = parts.map((status) => `${counts[status]} ${status}`);
  if (unread > 0) shown.push(`${counted(unread, 'error')} in the file`);
  return [
    isOk ? good('HOLDS') : bad('DOES NOT HOLD'),
    `  ${counted(total, 'expectation')}: ${shown.join(', ') || 'none'}`,
  ];
}

export function tellResult(result: Result, telling: Telling): ResultAccount {
  const { expectation, status, reasons, journeys, vacuity, usage } = result;
  const { name } = expectation;
  const ends = journeys.flatMap(({ query, paths }) =>
    paths.map(({ legs: _, findings: __, ...end }) => ({ ...end, source: query.source })),
  );
  const [decisive] = journeys;
  const isShown = decisive !== undefined && status !== 'ok';
  return {
    result: { expectation, status },
    word: words[status],
    ...(name === undefined ? {} : { name }),
    claim: claimText(expectation),
    reasons: [...reasons.flatMap((reason) => tellReason(reason, result, ends)), ...beyond(status, ends)],
    ...(vacuity ? { vacuity: tellFinding(vacuity, telling.source) } : {}),
    ...(usage ? { usage: { code: usage.code, ...tellUsage(usage) } } : {}),
    notes: status === 'ok' ? notesOf(result, telling) : [],
    ...(isShown ? { journey: tell(decisive, telling) } : {}),
    ends,
  };
}

function claimText({ from, to, is, protocol, family }: Expectation): string {
  const over = [...(protocol ? [protocol] : []), ...(family ? [`IPv${family}`] : [])];
  return `${from} → ${to}${over.length > 0 ? ` over ${over.join(', ')}` : ''}: ${is}`;
}

/** Who leaves the cluster has arrived as far as anybody can say. */
function beyond(status: Status, ends: readonly PathEnd[]): readonly (readonly Phrase[])[] {
  const left = ends.find(({ verdict }) => verdict.kind === 'left-cluster');
  return status === 'ok' && left ? [['leaves the cluster: ', ...ending(left.verdict)]] : [];
}

/** Each code once: a cause that is no policy, or a warning, is worth a line even where all is as expected. */
function notesOf({ journeys }: Result, { source }: Telling): readonly FindingAccount[] {
  const findings = journeys.flatMap(({ paths }) => paths.flatMap((path) => path.findings));
  const worthy = findings.filter(({ severity }) => severity !== 'note');
  const byCode = new Map(worthy.reverse().map((finding) => [finding.code, finding]));
  return [...byCode.values()].reverse().map((finding) => tellFinding(finding, source));
}

function tellReason(reason: Reason, { expectation }: Result, ends: readonly PathEnd[]): readonly (readonly Phrase[])[] {
  const { is, endpoint, node, code, sourceSeen } = expectation;
  switch (reason.kind) {
    case 'paths':
      return pathsText(is, ends);
    case 'not-walked':
      return [[`${counted(reason.count, 'more path')} than can be walked: nobody looked at them`]];
    case 'left-out':
      return [
        [`${counted(reason.count, 'pod')} of the workload ${reason.count === 1 ? 'runs' : 'run'} nowhere: not asked`],
      ];
    case 'endpoint':
      return [['no path ends at ', object(endpoint ?? ''), but(ends.flatMap((end) => endpointText(end) ?? []))]];
    case 'node':
      return [['no such path ends on node ', object(node ?? ''), but(reason.nodes)]];
    case 'code':
      return [['the cause is not ', object(code ?? ''), but(reason.codes)]];
    case 'source-seen':
      return [['the far side does not see source ', object(sourceSeen ?? ''), but(reason.seen)]];
  }
}

function but(found: readonly string[]): string {
  return found.length > 0 ? `, but ${listed([...new Set(found)], 5)}` : '';
}

function pathsText(is: string, ends: readonly PathEnd[]): readonly (readonly Phrase[])[] {
  const found = [...new Set(ends.map(({ verdict }) => verdictWord(verdict)))];
  const first: readonly Phrase[] = ['expected ', object(is), ', found ', object(listed(found, 5))];
  if (ends.length < 2) return [first];
  const groups = {
    'arrives: ': ends.filter(hasArrived),
    'does not arrive: ': ends.filter((end) => !hasArrived(end) && end.verdict.kind !== 'unknown'),
    'undecided: ': ends.filter(({ verdict }) => verdict.kind === 'unknown'),
  };
  const arrived = groups['arrives: '].length;
  return [
    [...first, `: ${arrived} of ${counted(ends.length, 'path')} ${arrived === 1 ? 'arrives' : 'arrive'}`],
    ...Object.entries(groups).flatMap(([title, some]) =>
      some.length > 0 ? [[weak(title), listed(some.map(endText), 10)]] : [],
    ),
  ];
}

function hasArrived({ verdict: { kind } }: PathEnd): boolean {
  return isArrival(kind);
}

/** `shop/web-0 → shop/cart-1 on worker-2`. */
function endText(end: PathEnd): string {
  const where = endpointText(end);
  return where === undefined ? `from ${sourceText(end.source)}` : `${sourceText(end.source)} → ${where}`;
}

function endpointText({ endpoint }: PathEnd): string | undefined {
  if (!endpoint) return undefined;
  const name = endpoint.pod ? refText(endpoint.pod.ref) : socketText(endpoint.address, endpoint.port);
  return endpoint.node ? `${name} on ${endpoint.node.name}` : name;
}
