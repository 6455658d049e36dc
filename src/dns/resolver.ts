// The resolver of a C library: the names of its search list one after the other, and its nameservers for each.
// glibc resolv/res_query.c and res_send.c; musl src/network/lookup_name.c and res_msend.c (1.2.5).

import type { CLibrary } from '#cluster/inventory.js';
import type { Alias, Answer, QuestionType } from './answer.js';
import { isPublic } from './public-name.js';
import type { Nameserver, Reach } from './reach.js';
import type { Client, Outcome, Query, Resolution, Unreached } from './resolve.js';
import { bareName, queryNames, type ResolverConfig } from './resolver-config.js';

export interface Resolver<Payload> {
  readonly config: ResolverConfig;
  readonly client: Client;
  readonly reach: Reach<Payload>;
  readonly type: QuestionType;
  readonly library: CLibrary;
}
type Asked<Payload> = Pick<Resolution<Payload>, 'queries' | 'aliases' | 'outcome'>;

/** `stop-search`: no further suffix, but the name as it is; `give-up`: nothing more at all. */
type Next = 'done' | 'go-on' | 'stop-search' | 'give-up';

export function askServers<Payload>(name: string, resolver: Resolver<Payload>): Asked<Payload> {
  const typed = bareName(name).toLowerCase();
  const names = queryNames(name, resolver.config, resolver.library).map((each) => each.toLowerCase());
  const queries: Query<Payload>[] = [];
  let isSearching = true;
  for (const asked of names) {
    if (!isSearching && asked !== typed) continue;
    const { query, answer } = ask(asked, resolver);
    const isLast = asked === names[names.length - 1];
    const isAbsent = goesOutside(asked, answer, resolver) && (asked !== typed || !(isLast || isPublic(typed)));
    queries.push(isAbsent ? { ...query, assumedAbsent: true } : query);
    const next = isAbsent ? 'go-on' : nextAfter(query, resolver.library);
    if (next === 'done' && answer) return { queries, aliases: answer.aliases, outcome: outcomeOf(answer) };
    if (next === 'give-up') break;
    if (next === 'stop-search') isSearching = false;
  }
  return { queries, aliases: failedAliases(queries), outcome: failure(queries, typed) };
}

/**
 * A name that a search list made, or that no public domain ends, is taken to be unknown outside, unless somebody says
 * its address: the search goes on.
 */
function goesOutside<Payload>(asked: string, answer: Answer | undefined, { client }: Resolver<Payload>): boolean {
  return answer?.kind === 'forwarded' && answer.name === asked && !client.outside?.has(asked);
}

/** What a resolver does after an answer; the table of the two C libraries. */
function nextAfter({ answer, unreached }: Query, library: CLibrary): Next {
  const isMusl = library === 'musl';
  switch (answer) {
    case 'addresses':
    case 'records':
    case 'forwarded':
    case 'not-modelled':
      return 'done';
    case 'no-name':
      return 'go-on';
    // EAI_NODATA and EAI_AGAIN end musl's search at once.
    case 'no-data':
    case 'servfail':
      return isMusl ? 'give-up' : 'go-on';
    case 'refused':
      return isMusl ? 'give-up' : 'stop-search';
    case 'no-server':
      return isMusl || unreached.every(({ how }) => how === 'refused') ? 'give-up' : 'stop-search';
  }
}

interface Told<Payload> {
  readonly query: Query<Payload>;
  readonly answer?: Answer;
}

