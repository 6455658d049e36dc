// `k8snet explain [CODE]`: the page of a code or verdict, or the list of them all.

import type { Command } from 'commander';
import { UsageError } from '#trace/usage-error.js';
import { nearMisses } from '#wire/near-miss.js';
import { colorOption } from './shared-flags.js';
import { answer, type ColorWish, colorLevel, screenWidth } from './streams.js';

export function explainCommand(program: Command): void {
  program
    .command('explain')
    .summary('the page of a code (K1101) or verdict (rejected); without one, the list of all')
    .argument('[topic]', 'a code or a verdict')
    .addOption(colorOption())
    .action(async (topic: string | undefined, { color }: { color: ColorWish }) => {
      const [{ pages }, { pageList, pageText }] = await Promise.all([
        import('#explain/pages.js'),
        import('#output/page.js'),
      ]);
      const canvas = { width: screenWidth(), colorLevel: colorLevel(color), verbose: false };
      if (topic === undefined) return answer(pageList(pages, canvas));
      const name = [topic, topic.toUpperCase(), topic.toLowerCase()].find((form) => Object.hasOwn(pages, form));
      const page = name === undefined ? undefined : pages[name];
      if (name === undefined || !page)
        throw new UsageError('K8011', { topic, nearMisses: nearMisses(topic, Object.keys(pages)) });
      answer(pageText(name, page, canvas));
    });
}
