// What the findings about Ingresses say.

import type { Matched } from '#ingress/controller.js';
import type { FindingFacts } from '#trace/finding.js';
import { portText } from '#wire/named-port.js';
import { printable } from '#wire/printable.js';
import type { FindingWords } from './finding-words.js';
import { effectText, lostPhrases, redirectText, ruleText, urlText } from './ingress.js';
import { listed, named } from './names.js';
import { address, object, type Phrase, rule } from './phrase.js';

type IngressCode = Extract<keyof FindingFacts, `K15${string}`>;
type Words = { readonly [C in IngressCode]: (facts: FindingFacts[C]) => FindingWords };

const shownRules = 4;

export const ingressFindingWords: Words = {
  K1501: ({ request, controller, lost }) => ({
    message: ['no rule takes ', address(urlText(request)), `: ${controller} answers 404`],
    details: [
      ...lost.slice(0, shownRules).map(lostPhrases),
      ...(lost.length > shownRules ? [[`and ${lost.length - shownRules} more rules`]] : []),
    ],
    help:
      lost.length > 0
        ? ['add a rule for it, or ask for what a rule has']
        : ['no rule has this host or one close to it'],
  }),
  K1502: ({ status, location, because }) => ({
    message: [`the answer is ${status}, to `, address(printable(location)), `: ${redirectText(because)}`],
    help: ['ask for ', address(printable(location)), ' instead, or take the redirect away'],
  }),
  K1503: ({ match, namespace, name, nearMisses, status }) => ({
    message: [...asked(match), object(`Service ${namespace}/${name}`), `, which does not exist${answer(status)}`],
    help:
      nearMisses.length > 0
        ? ['did you mean ', object(listed(nearMisses)), '? A rule reaches Services of its own namespace only']
        : [`namespace ${namespace} has no Service of a name like that: is it in the input?`],
  }),
  K1504: ({ match, service, status }) => ({
    message: [...asked(match), named(service.ref), `, which has no ready endpoint${answer(status)}`],
    help: ['see why: trace to the Service itself'],
  }),
  K1505: ({ match, service, port, ports }) => ({
    message: [...asked(match), `port ${port} of `, named(service.ref), ', which has no such port'],
    help: [ports.length > 0 ? `its ports: ${listed(ports.map(portText), 6)}` : 'the Service has no ports at all'],
  }),
  K1506: ({ ingress, className, known, classes }) => ({
    message: [
      'no controller serves ',
      named(ingress),
      ': ',
      ...(known
        ? [
            `class ${printable(className)} belongs to `,
            object(known.controllerName || 'nobody'),
            ', which is not modelled or not here',
          ]
        : [`there is no class ${printable(className)} in the input`]),
    ],
    ...(known ? {} : { help: classHelp(classes) }),
  }),
  K1507: ({ ingress, classes }) => ({
    message: [named(ingress), ' names no class, and no controller takes such Ingresses'],
    help: classHelp(classes),
  }),
  K1508: ({ service }) => ({
    message: [named(service.ref), ' has no node port and no network endpoint group: the load balancer cannot reach it'],
    help: ['annotate it with cloud.google.com/neg: \'{"ingress": true}\', or make it a NodePort Service'],
    details: [['GKE adds that annotation by itself to Services of VPC-native clusters']],
  }),
  K1509: ({ match, resource, name, controller }) => ({
    message: [...asked(match), object(`${resource} ${name}`), `, and ${controller} serves Services only`],
    help: ['let the rule name a Service'],
  }),
  K1510: ({ path, pathType, controller }) => ({
    message: [`${controller} refuses the path `, rule(path), ` (${pathType}), and does nothing for its Ingress`],
    help: ['use * only as the last element of an ImplementationSpecific path: /cart/*'],
  }),
  K1511: ({ ingress, scheme }) => ({
    message: [named(ingress), ` has no listener for ${scheme}`],
    help: [
      scheme === 'https'
        ? 'give it a certificate: a tls section with a secretName, or a certificate of Google'
        : 'ask by https, or remove the annotation kubernetes.io/ingress.allow-http',
    ],
  }),
  K1512: ({ unread, controller }) => ({
    message: [
      object(`${unread.field[unread.field.length - 1]}`),
      ' of ',
      named(unread.object),
      ` ${effectText(unread.may)}: it is not modelled for ${controller}`,
    ],
    help: ['read it by hand; the rest of the answer does not depend on it'],
  }),
  K1514: ({ ingress, controller }) => ({
    message: [
      controller,
      ' serves ',
      named(ingress),
      ', but no pod of it is in the input: nothing says where it listens',
    ],
    help: ['add the manifests that install the controller to the input'],
  }),
  K1513: ({ ingress, className, controller }) => ({
    message: [
      `IngressClass ${className} is not in the input: ${controller} is taken to serve `,
      named(ingress),
      ', as its usual class',
    ],
    help: ['add it to the input: kubectl get ingressclasses -o yaml'],
  }),
};

/** `rule shop.example.com / (Prefix) sends to `, and then what to. */
function asked(match: Matched | undefined): readonly Phrase[] {
  return match ? ['rule ', rule(ruleText(match)), ' sends to '] : ['the default backend is '];
}

function answer(status: number | undefined): string {
  return status === undefined ? ': the load balancer is not set up' : `: the answer is ${status}`;
}

function classHelp(classes: readonly string[]): readonly Phrase[] {
  return classes.length > 0
    ? ['classes of this cluster: ', object(listed(classes, 5))]
    : ['the input has no IngressClass at all: kubectl get ingressclasses -o yaml'];
}