/** glibc: one nameserver after the other. musl: all at once, and the first usable answer counts. */
function ask<Payload>(name: string, resolver: Resolver<Payload>): Told<Payload> {
  const { config, client, library, reach, type } = resolver;
  const nameservers: readonly Nameserver[] = config.nameservers.length > 0 ? config.nameservers : ['node'];
  const unreached: Unreached<Payload>[] = [];
  const answered: { readonly nameserver: Nameserver; readonly told: Told<Payload> }[] = [];
  for (const nameserver of nameservers) {
    const reached = reach(nameserver);
    if (reached.kind === 'unreachable') {
      const { how, payload } = reached;
      unreached.push({ nameserver, how, ...(payload === undefined ? {} : { payload }) });
      continue;
    }
    const { server } = reached;
    const answer = server.answer({ name, type, ...(client.pod ? { asker: client.pod } : {}) });
    const query = queryOf(answer, {
      name,
      type,
      server: nameserver,
      serverKind: server.kind,
      unreached: [...unreached],
    });
    answered.push({ nameserver, told: { query, answer } });
    if (library === 'glibc' && isUsable(answer)) break;
  }
  const usable = answered.filter(({ told }) => told.answer && isUsable(told.answer));
  const [first, ...others] = usable.length > 0 ? usable : answered;
  if (!first) return { query: { ...bareQuery(name, type), answer: 'no-server', unreached } };
  const rivals =
    library === 'musl' && usable.length > 0
      ? others.filter(({ told }) => !isAlike(told.query, first.told.query)).map(({ nameserver }) => nameserver)
      : [];
  return { ...first.told, query: { ...first.told.query, rivals } };
}

/** Both libraries try another nameserver after SERVFAIL and REFUSED. */
function isUsable({ kind }: Answer): boolean {
  return kind !== 'servfail' && kind !== 'refused';
}

function isAlike(a: Query, b: Query): boolean {
  return a.answer === b.answer;
}

function bareQuery(name: string, type: QuestionType) {
  return { name, type, rivals: [], aliases: [], decisions: [] } as const;
}

function queryOf<Payload>(
  answer: Answer,
  asked: Pick<Query<Payload>, 'name' | 'type' | 'unreached'> & Required<Pick<Query, 'server' | 'serverKind'>>,
): Query<Payload> {
  return {
    ...bareQuery(asked.name, asked.type),
    ...asked,
    answer: answer.kind,
    aliases: answer.aliases,
    decisions: answer.decisions,
    ...('because' in answer && answer.because ? { because: answer.because } : {}),
    ...('service' in answer && answer.service ? { service: answer.service } : {}),
    ...(answer.kind === 'forwarded' ? { upstreams: answer.upstreams } : {}),
    ...(answer.kind === 'not-modelled' ? { plugin: answer.plugin } : {}),
  };
}

function outcomeOf(answer: Answer): Outcome {
  switch (answer.kind) {
    case 'addresses': {
      const { records, service, object } = answer;
      return { kind: 'addresses', records, ...(service ? { service } : {}), ...(object ? { object } : {}) };
    }
    case 'records':
      return { kind: 'records', texts: answer.texts };
    case 'forwarded':
      return { kind: 'outside', name: answer.name };
    case 'not-modelled':
      return { kind: 'not-modelled', plugin: answer.plugin };
    default:
      return { kind: 'failed', because: answer.kind };
  }
}

/** What the whole search comes to: a name that was sent outside might have been known there after all. */
function failure(queries: readonly Query[], typed: string): Outcome {
  const has = (answer: Query['answer']) => queries.some((query) => query.answer === answer);
  const last = queries[queries.length - 1];
  if (queries.some(({ because }) => because === 'alias-loop')) return { kind: 'failed', because: 'alias-loop' };
  if (last?.answer === 'no-server' || last?.answer === 'refused') return { kind: 'failed', because: last.answer };
  const absent = queries.filter(({ assumedAbsent }) => assumedAbsent);
  const sent = absent.find(({ name }) => name === typed) ?? absent[0];
  if (sent) return { kind: 'outside', name: sent.name };
  if (has('servfail')) return { kind: 'failed', because: 'servfail' };
  return { kind: 'failed', because: has('no-data') ? 'no-data' : 'no-name' };
}

function failedAliases(queries: readonly Query[]): readonly Alias[] {
  return queries.find(({ aliases }) => aliases.length > 0)?.aliases ?? [];
}
