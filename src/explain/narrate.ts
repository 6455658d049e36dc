// Steps to rows. Every step has a sentence; the rows a person sees by default are those that decided something, with
// what belongs together on one row.

import type { Location } from '#manifest/diagnostic.js';
import type { Hop, Leg, Purpose, Step, Trace } from '#trace/journey.js';
import { socketText } from '#wire/address.js';
import { deviceText, pair, routeText, targetText } from './addresses.js';
import { isFront } from './fronts.js';
import { placeText } from './names.js';
import { address, object, type Phrase, weak } from './phrase.js';
import type { Source } from './source.js';
import { admittedByPolicy, type StepWords, stepWords } from './steps.js';

/** `all` tells every step, `decisive` only what decided. */
export type Depth = 'decisive' | 'all';

export interface Row {
  /** Set on the first row of a leg that is not the request itself. */
  readonly heading?: string;
  /** Set on the first row of a hop. */
  readonly place?: string;
  readonly topic: string;
  readonly says: readonly Phrase[];
  readonly shows?: readonly Phrase[];
  readonly detail?: readonly Phrase[];
  readonly at?: Location;
}

/** Said where a leg begins, when the packet is another one than before. */
const headings: { readonly [P in Purpose]?: string } = {
  dns: 'the question to the name server',
  upstream: 'a connection of its own, to the backend',
};

export function narrate(leg: Leg, depth: Depth, source: Source): readonly Row[] {
  const heading = headings[leg.purpose];
  const rows = hopRows(leg, depth, source);
  return heading === undefined ? rows : rows.map((row, index) => (index === 0 ? { ...row, heading } : row));
}

function hopRows(trace: Trace, depth: Depth, source: Source): readonly Row[] {
  return trace.hops.flatMap((hop) => {
    const told = depth === 'all' ? everything(hop) : decisive(hop);
    return told.map(({ at, ...words }, index): Row => {
      const location = at && source.locate(at.object, at.field);
      return {
        ...(index === 0 ? { place: placeText(hop.place) } : {}),
        ...words,
        ...(location ? { at: location } : {}),
      };
    });
  });
}

/** Every step; those of a tunnel's outer packet say so. */
function everything({ steps, place }: Hop): readonly StepWords[] {
  const unwrapped = steps.findIndex(({ kind }) => kind === 'decapsulated');
  const wrapped = steps.findIndex(({ kind }) => kind === 'encapsulated');
  return steps.map((step, index) => {
    const isOuter = index < unwrapped || (wrapped >= 0 && index > wrapped);
    const words = stepWords(step, place);
    return isOuter ? { ...words, says: [weak('outer: '), ...words.says] } : words;
  });
}

/** What a reader needs of one hop: no bookkeeping, and nothing of a tunnel's outer packet but the tunnel itself. */
function decisive(hop: Hop): readonly StepWords[] {
  if (isFront(hop.place)) return atFront(hop);
  const steps = withoutOuter(hop.steps);
  const isStart = steps.some(({ kind }) => kind === 'sent');
  const rows: StepWords[] = [];
  for (const [index, step] of steps.entries()) {
    const row = decisiveRow(step, { steps, index, isStart });
    if (row) rows.push(row);
  }
  return rows;
}

/** Before the nodes only what changes a packet, or says who gets it, is news. */
function atFront({ steps, place }: Hop): readonly StepWords[] {
  return steps.flatMap((step): readonly StepWords[] => {
    switch (step.kind) {
      case 'looked-up':
      case 'chosen':
      case 'sent':
      case 'balanced':
      case 'matched':
      case 'translated':
      case 'delivered':
      case 'stopped':
        return [stepWords(step, place)];
      case 'routed':
        return step.taken ? [stepWords(step, place)] : [];
      default:
        return [];
    }
  });
}

interface Around {
  readonly steps: readonly Step[];
  readonly index: number;
  readonly isStart: boolean;
}

function decisiveRow(step: Step, around: Around): StepWords | undefined {
  const { steps, index, isStart } = around;
  switch (step.kind) {
    case 'marked':
      return admittedByPolicy(step.origin);
    case 'sent':
    case 'admitted':
    case 'transmitted':
    case 'source-kept':
      return undefined;
    case 'arrived':
      return step.bridge === undefined ? undefined : stepWords(step);
    case 'local':
      return isStart && steps.every(({ kind }) => kind !== 'routed') && !hasEarlier(steps, index, 'local')
        ? {
            topic: deviceText(step.device),
            says: [address(step.destination), ' is an address of its own: the packet stays here'],
          }
        : undefined;
    case 'bridged':
      return hasEarlier(steps, index, 'routed') ? undefined : stepWords(step);
    case 'routed':
      return routedRow(step, around);
    case 'decapsulated': {
      const route = steps.slice(index).find(({ kind }) => kind === 'routed');
      const words = stepWords(step);
      return route?.kind === 'routed' ? { ...words, says: [...words.says, '; ', ...routeText(route.route)] } : words;
    }
    default:
      return stepWords(step);
  }
}

