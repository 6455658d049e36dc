// Output formats by the name that `-o` takes.

import type { Render } from './format.js';
import { json } from './json.js';
import { markdown } from './markdown.js';
import { mermaid } from './mermaid.js';
import { terminal } from './terminal.js';
import { yaml } from './yaml.js';

export const formats = { text: terminal, json, yaml, markdown, mermaid } satisfies Record<string, Render>;
