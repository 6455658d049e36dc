// Flags that every command about a cluster has.

import { type Command, Option } from 'commander';
import { addClusterFlags } from './cluster-flags.js';
import { repeatable } from './flag-values.js';
import type { ColorWish } from './streams.js';

export interface SharedFlags {
  readonly namespace?: string;
  readonly color: ColorWish;
  readonly verbose?: boolean;
}

export function addSharedFlags(command: Command): Command {
  command
    .optionsGroup('Input and output:')
    .option('-f, --filename <path>', 'manifests or a dump: file, folder, - for standard input (repeatable)', repeatable)
    .option('-R, --recursive', 'folders with their subfolders')
    .option('-n, --namespace <name>', 'namespace of names without one')
    .option('-v, --verbose', 'every step, every assumption, every remark')
    .addOption(colorOption());
  return addClusterFlags(command);
}

export function colorOption(): Option {
  return new Option('--color <when>', 'colour').choices(['auto', 'always', 'never']).default('auto');
}
