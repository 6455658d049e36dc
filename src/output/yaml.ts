// The JSON document as YAML, for people who read it.

import { dump } from 'js-yaml';
import type { Render } from './format.js';
import { journeyDocument } from './json.js';

export const yaml: Render = (answer) => dump(journeyDocument(answer), { noRefs: true, lineWidth: 120 });
