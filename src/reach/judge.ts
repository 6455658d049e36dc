// What an expectation claims, held against the paths that were walked. Reachable: every path arrives. Blocked: none does.
// A verdict's word: every path ends so. A path nobody can decide leaves the claim undecided unless another breaks it.

import type { Pod } from '#cluster/inventory.js';
import { isArrival, type Path, verdictWord } from '#trace/journey.js';

/** `endpoint` and `node` found in the cluster; the rest as the expectation has it. */
export interface Claim {
  readonly is: string;
  readonly endpoint?: readonly Pod[] | { readonly address: string };
  readonly node?: string;
  readonly code?: string;
  readonly sourceSeen?: string;
}
/** Why a claim does not hold, or cannot be decided. */
export type Reason =
  | { readonly kind: 'paths'; readonly arrived: number; readonly stopped: number; readonly undecided: number }
  /** There is a limit to the paths of a journey, and what was not looked at cannot be vouched for. */
  | { readonly kind: 'not-walked'; readonly count: number }
  /** Pods of a workload that run nowhere: the others were asked. */
  | { readonly kind: 'left-out'; readonly count: number }
  | { readonly kind: 'endpoint' }
  | { readonly kind: 'node'; readonly nodes: readonly string[] }
  | { readonly kind: 'code'; readonly codes: readonly string[] }
  | { readonly kind: 'source-seen'; readonly seen: readonly string[] };
export interface Judgement {
  readonly status: 'ok' | 'failed' | 'undecided';
  readonly reasons: readonly Reason[];
}

type Outcome = 'yes' | 'no' | 'undecided';

export function judge(claim: Claim, paths: readonly Path[]): Judgement {
  const counts = countPaths(paths);
  const outcome = holds(claim.is, paths, counts);
  if (outcome !== 'yes') {
    return { status: outcome === 'no' ? 'failed' : 'undecided', reasons: [{ kind: 'paths', ...counts }] };
  }
  const reasons = conditions(claim, paths);
  return { status: reasons.length > 0 ? 'failed' : 'ok', reasons };
}

function hasArrived({ verdict: { kind } }: Path): boolean {
  return isArrival(kind);
}

interface Counts {
  readonly arrived: number;
  readonly stopped: number;
  readonly undecided: number;
}

function countPaths(paths: readonly Path[]): Counts {
  const arrived = paths.filter(hasArrived).length;
  const undecided = paths.filter(({ verdict }) => verdict.kind === 'unknown').length;
  return { arrived, undecided, stopped: paths.length - arrived - undecided };
}

function holds(is: string, paths: readonly Path[], { arrived, stopped, undecided }: Counts): Outcome {
  if (paths.length === 0) return 'no';
  const unless = (breaks: number): Outcome => (breaks > 0 ? 'no' : undecided > 0 ? 'undecided' : 'yes');
  switch (is) {
    case 'reachable':
      return unless(stopped);
    case 'blocked':
      return unless(arrived);
    case 'partial':
      return arrived > 0 && stopped > 0 ? 'yes' : undecided > 0 ? 'undecided' : 'no';
    case 'unknown':
      return undecided === paths.length ? 'yes' : 'no';
    default:
      return unless(paths.filter(({ verdict }) => ![is, 'unknown'].includes(verdictWord(verdict))).length);
  }
}

function conditions({ endpoint, node, code, sourceSeen }: Claim, paths: readonly Path[]): readonly Reason[] {
  const reasons: Reason[] = [];
  const ends = endpoint === undefined ? paths : paths.filter((path) => endsAt(path, endpoint));
  if (ends.length === 0) reasons.push({ kind: 'endpoint' });
  else if (node !== undefined && !ends.some((path) => path.endpoint?.node?.name === node)) {
    reasons.push({ kind: 'node', nodes: distinct(ends.flatMap((path) => path.endpoint?.node?.name ?? [])) });
  }
  if (code !== undefined) {
    const causes = causesOf(paths);
    const isCause = causes.length > 0 && causes.every((codes) => codes.includes(code));
    if (!isCause) reasons.push({ kind: 'code', codes: distinct(causes.flat()) });
  }
  if (sourceSeen !== undefined) {
    const seen = paths.filter(hasArrived).map((path) => path.sourceSeen);
    const fits = seen.length > 0 && seen.every((one) => one?.why === sourceSeen || one?.address === sourceSeen);
    if (!fits)
      reasons.push({ kind: 'source-seen', seen: distinct(seen.flatMap((s) => (s ? `${s.address} (${s.why})` : []))) });
  }
  return reasons;
}

function endsAt({ endpoint }: Path, wanted: NonNullable<Claim['endpoint']>): boolean {
  if (!endpoint) return false;
  return 'address' in wanted ? endpoint.address === wanted.address : wanted.some((pod) => pod === endpoint.pod);
}

/** For each path that does not arrive its cause; where all arrive, every code that is said about them. */
function causesOf(paths: readonly Path[]): readonly (readonly string[])[] {
  const failing = paths.filter((path) => !hasArrived(path));
  if (failing.length > 0) return failing.map(({ findings }) => findings.slice(0, 1).map(({ code }) => code));
  return [paths.flatMap(({ findings }) => findings.map(({ code }) => code))];
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
