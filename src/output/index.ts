// Output formats by the name that `-o` takes. The rarer ones are loaded when asked for.

import type { Render } from './format.js';
import { json } from './json.js';
import { terminal } from './terminal.js';

export const formats = {
  text: terminal,
  json,
  yaml: async (answer, canvas) => (await import('./yaml.js')).yaml(answer, canvas),
  markdown: async (answer, canvas) => (await import('./markdown.js')).markdown(answer, canvas),
  mermaid: async (answer, canvas) => (await import('./mermaid.js')).mermaid(answer, canvas),
} satisfies Record<string, Render>;
