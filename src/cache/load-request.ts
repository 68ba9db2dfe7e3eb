import type { Memo } from '../coordination/memo.js'
import type { Found, Place } from '../store/store.js'
import type { PendingCount } from '../time/pending-count.js'
import type { LoadPriority } from './flights.js'
import { type Entry, entryFrom, type InvalidationReason, type Loaded } from './policy/entry.js'

/** A call that answers a load, and others where they share it. */
export interface AnsweringCall {
  /** The same for all loads that it answers. */
  readonly call: object
  /** Whether it is this load's own; else it is another one's, and this load rides free. */
  readonly isPaidHere: boolean
}

/** What a load is given by its flight. */
export interface FlightContext {
  /** For the next load of the key, in whichever process. */
  readonly memo: Memo
  /** All who wait for it, those included who come meanwhile. */
  readonly callers: ReadonlySet<string>
  /** Whether what an earlier load has read then may be gone on with: newer than the value that this one replaces, invalidated by nothing. */
  readonly mayResume: (asOfMs: number) => boolean
  /** Whether what another question has read then may be used: no older than the value that this load replaces and than the asker's `maxAge`, invalidated by nothing. */
  readonly mayReuse: (asOfMs: number) => boolean
  /** Of the HTTP request that began this load, as `LoadRequest.pending`. */
  readonly pending?: PendingCount | undefined
  /** It may call nobody: what is known elsewhere is put together, or it is refused. */
  readonly knownOnly?: boolean | undefined
  /** Hears of each exchange with the upstream. Default: nobody does. */
  readonly onExchange?: () => void
  /** Hears how the load is answered, each time that it asks; null: from parts that are known. Default: nobody does. */
  readonly onCall?: ((call: AnsweringCall | null) => void) | undefined
}

/** What a load needs to know of its question. */
export interface LoadRequest<Value> {
  readonly key: string
  /** The question in full; two questions with one key are told apart by it. */
  readonly canonical: string
  /** Short name for events: the report. */
  readonly label: string
  /** Who asks. */
  readonly callerId: string
  /** A shared load's own deadline, in milliseconds. */
  readonly deadlineMs: number
  /** Ends when the signal does. */
  readonly load: (
    priority: LoadPriority,
    signal: AbortSignal,
    flight: FlightContext,
  ) => Promise<Loaded<Value>>
  /** What has invalidated the value that this load replaces, where what it brings was read since. */
  readonly forcedBy?: (asOfMs: number, startedMs: number) => InvalidationReason | null
  /** Hears that this request has begun a load, and of which priority; joining one is none. `ended` never rejects. */
  readonly onLoad?: (priority: LoadPriority, ended: Promise<unknown>) => void
  /** Shared by all requests of one HTTP request: of how many it is undecided whether they load. Calls wait for those, to be merged. Default: none does. */
  readonly pending?: PendingCount
  /** Default: everything is. */
  readonly mayResume?: FlightContext['mayResume']
  readonly knownOnly?: FlightContext['knownOnly']
  /** Default: everything may be. */
  readonly mayReuse?: FlightContext['mayReuse']
  /** Whether what the store gave is a value: one that is not is a miss, never an error. */
  readonly isValue: (value: unknown) => value is Value
  /** The budget denied it: not counted as an upstream failure. */
  readonly isRefusal: (error: unknown) => boolean
  /** The budget denied another caller, whose share is used up. */
  readonly isOtherCallersRefusal?: (error: unknown) => boolean
  /** This process is shutting down; another may load at once. */
  readonly isShutdown?: (error: unknown) => boolean
  /** The load would fail again: the next one waits for the longest pause. */
  readonly isLasting?: (error: unknown) => boolean
}

/** A load that has begun. */
export interface StartedLoad<Value> extends LoadRequest<Value> {
  readonly priority: LoadPriority
  /** To be called as soon as it calls the upstream, or is known not to. */
  readonly decided: () => void
  /** Whether a value makes it needless; `awaited`: another process has just brought it, while this one waited. */
  readonly isNewEnough: (entry: Entry<Value>, awaited: boolean) => boolean
  /** All who wait for it, those included who come meanwhile. */
  readonly callers: ReadonlySet<string>
}

export type Source = 'upstream' | Place

export interface LoadResult<Value> {
  readonly entry: Entry<Value>
  readonly source: Source
}

/** What the store gave, if it is an entry of this question. */
export function resultFrom<Value>(
  found: Found | undefined,
  request: LoadRequest<Value>,
): LoadResult<Value> | undefined {
  const entry = entryFrom(found?.value, request)
  return found && entry ? { entry, source: found.place } : undefined
}
