// Address pairs as phrases: `10.244.1.7 → 10.96.4.20:8080`, with what a step rewrote marked.

import type { Route } from '#kernel/route.js';
import { familyOf, type IpAddress, socketText } from '#wire/address.js';
import type { Tuple } from '#wire/packet.js';
import { address, changed, device, type Phrase } from './phrase.js';

/** The client's port says little, so only the far port is shown. */
export function pair(tuple: Tuple, before?: Tuple): readonly Phrase[] {
  const isSourceNew = before !== undefined && before.source !== tuple.source;
  const isTargetNew =
    before !== undefined &&
    (before.destination !== tuple.destination || before.destinationPort !== tuple.destinationPort);
  // Port 0: a protocol without ports.
  const target =
    tuple.destinationPort === 0 ? bracketed(tuple.destination) : socketText(tuple.destination, tuple.destinationPort);
  return [mark(isSourceNew, bracketed(tuple.source)), ' → ', mark(isTargetNew, target)];
}

function mark(isNew: boolean, text: string): Phrase {
  return isNew ? changed(text) : address(text);
}

function bracketed(source: IpAddress): string {
  return familyOf(source) === 6 ? `[${source}]` : source;
}

/** As `ip route` prints it, without what a reader of a trace can do without. */
export function routeText({ destination, via, device: name }: Route): readonly Phrase[] {
  const target = destination.length === 0 ? 'default' : destination.text;
  return [target, ...(via ? [' via ', address(via)] : []), ' dev ', device(name)];
}
