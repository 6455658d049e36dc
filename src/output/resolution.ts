// A name's resolution: the resolver's configuration, its queries in order, and the answer.

import Table from 'cli-table3';
import { dump } from 'js-yaml';
import type { Resolution } from '#dns/resolve.js';
import type { FindingAccount } from '#explain/account.js';
import { placeText } from '#explain/names.js';
import type { Row } from '#explain/narrate.js';
import { object, plain, weak } from '#explain/phrase.js';
import { queryAnswerText, resolutionText, serverText } from '#explain/resolution.js';
import type { Place } from '#trace/journey.js';
import { borderless } from './borderless.js';
import type { LegDocument } from './document.js';
import type { Canvas } from './format.js';
import { queryDocument } from './query-document.js';
import { painter } from './style.js';
import { findingBody, printRows } from './terminal.js';

export interface Resolved {
  readonly source: Place;
  readonly resolution: Resolution;
  /** The ways to the name servers that were asked, as rows. */
  readonly ways: readonly Row[];
  readonly legs: readonly LegDocument[];
  /** Why there is no address, where that can be told. */
  readonly finding?: FindingAccount;
}

export const resolutionFormats = {
  text,
  json: (resolved: Resolved) => `${JSON.stringify(resolutionDocument(resolved), null, 2)}\n`,
  yaml: (resolved: Resolved) => dump(resolutionDocument(resolved), { noRefs: true }),
} satisfies Record<string, (resolved: Resolved, canvas: Canvas) => string>;

function text({ source, resolution, ways, finding }: Resolved, { colorLevel, width }: Canvas): string {
  const paint = painter(colorLevel);
  const { queries, by, name, library } = resolution;
  const type = queries[0]?.type ?? 'address';
  const lines = [
    paint([
      'RESOLVE  ',
      object(placeText(source)),
      ' asks for ',
      object(name),
      ...(type === 'address' ? [] : [` ${type}`]),
    ]),
    '',
    paint([weak('/etc/resolv.conf')]),
    ...resolvConf(resolution),
    ...(library === 'musl' ? [paint(['  ', weak('read by musl')])] : []),
    '',
  ];
  if (by === 'dns') {
    const head = ['#', 'NAME', 'SERVER', 'ANSWER'].map((title) => paint([weak(title)]));
    const table = new Table({ ...borderless, head });
    for (const [index, query] of queries.entries())
      table.push([`${index + 1}`, query.name, paint(serverText(query)), paint(queryAnswerText(query))]);
    lines.push(table.toString(), '');
  }
  if (ways.length > 0) {
    printRows({ paint, lines, width }, ways, 1);
    lines.push('');
  }
  lines.push(paint(resolutionText(resolution)));
  if (finding) findingBody({ paint, lines, width }, finding, finding.message);
  return `${lines
    .flatMap((line) => line.split('\n'))
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

function resolvConf({ config }: Resolution): readonly string[] {
  const { nameservers, search, ndots, leftOut } = config;
  return [
    ...(nameservers.length > 0
      ? nameservers.map((server) => `  nameserver ${server}`)
      : ["  nameserver …    (the node's own; no manifest shows it)"]),
    ...(search.length > 0 ? [`  search ${search.join(' ')}`] : []),
    `  options ndots:${ndots}`,
    ...(leftOut.length > 0 ? [`  (left out, over the limits: ${leftOut.join(' ').slice(0, 200)})`] : []),
  ];
}

function resolutionDocument({ source, resolution, legs, finding }: Resolved) {
  const { name, by, config, library, queries, aliases, outcome } = resolution;
  return {
    apiVersion: 'k8snet.dev/v1',
    kind: 'Resolution',
    source: placeText(source).replace(' ', '/'),
    name,
    by,
    resolver: {
      nameservers: [...config.nameservers],
      search: [...config.search],
      ndots: config.ndots,
      policy: config.policy,
      library,
    },
    queries: queries.map(queryDocument),
    legs,
    aliases: aliases.map(({ target }) => target),
    outcome: outcome.kind === 'failed' ? outcome.because : outcome.kind,
    addresses: outcome.kind === 'addresses' ? outcome.records.map(({ address }) => address) : [],
    ...(outcome.kind === 'records' ? { records: [...outcome.texts] } : {}),
    ...(finding ? { finding: { code: finding.code, text: plain(finding.message) } } : {}),
  };
}
