import type { ListCut } from './entity-pages.js'

/** What happens to reports, told once. */
export type ReportEvent =
  /** One operation asked the same question again: it cost nothing. `label` is the report. */
  | { readonly type: 'repeated'; readonly label: string }
  /** The upstream's answers changed their shape; what was read before is refreshed. */
  | { readonly type: 'drifted'; readonly label: string }
  /** A list of queues or agents holds less than there is; `label` says which. */
  | {
      readonly type: 'listCut'
      readonly label: string
      readonly cut: ListCut
      readonly entries: number
    }
