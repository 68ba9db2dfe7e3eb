/** Why a value does not count as fresh although its age would allow it. */
export type OutdatedReason = 'schema-changed' | 'invalidated'

/** How long a value lives. All ages in milliseconds, counted from `asOfMs`; each at least the one before. */
export interface Lifetime {
  /** Name of the rule that gave it. */
  readonly rule: string
  /** Up to here: served. */
  readonly freshMs: number
  /** Up to here: served at once, refreshed behind. */
  readonly softMs: number
  /** Up to here: a short wait for the refresh, then served all the same. */
  readonly hardMs: number
  /** Up to here: served while the upstream fails or the budget is not there. */
  readonly errorMs: number
}

/** What a load brings. */
export interface Loaded<Value> {
  readonly value: Value
  /** When its reading began; of several parts, the oldest. */
  readonly asOfMs: number
  readonly lifetime: Lifetime
  /** Up to when the data is complete, where the upstream says so. */
  readonly completeUntilMs?: number | undefined
}

/** A loaded value as it lies in the store. Never changed after it was stored. */
export interface Entry<Value> extends Loaded<Value> {
  /** The question in full: a key is a hash, and a hash is not a proof. */
  readonly canonical: string
  readonly storedAtMs: number
  /** How long the load took. */
  readonly loadMs: number
  /** What had outdated the value before this one, and so forced this load. Entries of older gateways lack it. */
  readonly forcedBy?: OutdatedReason | undefined
}

/** What an entry must fit. */
export interface Fitting<Value> {
  readonly canonical: string
  readonly isValue: (value: unknown) => value is Value
}

/** What the store returned, if it is an entry, answers this very question, and holds such a value. */
export function entryFrom<Value>(
  raw: unknown,
  { canonical, isValue }: Fitting<Value>,
): Entry<Value> | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined
  const entry = raw as Partial<Entry<unknown>>
  const fits =
    entry.canonical === canonical &&
    Number.isFinite(entry.asOfMs) &&
    Number.isFinite(entry.lifetime?.freshMs) &&
    isValue(entry.value)
  return fits ? (raw as Entry<Value>) : undefined
}
