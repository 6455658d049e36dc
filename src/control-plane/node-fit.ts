// Which nodes a pod may run on: the scheduler's and the DaemonSet controller's filters that never bend.
// k8s.io/component-helpers scheduling/corev1/nodeaffinity, k8s.io/api core/v1 toleration.go.

import type { PlacementFailure } from '#cluster/inventory.js';
import { meets, selectorOf, selectorText } from '#cluster/selector.js';
import type {
  NodeSelectorTerm,
  PodSpec,
  SelectorRequirement,
  StringMap,
  Taint,
  Toleration,
} from '#manifest/objects.js';
import type { NodeOutline } from './nodes.js';

export interface Fit {
  readonly nodes: readonly NodeOutline[];
  /** Set when `nodes` is empty. */
  readonly failure?: PlacementFailure;
  /** The label of a node that nobody described was taken to be there. */
  readonly labelsAssumed: boolean;
}

type Requirement = (node: NodeOutline, requirement: SelectorRequirement) => boolean;

/**
 * A node without a Node object carries labels that nobody gave. When no node is known to have the wanted ones, such
 * nodes are taken to have them: manifests alone would otherwise leave every pod with a nodeSelector nowhere to run.
 */
export function fittingNodes(nodes: readonly NodeOutline[], spec: PodSpec): Fit {
  const strict = filter(nodes, spec, (node, requirement) => meets(node.labels, requirement));
  const lacksLabel = strict.failure?.constraint === 'node-selector' || strict.failure?.constraint === 'node-affinity';
  if (!lacksLabel) return { ...strict, labelsAssumed: false };
  const lenient = filter(nodes, spec, (node, requirement) => {
    const unknown = !node.object && !(requirement.key in node.labels) && !isRoleLabel(requirement.key);
    return unknown || meets(node.labels, requirement);
  });
  return lenient.failure ? { ...strict, labelsAssumed: false } : { ...lenient, labelsAssumed: true };
}

function isRoleLabel(key: string): boolean {
  return key.startsWith('node-role.kubernetes.io/');
}

function filter(nodes: readonly NodeOutline[], spec: PodSpec, meetsLabels: Requirement): Omit<Fit, 'labelsAssumed'> {
  if (nodes.length === 0) return { nodes, failure: { constraint: 'no-nodes', wanted: '' } };
  const selected = nodes.filter((node) => hasSelected(node, spec.nodeSelector, meetsLabels));
  if (selected.length === 0) return failed('node-selector', selectorText(selectorOf(spec.nodeSelector)));

  const terms = spec.requiredNodeTerms;
  const attracted = terms
    ? selected.filter((node) => terms.some((term) => meetsTerm(node, term, meetsLabels)))
    : selected;
  if (attracted.length === 0) return failed('node-affinity', (terms ?? []).map(termText).join(' or '));

  const open = attracted.filter((node) => !node.unschedulable || tolerates(spec.tolerations, cordon));
  if (open.length === 0) return failed('unschedulable', '');

  const tolerated = open.filter((node) => !untolerated(node, spec));
  const taint = open[0] && untolerated(open[0], spec);
  return tolerated.length === 0 ? failed('taint', taint ? taintText(taint) : '') : { nodes: tolerated };
}

function failed(constraint: PlacementFailure['constraint'], wanted: string): Omit<Fit, 'labelsAssumed'> {
  return { nodes: [], failure: { constraint, wanted } };
}

function hasSelected(node: NodeOutline, nodeSelector: StringMap, meetsLabels: Requirement): boolean {
  for (const key in nodeSelector) {
    if (!meetsLabels(node, { key, operator: 'In', values: [nodeSelector[key] as string] })) return false;
  }
  return true;
}

/** A term that asks for nothing takes no node. */
function meetsTerm(
  node: NodeOutline,
  { matchExpressions, matchFields }: NodeSelectorTerm,
  meetsLabels: Requirement,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    matchExpressions.every((requirement) => meetsLabels(node, requirement)) &&
    matchFields.every(
      (requirement) => requirement.key === 'metadata.name' && meets({ 'metadata.name': node.name }, requirement),
    )
  );
}

function termText({ matchExpressions, matchFields }: NodeSelectorTerm): string {
  return selectorText({ matchLabels: {}, matchExpressions: [...matchExpressions, ...matchFields] });
}

/** What the controllers put on a cordoned node beside `spec.unschedulable`. */
const cordon: Taint = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' };

function untolerated(node: NodeOutline, { tolerations }: PodSpec): Taint | undefined {
  return node.taints.find(
    (taint) => (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') && !tolerates(tolerations, taint),
  );
}

/** No key means every taint, no effect every effect. */
export function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some(
    ({ key, operator, value, effect }) =>
      (!effect || effect === taint.effect) &&
      (!key || key === taint.key) &&
      (operator === 'Exists' || (key !== undefined && value === taint.value)),
  );
}

function taintText({ key, value, effect }: Taint): string {
  return value ? `${key}=${value}:${effect}` : `${key}:${effect}`;
}
