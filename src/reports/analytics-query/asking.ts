import type { LoadContext } from '../report.js'
import type { AskingInParts } from '../splitting/ask-in-parts.js'
import { WorkingSizes } from '../splitting/working-sizes.js'

/** What a load needs to ask its question in parts. */
export function askingOf({
  signal,
  nowMs,
  priority,
  sizes = new WorkingSizes({ now: () => nowMs }),
  onSplit = () => undefined,
}: LoadContext): AskingInParts {
  // An early refresh asks nothing twice (`upstream/http/retry.ts`).
  return { sizes, nowMs, signal, retries: priority !== 'early', onSplit }
}
