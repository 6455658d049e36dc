// Address pairs as phrases: `10.244.1.7 → 10.96.4.20:8080`, with what a step rewrote marked.

import { drawnWord } from '#kernel/drawn-name.js';
import type { Route } from '#kernel/route.js';
import { blockText, familyOf, type IpAddress, socketText } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { isPortless, type Tuple } from '#wire/packet.js';
import { address, changed, device, object, type Phrase } from './phrase.js';

/** The client's port says little, so only the far port is shown. */
export function pair(tuple: Tuple, before?: Tuple): readonly Phrase[] {
  const isSourceNew = before !== undefined && before.source !== tuple.source;
  const isTargetNew =
    before !== undefined &&
    (before.destination !== tuple.destination || before.destinationPort !== tuple.destinationPort);
  const { protocol, destination, destinationPort } = tuple;
  const target = isPortless(protocol) ? bracketed(destination) : socketText(destination, destinationPort);
  return [mark(isSourceNew, bracketed(tuple.source)), ' → ', mark(isTargetNew, target)];
}

function mark(isNew: boolean, text: string): Phrase {
  return isNew ? changed(text) : address(text);
}

function bracketed(source: IpAddress): string {
  return familyOf(source) === 6 ? `[${source}]` : source;
}

/** As `ip route` prints it, without what a reader of a trace can do without. */
export function routeText(route: Route): readonly Phrase[] {
  const {
    via,
    device: name,
    origin: { object: owner },
  } = route;
  const word = owner?.kind === 'Pod' ? drawnWord(name) : undefined;
  const way = word !== undefined && owner ? [device(word), ' of ', object(refText(owner))] : [device(name)];
  return [targetText(route), ...(via ? [' via ', address(via)] : []), ' dev ', ...way];
}

/** `default`, a block, or a single address without its length. */
export function targetText({ destination }: Route): string {
  return destination.length === 0 ? 'default' : blockText(destination);
}

/** Names of veth devices are drawn at random on a node: ours are no fact to show. */
export function deviceText(name: string): string {
  return drawnWord(name) ?? name;
}
