// A name's resolution: the resolver's configuration, its queries in order, and the answer.

import Table from 'cli-table3';
import { dump } from 'js-yaml';
import type { Resolution } from '#dns/resolve.js';
import { placeText } from '#explain/names.js';
import { object, weak } from '#explain/phrase.js';
import { queryAnswerText, resolutionText } from '#explain/resolution.js';
import type { Place } from '#trace/journey.js';
import { borderless } from './borderless.js';
import type { Canvas } from './format.js';
import { painter } from './style.js';

interface Resolved {
  readonly source: Place;
  readonly resolution: Resolution;
}

export const resolutionFormats = {
  text,
  json: (resolved: Resolved) => `${JSON.stringify(resolutionDocument(resolved), null, 2)}\n`,
  yaml: (resolved: Resolved) => dump(resolutionDocument(resolved), { noRefs: true }),
} satisfies Record<string, (resolved: Resolved, canvas: Canvas) => string>;

function text({ source, resolution }: Resolved, { colorLevel }: Canvas): string {
  const paint = painter(colorLevel);
  const { config, queries, by } = resolution;
  const { nameservers, search, ndots } = config;
  const lines = [
    paint(['RESOLVE  ', object(placeText(source)), ' asks for ', object(resolution.name)]),
    '',
    paint([weak('/etc/resolv.conf')]),
    ...(nameservers.length > 0
      ? nameservers.map((server) => `  nameserver ${server}`)
      : ["  nameserver …    (the node's own; no manifest shows it)"]),
    ...(search.length > 0 ? [`  search ${search.join(' ')}`] : []),
    `  options ndots:${ndots}`,
    '',
  ];
  if (by === 'dns') {
    const table = new Table({ ...borderless, head: ['#', 'NAME', 'ANSWER'].map((title) => paint([weak(title)])) });
    for (const [index, query] of queries.entries())
      table.push([`${index + 1}`, query.name, paint(queryAnswerText(query))]);
    lines.push(table.toString(), '');
  }
  lines.push(paint(resolutionText(resolution)));
  return `${lines
    .map((line) =>
      line
        .split('\n')
        .map((part) => part.trimEnd())
        .join('\n'),
    )
    .join('\n')}\n`;
}

function resolutionDocument({ source, resolution }: Resolved) {
  const { name, by, config, queries, aliases, outcome } = resolution;
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
    },
    queries: queries.map(({ name: asked, answer }) => ({ name: asked, answer })),
    aliases: aliases.map(({ target }) => target),
    outcome: outcome.kind === 'failed' ? outcome.because : outcome.kind,
    addresses: outcome.kind === 'addresses' ? outcome.records.map(({ address }) => address) : [],
  };
}
