// Where the cluster comes from, first match wins: -f, k8snet.yaml here or above, standard input when it is piped.

import { fstatSync } from 'node:fs';
import { relative } from 'node:path';
import type { Cluster, Overrides } from '#cluster/inventory.js';
import { type UnusedOverride, unusedOverrides } from '#control-plane/field-overrides.js';
import { type PinnedPods, pinnedElsewhere } from '#control-plane/pinned-pods.js';
import { settle } from '#control-plane/settle.js';
import { type Source, sourceOf } from '#explain/source.js';
import { Fabric } from '#fabric/fabric.js';
import type { Diagnostic } from '#manifest/diagnostic.js';
import { type Loaded, load } from '#manifest/load.js';
import { findSettingsFile, readSettings, type Settings } from '#manifest/settings.js';
import { UsageError, type UsageFacts } from '#trace/usage-error.js';
import { nearMisses } from '#wire/near-miss.js';
import { refText } from '#wire/object-ref.js';
import { clusterKeys, readOverrides } from './cluster-flags.js';
import { watchLoading } from './progress.js';
import { hasStandardInput } from './streams.js';

export interface InputFlags {
  readonly filename?: readonly string[];
  readonly recursive?: boolean;
  readonly [flag: string]: unknown;
}
export interface Opened {
  readonly cluster: Cluster;
  readonly fabric: Fabric;
  readonly source: Source;
  readonly diagnostics: readonly Diagnostic[];
  /** What was taken, for the header. */
  readonly from: string;
}

export async function openCluster(flags: InputFlags): Promise<Opened> {
  const { paths, from, settings } = chooseInput(flags);
  if (paths.includes('-') && !hasStandardInput()) throw new UsageError('K8036', {});
  const progress = watchLoading();
  const request = { paths, recursive: flags.recursive ?? settings !== undefined, stdin: readStdin };
  const loaded = await load(request, progress.update).finally(progress.end);
  if (loaded.documents === 0 && loaded.diagnostics.some(({ severity }) => severity === 'error')) {
    throw new UnreadableInput(loaded.diagnostics, paths.map(inputName), 'unreadable');
  }
  if (loaded.documents > 0 && !holdsObjects(loaded)) {
    const isBroken = loaded.diagnostics.some(({ severity }) => severity === 'error');
    throw new UnreadableInput(loaded.diagnostics, paths.map(inputName), isBroken ? 'unreadable' : 'no-objects');
  }
  if (from === pipeName && loaded.documents === 0) throw new UsageError('K8007', { looked });
  const values = Object.entries(settings?.cluster ?? {}).map(([key, { value }]) => [key, value] as const);
  const overrides = readOverrides(Object.fromEntries(values), flags);
  const cluster = settle(loaded.objects, overrides);
  const [unused] = unusedOverrides(cluster, overrides);
  if (unused) throw overrideError(unused);
  const pinned = pinnedElsewhere(cluster, overrides);
  if (pinned) throw pinnedError(pinned, overrides);
  return {
    cluster,
    fabric: new Fabric(cluster),
    source: sourceOf(loaded),
    diagnostics: [...(settings?.diagnostics ?? []), ...loaded.diagnostics],
    from,
  };
}

function holdsObjects({ objects, otherKinds }: Loaded): boolean {
  return otherKinds.size > 0 || Object.values(objects).some((list) => list.length > 0);
}

/** There is nothing to look at: the remarks say why, and no answer can follow. */
export class UnreadableInput extends UsageError<'K8008'> {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], named: readonly string[], because: UsageFacts['K8008']['because']) {
    super('K8008', { named, because });
    this.diagnostics = diagnostics;
  }
}

function overrideError({ object, field, value, because, choices }: UnusedOverride): UsageError {
  const flag = `--set ${object}:${field}`;
  if (because === 'unknown-object')
    return new UsageError('K8001', { what: 'object to set', name: object, nearMisses: nearMisses(object, choices) });
  if (because === 'unknown-field') return new UsageError('K8006', { flag, value: field, choices });
  return choices.length > 0
    ? new UsageError('K8006', { flag, value, choices })
    : new UsageError('K8005', {
        what: `the value of ${flag}`,
        text: value,
        expected: 'an address, a node, true or false, as the field needs',
      });
}

function pinnedError({ nodes, pods }: PinnedPods, overrides: Overrides): UsageError {
  return new UsageError('K8006', {
    flag: '--nodes',
    value: [overrides.nodes].flat().join(),
    choices: [nodes.join()],
    pinned: pods.slice(0, 10).map(({ ref, nodeName = '' }) => ({ pod: refText(ref), node: nodeName })),
  });
}

const pipeName = 'standard input';
const looked = ['-f FILE', 'k8snet.yaml in this folder and above', 'piped standard input'];

interface Choice {
  readonly paths: readonly string[];
  readonly from: string;
  readonly settings?: Settings;
}

function chooseInput({ filename }: InputFlags): Choice {
  const settingsPath = findSettingsFile(process.cwd());
  const settings = settingsPath === undefined ? undefined : readSettings(settingsPath, clusterKeys);
  const known = settings ? { settings } : {};
  if (filename?.length) return { paths: filename, from: filename.map(inputName).join(', '), ...known };
  if (settings && settings.manifests.length > 0) {
    const paths = settings.manifests.map((path) => relative(process.cwd(), path) || '.');
    return { paths, from: relative(process.cwd(), settingsPath as string), settings };
  }
  if (hasStandardInput() && isStdinPiped()) return { paths: ['-'], from: pipeName, ...known };
  throw new UsageError('K8007', { looked });
}

function inputName(path: string): string {
  return path === '-' ? pipeName : path;
}

/** A pipe or a file; not a terminal, and not /dev/null. */
function isStdinPiped(): boolean {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isFile() || stdin.isSocket();
  } catch {
    return false;
  }
}

export async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