function routedRow(step: Extract<Step, { kind: 'routed' }>, { steps, index, isStart }: Around): StepWords | undefined {
  if (hasEarlier(steps, index, 'decapsulated')) return undefined;
  const { route } = step;
  const sent = steps.find(({ kind }) => kind === 'sent');
  const isUntranslated = steps.every(({ kind }) => kind !== 'translated');
  if (isStart && sent?.kind === 'sent' && isUntranslated) {
    const target = targetText(route);
    const note = route.proxied ? [weak(', which the node answers for')] : [];
    const says: readonly Phrase[] = route.via
      ? [target, ' via ', address(route.via), ...note]
      : [target, ', on the link'];
    return { topic: deviceText(route.device), says, shows: pair(sent.tuple) };
  }
  const later = steps.slice(index);
  const isTranslated = later.some((each) => each.kind === 'translated' && each.field === 'source');
  const kept = later.some(({ kind }) => kind === 'source-kept') && !isTranslated;
  const note = kept ? { shows: [weak('source kept: no masquerade')] } : {};
  return { topic: 'route', says: routeText(route), ...note };
}

/** Drops the outer packet's steps: after an encapsulation, and before a decapsulation. */
function withoutOuter(steps: readonly Step[]): readonly Step[] {
  const unwrapped = steps.findIndex(({ kind }) => kind === 'decapsulated');
  const inner = unwrapped >= 0 ? steps.slice(unwrapped) : steps;
  const wrapped = inner.findIndex(({ kind }) => kind === 'encapsulated');
  if (wrapped < 0) return inner;
  const failure = inner.slice(wrapped + 1).filter(({ kind }) => kind === 'stopped');
  return [...inner.slice(0, wrapped + 1), ...failure];
}

function hasEarlier(steps: readonly Step[], index: number, kind: Step['kind']): boolean {
  return steps.slice(0, index).some((step) => step.kind === kind);
}

/** The answer of the backend first, then that of the proxy before it. */
export function summarizeReplies(out: readonly Leg[], back: readonly Leg[]): readonly Phrase[] {
  const asked = out.filter(({ purpose }) => purpose !== 'dns');
  return back.flatMap((reply, index) => {
    const request = asked[asked.length - 1 - index];
    const told = request ? summarizeReply(request, reply) : [];
    return index === 0 ? told : ['; then to the client: ', ...told];
  });
}

/** `same way back; node worker-1 undoes the DNAT; the client sees 10.96.4.20:8080`. */
function summarizeReply(request: Leg, reply: Trace): readonly Phrase[] {
  const there = request.hops.map(({ place }) => placeText(place));
  const back = reply.hops.map(({ place }) => placeText(place));
  const isSameWay = there.join() === [...back].reverse().join();
  const undone = reply.hops.flatMap(({ place, steps }): readonly Phrase[] => {
    const what = steps.flatMap((step) =>
      step.kind === 'translated' ? [step.field === 'source' ? 'the DNAT' : 'the masquerade'] : [],
    );
    return what.length === 0 ? [] : ['; ', object(placeText(place)), ` undoes ${[...new Set(what)].join(' and ')}`];
  });
  const { verdict } = reply;
  const end =
    verdict.kind === 'delivered' ? verdict.step.tuple : verdict.kind === 'left-cluster' ? verdict.tuple : undefined;
  const seen =
    end && undone.length > 0
      ? [
          `; the ${request.purpose === 'upstream' ? 'proxy' : 'client'} sees `,
          address(socketText(end.source, end.sourcePort)),
        ]
      : [];
  if (there.length === 1) return ['straight back', ...undone, ...seen];
  return [...wayBack(request, { back, isSameWay }), ...undone, ...seen];
}

/** An answer that a balancer need not translate goes straight from the node to the client. */
function wayBack(
  { hops }: Trace,
  { back, isSameWay }: { back: readonly string[]; isSameWay: boolean },
): readonly Phrase[] {
  if (isSameWay) return ['same way back'];
  const balancer = hops.find(({ place }) => place.kind === 'balancer');
  const isPassedBy = balancer && !back.includes(placeText(balancer.place));
  const rest = hops.filter((hop) => hop !== balancer).map(({ place }) => placeText(place));
  if (isPassedBy && rest.join() === [...back].reverse().join()) return ['same way back, without the balancer'];
  const by = ['back by ', ...back.slice(1, -1).flatMap(separated)];
  return isPassedBy ? [...by, ', without the balancer'] : by;
}

function separated(place: string, index: number): readonly Phrase[] {
  return index === 0 ? [object(place)] : [', ', object(place)];
}
