// The results of a check told: a line for each expectation, and for those that fail the reason and the trace.

import type { Reason, Result, Status } from '#reach/expectation.js';
import type { Path } from '#trace/journey.js';
import { verdictWord } from '#trace/journey.js';
import type { Query } from '#trace/query.js';
import { socketText } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { type Account, type FindingAccount, sourceText, type Telling, tell, tellFinding } from './account.js';
import { counted, listed } from './names.js';
import { bad, good, object, type Phrase, weak } from './phrase.js';
import { type UsageWords, usageWords } from './usage.js';

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
  const { name, from, to, is } = expectation;
  const ends = journeys.flatMap(({ query, paths }) =>
    paths.map(({ legs: _, findings: __, ...end }) => ({ ...end, source: query.source })),
  );
  const [decisive] = journeys;
  const isShown = decisive !== undefined && status !== 'ok';
  return {
    result: { expectation, status },
    word: words[status],
    ...(name === undefined ? {} : { name }),
    claim: `${from} → ${to}: ${is}`,
    reasons: reasons.flatMap((reason) => tellReason(reason, result, ends)),
    ...(vacuity ? { vacuity: tellFinding(vacuity, telling.source) } : {}),
    ...(usage ? { usage: tellUsage(usage) } : {}),
    notes: status === 'ok' ? notesOf(result, telling) : [],
    ...(isShown ? { journey: tell(decisive, telling) } : {}),
    ends,
  };
}

function tellUsage({ code, facts }: NonNullable<Result['usage']>): NonNullable<ResultAccount['usage']> {
  const say = usageWords[code] as (known: typeof facts) => UsageWords;
  return { code, ...say(facts) };
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
    case 'endpoint':
      return [['no path ends at ', object(endpoint ?? '')]];
    case 'node':
      return [['no such path ends on node ', object(node ?? ''), `: ${listed(reason.nodes) || 'none is known'}`]];
    case 'code':
      return [['the cause is not ', object(code ?? ''), `: ${listed(reason.codes) || 'nothing is found'}`]];
    case 'source-seen':
      return [
        [
          'the far side does not see source ',
          object(sourceSeen ?? ''),
          `: ${listed(reason.seen) || 'nothing arrives'}`,
        ],
      ];
  }
}

function pathsText(is: string, ends: readonly PathEnd[]): readonly (readonly Phrase[])[] {
  const found = [...new Set(ends.map(({ verdict }) => verdictWord(verdict)))];
  const first: readonly Phrase[] = ['expected ', object(is), ', found ', object(listed(found, 5))];
  if (ends.length < 2) return [first];
  const arrives = ({ verdict: { kind } }: PathEnd) => kind === 'delivered' || kind === 'left-cluster';
  const reached = ends.filter(arrives);
  const others = ends.filter((end) => !arrives(end));
  return [
    [...first, `: ${reached.length} of ${counted(ends.length, 'path')} ${reached.length === 1 ? 'arrives' : 'arrive'}`],
    ...(reached.length > 0 ? [[weak('arrives: '), listed(reached.map(endText), 10)]] : []),
    ...(others.length > 0 ? [[weak('does not: '), listed(others.map(endText), 10)]] : []),
  ];
}

/** `shop/web-0 → shop/cart-1 on worker-2`. */
function endText({ source, endpoint }: PathEnd): string {
  if (!endpoint) return `from ${sourceText(source)}`;
  const where = endpoint.pod ? refText(endpoint.pod.ref) : socketText(endpoint.address, endpoint.port);
  return `${sourceText(source)} → ${where}${endpoint.node ? ` on ${endpoint.node.name}` : ''}`;
}
