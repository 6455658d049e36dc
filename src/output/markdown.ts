// A journey for a runbook: a sentence, a table of what decided, and what to do.

import type { Account, FindingAccount, PathAccount } from '#explain/account.js';
import { counted, fileText, percent } from '#explain/names.js';
import type { Row } from '#explain/narrate.js';
import { socketText } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import type { Render } from './format.js';
import { locationText } from './location-text.js';
import { codeSpan, escaped, table, text } from './markdown-text.js';

export const markdown: Render = ({ account }, { verbose }) => {
  const { from, to, paths, findings } = account;
  const blocks = [
    `### ${codeSpan(from)} → ${codeSpan(to)}`,
    summary(account),
    ...(paths.length > 1 ? [endpoints(account)] : []),
    ...paths.slice(0, 1).flatMap((path) => story(path, account)),
    findings.map(remark).join('\n'),
    ...(verbose ? assumptions(account) : []),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
};

function summary({ banner, conclusion, setting, assumptions: made }: Account): string {
  const how = conclusion.length > 0 ? `: ${text(conclusion)}` : '';
  const count = made.length > 0 ? [counted(made.length, 'assumption')] : [];
  return `**${text([banner])}**${how}. ${[...setting, ...count].map(escaped).join(', ')}.`;
}

/** The way in full; of several, the first, which the table above stands for. */
function story({ path: { endpoint }, rows, reply, budget }: PathAccount, { paths }: Account): readonly string[] {
  const which = endpoint ? `Endpoint ${endpoint.index} of ${endpoint.of}:` : `Way 1 of ${paths.length}:`;
  return [
    paths.length > 1 ? which : '',
    rows.length > 0 ? steps(rows, 1) : '',
    reply.rows?.length ? `Reply:\n\n${steps(reply.rows, rows.length + 1)}` : '',
    reply.line ? `Reply: ${text(reply.line)}.` : '',
    budget ? `Size: ${text(budget)}.` : '',
  ];
}

function steps(rows: readonly Row[], first: number): string {
  const cells = rows.map(({ place, topic, says, detail = [], shows = [], at }, index) => [
    `${first + index}`,
    escaped(place ?? ''),
    escaped(topic),
    `${text(says)}${detail.length > 0 ? ` (${text(detail)})` : ''}`,
    text(shows),
    at ? codeSpan(locationText(at)) : '',
  ]);
  return table({ head: ['', 'where', 'part', 'what happens', 'packet', 'decided by'], right: [0], rows: cells });
}

function endpoints({ paths }: Account): string {
  const cells = paths.map(({ path: { endpoint, share, sourceSeen }, word }) => [
    endpoint ? codeSpan(socketText(endpoint.address, endpoint.port)) : '',
    endpoint?.pod ? codeSpan(refText(endpoint.pod.ref)) : '',
    escaped(endpoint?.node?.name ?? ''),
    percent(share),
    sourceSeen ? `${sourceSeen.address} (${sourceSeen.why})` : '',
    word,
  ]);
  return table({ head: ['endpoint', 'pod', 'node', 'share', 'source seen', 'verdict'], right: [3], rows: cells });
}

function remark({ code, severity, message, details = [], help, at }: FindingAccount): string {
  const parts = [`- **${severity} ${code}**: ${text(message)}.`];
  if (at) parts.push(`At ${codeSpan(`${fileText(at.file)}:${at.line}`)}.`);
  for (const detail of details) parts.push(`${text(detail)}.`);
  if (help) parts.push(`Help: ${text(help)}.`);
  return parts.join(' ');
}

function assumptions({ assumptions: made }: Account): readonly string[] {
  if (made.length === 0) return [];
  const lines = made.map(({ says, assumption }) => `- ${text(says)} (${codeSpan(assumption.flag)})`);
  return ['Assumed, because nothing in the input says it:', lines.join('\n')];
}
