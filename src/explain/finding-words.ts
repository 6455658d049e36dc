// The shape of what a finding says.

import type { Phrase } from './phrase.js';

export interface FindingWords {
  readonly message: readonly Phrase[];
  readonly details?: readonly (readonly Phrase[])[];
  readonly help?: readonly Phrase[];
}
