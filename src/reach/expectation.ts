// One expectation to its result: every pod that it names as a source, every endpoint that the traffic can take.

import type { Fabric } from '#fabric/fabric.js';
import type { Expectation } from '#manifest/expectations.js';
import { findNode, podsNamed } from '#trace/find-object.js';
import type { Journey } from '#trace/journey.js';
import { traceJourney } from '#trace/journey-of.js';
import { parseDestinations, parseSources } from '#trace/parse-query.js';
import type { Destination, Query, Scope, Source } from '#trace/query.js';
import type { Unreadable } from '#trace/unreadable.js';
import { UsageError } from '#trace/usage-error.js';
import { parseAddress } from '#wire/address.js';
import { type Claim, judge, type Reason } from './judge.js';

export type { Reason } from './judge.js';

import { lackOf, type Vacuity, vacuityOf } from './vacuity.js';

/** `invalid`: the question cannot be meant. */
export type Status = 'ok' | 'failed' | 'vacuous' | 'undecided' | 'invalid';
export interface Result {
  readonly expectation: Expectation;
  readonly status: Status;
  /** Why it does not hold; of one that holds, what it leaves open. */
  readonly reasons: readonly Reason[];
  /** One for each pod that the ends stand for, as far as pods differ; the one that decides comes first. */
  readonly journeys: readonly Journey[];
  /** Why it proves nothing. */
  readonly vacuity?: Vacuity;
  /** Why nothing could be asked. */
  readonly usage?: UsageError;
}
export interface Checking {
  readonly fabric: Fabric;
  readonly scope: Scope;
  readonly unreadable: readonly Unreadable[];
  readonly outsideAddresses?: Query['outsideAddresses'];
}

export function checkExpectation(expectation: Expectation, checking: Checking): Result {
  const reading = new Reading(expectation, checking.scope);
  try {
    const questions = reading.questions();
    const claim = reading.claim();
    const journeys = questions.map((query) => walk(query, expectation, checking));
    const result = answered(expectation, claim, journeys);
    const { leftOut: count } = reading;
    return count > 0 ? { ...result, reasons: [...result.reasons, { kind: 'left-out', count }] } : result;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return unasked(expectation, reading, error);
  }
}

type Question = Pick<Query, 'source' | 'destination'>;

/** Reads both ends, and knows which one it is at when a name does not fit. */
class Reading {
  at: 'from' | 'to' | 'condition' = 'from';
  /** Pods that run nowhere, beside others of their workload that run. */
  leftOut = 0;

  constructor(
    private readonly expectation: Expectation,
    readonly scope: Scope,
  ) {}

  questions(): readonly Question[] {
    const { from, to } = this.expectation;
    const sources = distinctSources(this.thoseThatRun(parseSources(from, this.scope)));
    this.at = 'to';
    const destinations = this.thoseThatRun(parseDestinations(to, this.scope));
    return sources.flatMap((source) => destinations.map((destination) => ({ source, destination })));
  }

  /** Pods that run nowhere send and get nothing; where none runs, the trace says why. */
  private thoseThatRun<End extends Source | Destination>(ends: readonly End[]): readonly End[] {
    const running = ends.filter((end) => end.kind !== 'pod' || (end.pod.running && end.pod.nodeName !== undefined));
    if (running.length === 0) return ends.slice(0, 1);
    this.leftOut += ends.length - running.length;
    return running;
  }

  claim(): Claim {
    this.at = 'condition';
    const { is, endpoint, node, code, sourceSeen } = this.expectation;
    const address = endpoint === undefined ? undefined : parseAddress(endpoint);
    const nodeName = node?.replace(/^nodes?\//, '');
    return {
      is,
      ...(endpoint === undefined ? {} : { endpoint: address ? { address } : podsNamed(endpoint, this.scope) }),
      ...(nodeName === undefined ? {} : { node: findNode(nodeName, this.scope.cluster).name }),
      ...(code === undefined ? {} : { code }),
      ...(sourceSeen === undefined ? {} : { sourceSeen }),
    };
  }
}

/**
 * Pods of one workload on one node, with the same labels and readiness, are alike to routes, rules, policies and
 * Services: one of them is asked. Simplified: an EndpointSlice written by hand may name only one of them.
 */
function distinctSources(sources: readonly Source[]): readonly Source[] {
  const alike = new Map<string, Source>();
  for (const source of sources) {
    const key = source.kind === 'pod' ? JSON.stringify([source.pod.nodeName, source.pod.ready, source.pod.labels]) : '';
    if (!alike.has(key)) alike.set(key, source);
  }
  return [...alike.values()];
}

function walk(
  question: Question,
  { protocol, family }: Expectation,
  { fabric, unreadable, outsideAddresses }: Checking,
): Journey {
  const query: Query = {
    ...question,
    ...(protocol ? { protocol } : {}),
    ...(family ? { family } : {}),
    ...(outsideAddresses ? { outsideAddresses } : {}),
  };
  return traceJourney(fabric, query, { endpoints: 'all', reply: true, unreadable });
}

function answered(expectation: Expectation, claim: Claim, journeys: readonly Journey[]): Result {
  const judgement = judge(
    claim,
    journeys.flatMap(({ paths }) => paths),
  );
  const { status } = judgement;
  const result = { expectation, ...judgement, journeys: decisiveFirst(claim, journeys) };
  const count = journeys.reduce((sum, { othersNotWalked }) => sum + othersNotWalked, 0);
  if (status === 'ok' && count > 0) return { ...result, status: 'undecided', reasons: [{ kind: 'not-walked', count }] };
  if (status !== 'ok' || needsArrival(expectation)) return result;
  for (const { query, paths } of journeys) {
    const vacuity = vacuityOf(expectation, query, paths);
    if (vacuity) return { ...result, status: 'vacuous', vacuity };
  }
  return result;
}

/** The journey that breaks the claim, or leaves it open, is the one to show. */
function decisiveFirst(claim: Claim, journeys: readonly Journey[]): readonly Journey[] {
  const rank = ({ paths }: Journey) => ['failed', 'undecided', 'ok'].indexOf(judge({ is: claim.is }, paths).status);
  return [...journeys].sort((a, b) => rank(a) - rank(b));
}

/** Nothing could be asked. That an object is not there is no proof of anything, unless just that was expected. */
function unasked(expectation: Expectation, { at }: Reading, usage: UsageError): Result {
  const nothing = { expectation, reasons: [], journeys: [] };
  if (usage.code !== 'K8001') return { ...nothing, status: 'invalid', usage };
  if (at === 'condition' || needsArrival(expectation)) return { ...nothing, status: 'failed', usage };
  if (expectation.code === usage.code && expectation.is === 'blocked') return { ...nothing, status: 'ok', usage };
  const vacuity = lackOf(at, expectation[at], usage as UsageError<'K8001'>);
  return { ...nothing, status: 'vacuous', vacuity };
}

function needsArrival({ is }: Expectation): boolean {
  return ['reachable', 'delivered', 'left-cluster', 'partial'].includes(is);
}
