// Label selectors as apimachinery evaluates them (k8s.io/apimachinery pkg/labels, component-helpers nodeaffinity).

import type { LabelSelector, SelectorRequirement, StringMap } from '#manifest/objects.js';

export function matches(labels: StringMap, selector: LabelSelector): boolean {
  return (
    hasLabels(labels, selector.matchLabels) &&
    selector.matchExpressions.every((requirement) => meets(labels, requirement))
  );
}

export function hasLabels(labels: StringMap, wanted: StringMap): boolean {
  for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  return true;
}

/** `NotIn` also takes labels without the key; `Gt` and `Lt` compare integers and take nothing else. */
export function meets(labels: StringMap, { key, operator, values }: SelectorRequirement): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return isInteger(value) && isInteger(values[0]) && Number(value) > Number(values[0]);
    case 'Lt':
      return isInteger(value) && isInteger(values[0]) && Number(value) < Number(values[0]);
  }
}

function isInteger(text: string | undefined): boolean {
  return text !== undefined && /^[+-]?\d+$/.test(text);
}

/** A Service's selector, or a `nodeSelector`, in the general form. */
export function selectorOf(matchLabels: StringMap): LabelSelector {
  return { matchLabels, matchExpressions: [] };
}

/** As `kubectl --selector` takes it: `app=cart,tier in (web,api),!canary`. */
export function selectorText({ matchLabels, matchExpressions }: LabelSelector): string {
  const equal = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return [...equal, ...matchExpressions.map(requirementText)].join(',');
}

function requirementText({ key, operator, values }: SelectorRequirement): string {
  switch (operator) {
    case 'In':
      return `${key} in (${values.join(',')})`;
    case 'NotIn':
      return `${key} notin (${values.join(',')})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'Gt':
      return `${key}>${values[0]}`;
    case 'Lt':
      return `${key}<${values[0]}`;
  }
}
