// The pages of `k8snet check`: files of expectations, and expectations that prove nothing.

import type { Page } from './page.js';

export const expectationPages = {
  K1611: {
    title: 'An expectation has no such key',
    meaning: [
      'An expectation has from, to and is, and may have name, protocol, family, endpoint, node, code and sourceSeen. A file of expectations is a list of them, or a map with that list under expect.',
      'A key that is not understood may be the condition that matters, so the entry is not checked without it. The others are, and the exit code is 2.',
    ],
    remedy: [
      'Correct the key; the message says which it may be.',
      '    - {from: shop/web, to: cart:8080, is: reachable}',
    ],
  },
  K1612: {
    title: 'A key of an expectation has a value of another type',
    meaning: [
      'from and to take a text or a list of texts, with at least one in it; every pair of the two is checked. All other keys take one text or word. A text is printable and has at most 300 characters.',
      'The entry is not checked. The others are, and the exit code is 2.',
    ],
    remedy: [
      'Quote what YAML would read as something else: a number, yes, no, on, off, null.',
      '    - {from: shop/web, to: [cart:8080, "10.96.0.1:443"], is: reachable}',
    ],
  },
  K1613: {
    title: 'An expectation lacks a key that it needs',
    meaning: [
      'Each expectation says who sends (from), where to (to) and what becomes of it (is). Nothing is filled in: an expectation that was never written down cannot fail.',
      'A file that is a map has its list under expect.',
    ],
    remedy: ['Add the key:', '    expect:', '      - {from: shop/web, to: cart:8080, is: reachable}'],
  },
  K1614: {
    title: 'A key of an expectation does not take this word',
    meaning: [
      'is takes reachable, blocked, or the word of a verdict. protocol takes TCP, UDP or SCTP; family takes 4 or 6; code takes the code of a finding; sourceSeen takes kept, masqueraded or an address.',
      'The entry is not checked. The others are, and the exit code is 2.',
    ],
    remedy: ['Use one of the words that the message lists. Codes and verdicts are listed by:', '    k8snet explain'],
  },
  K1615: {
    title: 'The expectations make too many questions',
    meaning: [
      'A list under from and one under to make a question of every pair. One file may make 10,000; an entry that would pass that is not checked, and the exit code is 2.',
    ],
    remedy: ['Split the file, or name one pod of those that are alike.'],
  },
} satisfies Readonly<Record<string, Page>>;

export const vacuityPages = {
  K1601: {
    title: 'The expectation holds only because something is not there',
    meaning: [
      'Nothing reaches a Service whose name is misspelt, and a pod that does not exist reaches nothing. An expectation such as is: blocked would hold for ever, whatever the policies say. So it fails, as vacuous.',
      'What counts: no such pod, workload, Service or node; a workload without pods; pods that no node takes; a name that does not resolve; an address of the cluster that nobody has; an address family that an end lacks.',
      'A Service without ready endpoints, or without that port, does not count: it exists, and the traffic is blocked. The result stands, and the code of the cause is printed beside it.',
      'Exit code 1.',
    ],
    remedy: [
      'Correct the name; close names stand below the message. If the object is in another file, name that file with -f too.',
      'If its absence is what you want to hold, say so with the cause that a trace would give:',
      '    - {from: shop/web, to: legacy:8080, is: unresolved}',
      '    - {from: shop/web, to: pod/shop/legacy:8080, is: blocked, code: K8001}',
    ],
  },
} satisfies Readonly<Record<string, Page>>;

export const checkUsagePages = {
  K8020: {
    title: 'There is no expectation to check',
    meaning: [
      'k8snet check was given no expectation that it can read: no file with -e and no expect: in k8snet.yaml, or only empty ones. A check of nothing would always pass, so it is wrong usage.',
    ],
    remedy: [
      'Name a file of expectations:',
      '    k8snet check -f cluster.yaml -e expect.yaml',
      'Or write them under expect: in k8snet.yaml.',
    ],
  },
  K8021: {
    title: 'Standard input is asked for twice',
    meaning: ['Both -f and -e, or one of them more than once, name standard input, which can be read only once.'],
    remedy: [
      'Write one of the two to a file:',
      '    kubectl get pods,services,nodes -A -o yaml | k8snet check -f - -e expect.yaml',
    ],
  },
} satisfies Readonly<Record<string, Page>>;
