// `k8snet list [REGISTRY]`: what k8snet models, and where its models are shorter than the real thing.

import { type Command, Option } from 'commander';
import { registries } from './registries.js';
import { colorOption } from './shared-flags.js';
import { answer, type ColorWish, colorLevel, screenWidth } from './streams.js';

interface ListFlags {
  readonly output: 'text' | 'json' | 'markdown';
  readonly color: ColorWish;
}

export function listCommand(program: Command): void {
  program
    .command('list')
    .summary('what is modelled: pod networks, Services, kinds; without REGISTRY, the names of the lists')
    .addArgument(program.createArgument('[registry]', 'what to list').choices(Object.keys(registries)))
    .addOption(new Option('-o, --output <format>', 'output').choices(['text', 'json', 'markdown']).default('text'))
    .addOption(colorOption())
    .action(async (name: string | undefined, { output, color }: ListFlags) => {
      const { registryFormats } = await import('#output/registry.js');
      const canvas = { width: screenWidth(), colorLevel: colorLevel(color), verbose: false };
      const { list, one } = registryFormats[output];
      const registry = name === undefined ? undefined : registries[name];
      answer(name === undefined || !registry ? list(registries, canvas) : one(name, registry, canvas));
    });
}
