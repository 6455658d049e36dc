// Formats of a check by the name that `-o` takes.

import type { RenderReport } from './format.js';
import { json } from './json.js';
import { junit } from './junit.js';
import { text } from './text.js';

export const checkFormats = { text, json, junit } satisfies Record<string, RenderReport>;
