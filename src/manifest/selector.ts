// metav1.LabelSelector and the requirements of node selectors, which share their shape.

import { decodeLabels } from './labels.js';
import type { LabelSelector, SelectorOperator, SelectorRequirement } from './objects.js';
import { pathText } from './path-text.js';
import type { Fields } from './reader.js';

const labelOperators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;
const nodeOperators = [...labelOperators, 'Gt', 'Lt'] as const;

/** Undefined when the field is absent, which is not the same as an empty selector. */
export function decodeSelector(owner: Fields, name: string): LabelSelector | undefined {
  const selector = owner.map(name);
  if (selector === undefined) return undefined;
  return owner.report.file.interner.shape({
    matchLabels: decodeLabels(selector, 'matchLabels'),
    matchExpressions: decodeRequirements(selector, 'matchExpressions', labelOperators),
  });
}

export function decodeNodeRequirements(owner: Fields, name: string): readonly SelectorRequirement[] {
  return decodeRequirements(owner, name, nodeOperators);
}

function decodeRequirements(
  owner: Fields,
  name: string,
  operators: readonly SelectorOperator[],
): readonly SelectorRequirement[] {
  return owner.maps(name).flatMap((fields) => {
    const key = fields.name('key', 'qualified-name');
    const operator = fields.oneOf('operator', operators);
    if (key === undefined) fields.missing('key');
    if (fields.value('operator') === undefined) fields.missing('operator');
    if (key === undefined || operator === undefined) return [];
    const values = fields.texts('values');
    checkValues(fields, operator, values);
    return [{ key, operator, values }];
  });
}

function checkValues(fields: Fields, operator: SelectorOperator, values: readonly string[]): void {
  const takesValues = operator !== 'Exists' && operator !== 'DoesNotExist';
  if (takesValues && values.length === 0) fields.missing('values');
  if (takesValues || values.length === 0) return;
  const path = fields.path('values');
  const facts = {
    field: pathText(path),
    value: values.length.toString(),
    because: `operator ${operator} takes no values`,
  };
  fields.report.refuse('K0214', facts, { path, atKey: true });
}
