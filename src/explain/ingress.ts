// What Ingress rules are called, what became of a request, and why a rule did not get it.

import type { Loss, Lost, Matched, RedirectReason, Routing, Unread, WebRequest } from '#ingress/controller.js';
import type { MatchedStep } from '#trace/journey.js';
import { type ObjectRef, refText } from '#wire/object-ref.js';
import { printable } from '#wire/printable.js';
import { counted, named } from './names.js';
import { address, object, type Phrase, rule, weak } from './phrase.js';
import type { StepWords } from './steps.js';

export function urlText({ scheme, host, path, port }: WebRequest): string {
  const usual = scheme === 'https' ? 443 : 80;
  return `${scheme}://${host}${port === usual ? '' : `:${port}`}${path}`;
}

/** `shop.example.com /cart (Prefix)`, `all hosts / (Exact)`, `default backend`. */
export function ruleText({ host, path, pathType }: Matched): string {
  if (path === undefined) return host === '' ? 'default backend' : `default backend of ${host}`;
  return `${host === '' ? 'all hosts' : host} ${path === '' ? '(no path)' : path} (${pathType})`;
}

function matchPhrases(match: Matched): readonly Phrase[] {
  return ['rule ', rule(ruleText(match)), ' of ', named(match.ingress)];
}

/** `rule … does not match: element 2 of the path is items, not item`. */
export function lostPhrases({ rule: loser, because }: Lost): readonly Phrase[] {
  return [rule(ruleText(loser)), ' of ', object(refText(loser.ingress)), ': ', lossText(because)];
}

function lossText(because: Loss): string {
  switch (because.why) {
    case 'host-differs':
      return 'another host';
    case 'host-labels':
      return because.labels === 0
        ? 'the wildcard needs one more label before it'
        : `the wildcard stands for one label, not for ${because.labels}`;
    case 'element-differs':
      return because.got === undefined
        ? `the path ends before ${because.wanted}`
        : `${ordinal(because.index)} element of the path is ${because.got || 'empty'}, not ${because.wanted || 'empty'}`;
    case 'exact-wanted':
      return 'only this very path matches';
    case 'pattern-differs':
      return 'the path does not match its pattern';
    case 'pattern-invalid':
      return 'its pattern is no regular expression';
    case 'shorter-path':
      return 'matches too, but the longer path wins';
    case 'exact-first':
      return 'matches too, but Exact goes before Prefix';
    case 'older-ingress':
      return because.agesKnown
        ? 'the same path, but the older Ingress wins'
        : 'the same path; the older Ingress wins, and the input does not tell the ages';
    case 'repeated':
      return 'another entry for the same path counts';
    case 'resource-backend':
      return 'its backend is a resource, which the controller does not serve';
    case 'canary':
      return 'a canary: it takes its share of the main rule, and no requests of its own';
  }
}

function ordinal(index: number): string {
  return ['first', 'second', 'third'][index] ?? `${index + 1}th`;
}

const redirectReasons: { readonly [R in RedirectReason]: string } = {
  'tls-section': 'the Ingress has a TLS section, so http is sent to https',
  'force-ssl-redirect': 'force-ssl-redirect sends http to https',
  'permanent-redirect': 'annotation permanent-redirect',
  'temporal-redirect': 'annotation temporal-redirect',
  'app-root': 'annotation app-root, for the path / alone',
  'from-to-www': 'annotation from-to-www-redirect',
  'slash-appended': 'the path of the rule ends with a slash, which nginx appends',
};
export function redirectText(because: RedirectReason): string {
  return redirectReasons[because];
}

const upstreams: { readonly [U in Extract<Routing, { kind: 'backend' }>['upstream']]: string } = {
  pod: 'an endpoint of it, chosen by the proxy itself',
  'cluster-ip': 'its ClusterIP, so kube-proxy chooses',
  'node-port': 'its node port, so kube-proxy chooses',
  'external-name': 'the host that it is an alias of',
};

function servicePort(ref: ObjectRef, port: number): Phrase {
  return object(`Service ${refText(ref)}:${port}`);
}

function noneOf(rules: number): string {
  if (rules === 0) return 'it has no rule for such a request';
  return rules === 1 ? 'the only rule looked at does not match' : `none of ${rules} rules looked at matches`;
}

/** What became of a request, in one sentence. */
export function routingPhrases(routing: Routing): readonly Phrase[] {
  switch (routing.kind) {
    case 'backend': {
      const { match, service, port, upstream } = routing;
      const chosen = match ? matchPhrases(match) : ['no rule matches; the default backend'];
      return [...chosen, ' → ', servicePort(service.ref, port.port), ` by ${upstreams[upstream]}`];
    }
    case 'redirect':
      return [
        `answers ${routing.status} to `,
        address(printable(routing.location)),
        `: ${redirectText(routing.because)}`,
      ];
    case 'error':
      return routing.status === undefined ? ['does not answer'] : [`answers ${routing.status}`];
    case 'no-route':
      return [`answers ${routing.status}: ${noneOf(routing.lost.length)}`];
  }
}

/** Losers worth a line: those that a reader may have meant. */
const mostLost = 3;

export function matchedWords({ controller, routing }: MatchedStep): StepWords {
  const lost = routing.lost
    .slice(0, mostLost)
    .flatMap((one, index) => [index > 0 ? '; ' : 'not ', ...lostPhrases(one)]);
  const rest = routing.lost.length - mostLost;
  const more = rest > 0 ? [weak(`; and ${counted(rest, 'rule')} more`)] : [];
  const match = 'match' in routing ? routing.match : undefined;
  return {
    topic: 'rules',
    says: [`${controller.title}: `, ...routingPhrases(routing)],
    ...(lost.length > 0 ? { detail: [...lost, ...more] } : {}),
    ...(match
      ? { at: { object: match.ingress, field: match.path === undefined ? match.field : [...match.field, 'path'] } }
      : {}),
  };
}

const effects: { readonly [M in Unread['may']]: string } = {
  refuse: 'may refuse the request',
  redirect: 'may send the client elsewhere',
  reroute: 'may send the request elsewhere',
};
export function effectText(may: Unread['may']): string {
  return effects[may];
}
