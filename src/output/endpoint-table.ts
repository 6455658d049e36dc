// Every endpoint of a trace in one table: who, where, with which share, and what became of the packet.

import Table from 'cli-table3';
import type { PathAccount } from '#explain/account.js';
import { percent } from '#explain/names.js';
import { address, bad, good, object, type Phrase, plain, weak } from '#explain/phrase.js';
import { isArrival } from '#trace/journey.js';
import { socketText } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { borderless } from './borderless.js';
import type { Paint } from './style.js';
import type { Sheet } from './terminal.js';

const heads = ['ENDPOINT', 'POD', 'NODE', 'SHARE', 'SOURCE SEEN', 'VERDICT'].map((text) => weak(text));
/** Where a row is cut in two when it is too long. */
const firstOfSecondLine = 3;

export function endpointTable(
  paths: readonly PathAccount[],
  { paint, width }: Pick<Sheet, 'paint' | 'width'>,
): readonly string[] {
  const rows = [heads, ...paths.map(cells)];
  if (columns(rows, plain).every((line) => line.length <= width)) return columns(rows, paint);
  const below = columns(
    rows.map((row) => row.slice(firstOfSecondLine)),
    paint,
  );
  const above = columns(
    rows.map((row) => row.slice(0, firstOfSecondLine)),
    paint,
  );
  return above.flatMap((line, index) => [line, `  ${below[index]}`]);
}

function columns(rows: readonly (readonly Phrase[])[], paint: Paint): readonly string[] {
  const table = new Table(borderless);
  for (const row of rows) table.push(row.map((cell) => paint([cell])));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

function cells({ path, word }: PathAccount): readonly Phrase[] {
  const { endpoint, sourceSeen, share } = path;
  return [
    endpoint ? address(socketText(endpoint.address, endpoint.port)) : '-',
    endpoint?.pod ? object(refText(endpoint.pod.ref)) : '-',
    endpoint?.node?.name ?? '-',
    percent(share),
    sourceSeen ? `${sourceSeen.address} (${sourceSeen.why})` : '-',
    isArrival(word) ? good(word) : bad(word),
  ];
}
