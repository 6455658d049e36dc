// A journey for a runbook: a sentence, a table of what decided, and what to do.

import type { Account, FindingAccount, PathAccount } from '#explain/account.js';
import { percent } from '#explain/names.js';
import { type Phrase, plain } from '#explain/phrase.js';
import { socketText } from '#wire/address.js';
import type { Render } from './format.js';
import { locationText } from './location-text.js';

export const markdown: Render = ({ account }) => {
  const { from, to, setting, paths, findings } = account;
  const blocks = [
    `### ${inline(from)} → ${inline(to)}`,
    `${plain([account.banner])}${account.conclusion.length > 0 ? `: ${text(account.conclusion)}` : ''}. ${setting.join(', ')}.`,
    ...(paths.length > 1 ? [endpoints(account)] : []),
    ...paths.slice(0, 1).flatMap(story),
    ...(findings.length > 0 ? [findings.map(remark).join('\n')] : []),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
};

function story({ rows, reply }: PathAccount): readonly string[] {
  let place = '';
  const lines = rows.map((row, index) => {
    place = row.place ?? place;
    const packet = row.shows ? text(row.shows) : '';
    const where = row.place === undefined ? '' : escaped(place);
    return `| ${index + 1} | ${where} | ${escaped(row.topic)} | ${text(row.says)}${row.detail?.length ? ` (${text(row.detail)})` : ''} | ${packet} | ${row.at ? inline(locationText(row.at)) : ''} |`;
  });
  const table = ['| | where | part | what happens | packet | decided by |', '|--:|---|---|---|---|---|', ...lines].join(
    '\n',
  );
  return [table, reply.line ? `Reply: ${text(reply.line)}.` : ''];
}

function endpoints({ paths }: Account): string {
  const lines = paths.map(({ path: { endpoint, share, sourceSeen }, word }) => {
    const cells = [
      endpoint ? inline(socketText(endpoint.address, endpoint.port)) : '',
      endpoint?.pod ? inline(`${endpoint.pod.namespace}/${endpoint.pod.name}`) : '',
      endpoint?.node?.name ?? '',
      percent(share),
      sourceSeen ? `${sourceSeen.address} (${sourceSeen.why})` : '',
      word,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| endpoint | pod | node | share | source seen | verdict |', '|---|---|---|--:|---|---|', ...lines].join(
    '\n',
  );
}

function remark({ code, severity, message, details = [], help, at }: FindingAccount): string {
  const parts = [`- **${severity} ${code}**: ${text(message)}.`];
  if (at) parts.push(`At ${inline(`${at.file}:${at.line}`)}.`);
  for (const detail of details) parts.push(`${text(detail)}.`);
  if (help) parts.push(`Help: ${text(help)}.`);
  return parts.join(' ');
}

function text(phrases: readonly Phrase[]): string {
  return escaped(plain(phrases));
}

function inline(value: string): string {
  return `\`${value.replaceAll('`', "'")}\``;
}

/** Markdown's own characters, and the table's. */
function escaped(value: string): string {
  return value.replace(/[\\|*_`<>[\]]/g, '\\$&');
}
