import type { Oddities } from '../upstream/wire/oddities.js'
import type { ListCut } from './directory/entity-pages.js'
import type { Split } from './splitting/ask-in-parts.js'

/** What happens to reports, told once. */
export type ReportEvent =
  /** One operation asked the same question again: it cost nothing. `label` is the report. */
  | { readonly type: 'repeated'; readonly label: string }
  /**
   * The upstream's answers changed their shape; what was read before is refreshed. `metric`: it is refused
   * from now on, or answered again.
   */
  | { readonly type: 'drifted'; readonly label: string; readonly metric?: string }
  /** Something in an answer cannot be true or could not be read; it was left out. `count`: of all kinds. */
  | {
      readonly type: 'malformed'
      readonly label: string
      readonly kinds: Oddities['counts']
      readonly count: number
    }
  /** A question that is too large for one answer was asked in parts; `label` is the report. */
  | ({ readonly type: 'split'; readonly label: string } & Split)
  /** A list of queues or agents holds less than there is; `label` says which. */
  | {
      readonly type: 'listCut'
      readonly label: string
      readonly cut: ListCut
      readonly entries: number
    }
