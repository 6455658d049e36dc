// Every endpoint of a trace in one table: who, where, with which share, and what became of the packet.

import Table from 'cli-table3';
import type { Account, PathAccount } from '#explain/account.js';
import { percent } from '#explain/names.js';
import { address, bad, good, object, weak } from '#explain/phrase.js';
import { isArrival } from '#trace/journey.js';
import { socketText } from '#wire/address.js';
import { borderless } from './borderless.js';
import type { Paint } from './style.js';

export function endpointTable({ paths }: Account, paint: Paint): string {
  const table = new Table({
    ...borderless,
    head: ['ENDPOINT', 'POD', 'NODE', 'SHARE', 'SOURCE SEEN', 'VERDICT'].map((text) => paint([weak(text)])),
  });
  for (const path of paths) table.push([...cells(path, paint)]);
  return table.toString();
}

function cells({ path, word }: PathAccount, paint: Paint): readonly string[] {
  const { endpoint, sourceSeen, share } = path;
  return [
    paint([endpoint ? address(socketText(endpoint.address, endpoint.port)) : '-']),
    paint([endpoint?.pod ? object(`${endpoint.pod.namespace}/${endpoint.pod.name}`) : '-']),
    endpoint?.node?.name ?? '-',
    percent(share),
    sourceSeen ? `${sourceSeen.address} (${sourceSeen.why})` : '-',
    paint([isArrival(word) ? good(word) : bad(word)]),
  ];
}
