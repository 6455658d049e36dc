// Selectors of Calico's own objects, such as `app == 'cart' && has(tier)` (projectcalico/calico libcalico-go/lib/selector).
// Simplified: alternatives, groups and comparisons of parts of a text are not read; what is left takes more, never less.

import type { PolicySubject, SelectorRequirement } from '../objects.js';

const namespaceName = 'kubernetes.io/metadata.name';
const namespacePrefix = 'pcns.';
/** Labels that Calico gives, whose values are in no manifest. */
const reserved = /^(projectcalico\.org|pcsa\.)/;
const calls = /\b(?:has\([\w./-]+\)|all\(\)|global\(\))/g;

interface Requirements {
  readonly ofPod: readonly SelectorRequirement[];
  readonly ofNamespace: readonly SelectorRequirement[];
}

/** Undefined when no pod can be meant. */
export function calicoSubject(selector: string, namespaceSelector: string): PolicySubject | undefined {
  // Namespaces have no part in `global()`: it takes what has none, and so no pod.
  if (namespaceSelector.trim() === 'global()') return undefined;
  const { ofPod, ofNamespace } = sorted(termsOf(selector));
  const named = termsOf(namespaceSelector).flatMap((term): readonly SelectorRequirement[] => {
    if (term.key === 'projectcalico.org/name') return [{ ...term, key: namespaceName }];
    return reserved.test(term.key) ? [] : [term];
  });
  return {
    kind: 'pods',
    podSelector: { matchLabels: {}, matchExpressions: ofPod },
    namespaceSelector: { matchLabels: {}, matchExpressions: [...ofNamespace, ...named] },
  };
}

function sorted(terms: readonly SelectorRequirement[]): Requirements {
  const ofPod: SelectorRequirement[] = [];
  const ofNamespace: SelectorRequirement[] = [];
  for (const term of terms) {
    const { key } = term;
    if (key === 'projectcalico.org/namespace') ofNamespace.push({ ...term, key: namespaceName });
    else if (key.startsWith(namespacePrefix)) ofNamespace.push({ ...term, key: key.slice(namespacePrefix.length) });
    else if (!reserved.test(key)) ofPod.push(term);
  }
  return { ofPod, ofNamespace };
}

/** All of them must hold. None for what cannot be read as a row of terms. */
function termsOf(text: string): readonly SelectorRequirement[] {
  const isRow = !text.includes('||') && !/[()]/.test(text.replace(calls, ''));
  return isRow ? text.split('&&').flatMap((part) => termOf(part.trim()) ?? []) : [];
}

function termOf(text: string): SelectorRequirement | undefined {
  const [, absent, present] = /^(!?)\s*has\(([\w./-]+)\)$/.exec(text) ?? [];
  if (present !== undefined) {
    return { key: present, operator: absent === '!' ? 'DoesNotExist' : 'Exists', values: [] };
  }
  const [, key, sign, , value] = /^([\w./-]+)\s*(==?|!=)\s*(['"])([^'"]*)\3$/.exec(text) ?? [];
  if (key !== undefined && value !== undefined) {
    return { key, operator: sign === '!=' ? 'NotIn' : 'In', values: [value] };
  }
  const [, of, not, list] = /^([\w./-]+)\s+(not\s+)?in\s*\{([^{}]*)\}$/.exec(text) ?? [];
  if (of === undefined || list === undefined) return undefined;
  const values = list.split(',').map((item) => /^\s*(['"])([^'"]*)\1\s*$/.exec(item)?.[2]);
  const isRead = values.every((item) => item !== undefined);
  return isRead ? { key: of, operator: not ? 'NotIn' : 'In', values: values as readonly string[] } : undefined;
}
