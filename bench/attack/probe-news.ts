/** What others notice: half a second. */
export const STALL_MS = 500
/** A gateway that says nothing for so long does not come back. */
export const LOST_MS = 45_000

export interface ProbeTarget {
  readonly port: number
  readonly headers: Readonly<Record<string, string>>
}

/** One tiny request, and how long its answer took. */
export interface ProbeNews {
  readonly waitMs: number
  readonly answered: boolean
  /** Epoch milliseconds. */
  readonly fromMs: number
  readonly toMs: number
  readonly isStall: boolean
}
