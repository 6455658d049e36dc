// Output formats by the name that `-o` takes.

import type { Render } from './format.js';
import { json } from './json.js';
import { markdown } from './markdown.js';
import { terminal } from './terminal.js';
import { yaml } from './yaml.js';

export const formats = { text: terminal, json, yaml, markdown } satisfies Record<string, Render>;
