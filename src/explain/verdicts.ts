// The last line of a trace: what became of the packet, in a few words.

import type { DeliveredStep } from '#kernel/step.js';
import type { Journey, Missing, Path, Verdict, VerdictWord } from '#trace/journey.js';
import { refText } from '#wire/object-ref.js';
import { counted, podNamed } from './names.js';
import { bad, good, object, type Phrase } from './phrase.js';

const banners: { readonly [W in VerdictWord]: Phrase } = {
  delivered: good('DELIVERED'),
  'left-cluster': good('LEFT THE CLUSTER'),
  partial: bad('PARTIAL'),
  dropped: bad('NOT DELIVERED'),
  rejected: bad('NOT DELIVERED'),
  unroutable: bad('NOT DELIVERED'),
  unresolved: bad('NOT DELIVERED'),
  redirected: bad('REDIRECTED'),
  'http-error': bad('NOT DELIVERED'),
  'too-big': bad('NOT DELIVERED'),
  looped: bad('NOT DELIVERED'),
  unknown: bad('UNDECIDED'),
};

/** Every word that a verdict may be. */
export const verdictWords = Object.keys(banners) as readonly VerdictWord[];

export function banner(word: VerdictWord): Phrase {
  return banners[word];
}

/** What follows the banner: how it ended and, for several endpoints, how many of them were looked at. */
export function conclusion(journey: Journey): readonly Phrase[] {
  const { paths, othersNotWalked, verdict } = journey;
  const [first] = paths;
  if (!first) return [];
  if (verdict === 'partial') {
    const arrived = paths.filter(({ verdict: { kind } }) => kind === 'delivered' || kind === 'left-cluster').length;
    return [`${arrived} of ${counted(paths.length, 'endpoint')} can be reached`];
  }
  const failing = paths.find(({ verdict: { kind } }) => kind !== 'delivered' && kind !== 'left-cluster') ?? first;
  const how = ending(failing.verdict);
  if (verdict !== 'delivered') return how;
  const wide = breadth(paths, othersNotWalked);
  if (paths.length > 1 || how.length === 0) return wide;
  return wide.length > 0 ? [...how, '; ', ...wide] : how;
}

function breadth(paths: readonly Path[], othersNotWalked: number): readonly Phrase[] {
  const { index = 1, of = 1 } = paths[0]?.endpoint ?? {};
  if (othersNotWalked > 0 && paths.length === 1) {
    const ways = othersNotWalked + 1;
    return [ways === of ? `endpoint ${index} of ${of} (--all walks every one)` : `1 of ${ways} ways (--all walks all)`];
  }
  if (paths.length > 1 && paths.length !== of) return [paths.length === 2 ? 'both ways' : `all ${paths.length} ways`];
  if (paths.length === 2) return ['both endpoints'];
  return paths.length > 1 ? [`all ${paths.length} endpoints`] : [];
}

export function ending(verdict: Verdict): readonly Phrase[] {
  switch (verdict.kind) {
    case 'delivered':
      return arrival(verdict.step);
    case 'left-cluster':
      return ['what happens beyond is not in any manifest'];
    case 'dropped':
      return ['dropped'];
    case 'rejected':
      return ['rejected'];
    case 'unroutable':
    case 'lost':
    case 'no-family':
      return ['no way to the destination'];
    case 'unresolved':
    case 'not-public':
      return ['the name does not resolve'];
    case 'redirected':
      return ['the client is sent elsewhere'];
    case 'http-error':
      return [`${verdict.controller.title} answers in place of a backend`];
    case 'pending':
      return ['the Service has no address outside'];
    case 'too-big':
      return ['the packet is too big'];
    case 'looped':
      return ['the packet goes round in circles'];
    case 'mismatched':
      return ['the answer does not fit the question'];
    case 'not-running':
      return [podNamed(verdict.pod), ' does not run'];
    case 'unknown':
      return [missingWords[verdict.missing.kind]];
  }
}

/** `to port 8080 of pod shop/cart-…`. */
function arrival({ tuple, socket }: DeliveredStep): readonly Phrase[] {
  const port = `to port ${tuple.destinationPort}`;
  if (socket.owner?.kind === 'Pod') return [`${port} of `, object(`pod ${refText(socket.owner)}`)];
  return socket.program === '' ? [port] : [`${port}, `, object(socket.program)];
}

const missingWords: { readonly [K in Missing['kind']]: string } = {
  listener: 'nothing in the input says who listens there',
  policy: 'a policy may decide that k8snet does not evaluate',
  'pod-routes': 'no manifest says what the routers between the nodes know',
  'outside-name': 'only a server outside could say what the name means',
  'outside-address': 'nothing in the input says what takes that address',
  'dns-plugin': 'a line of the Corefile answers that is not modelled',
  'ingress-controller': 'the controller that serves the Ingress is not known',
  'address-family': 'nothing in the input gives the source an address of that family',
  document: 'a document that could not be read may hold what is missing',
};
