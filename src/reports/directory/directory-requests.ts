import type { Cache } from '../../cache/cache.js'
import type { RepeatableRequest } from '../../cache/cache-request.js'
import type { Lifetime, Loaded } from '../../cache/policy/entry.js'
import { type Clock, DAY, HOUR, MINUTE } from '../../time/clock.js'
import type { EntityKind } from '../../upstream/entity-endpoints.js'
import { errorKindsFor } from '../../upstream/errors/errors.js'
import type { Genesys } from '../../upstream/genesys.js'
import { onBehalfOf } from '../../upstream/runs/on-behalf-of.js'
import type { CheckedAnswer } from '../../upstream/wire/checked-answer.js'
import type { ReadEntityPage } from '../../upstream/wire/wire.js'
import type { Caller } from '../caller/asker.js'
import type { ReportEvent } from '../events.js'
import { DIRECTORY_TAG } from '../invalidation/tags.js'
import type { LoadContext } from '../report.js'
import { PAGE_SIZE } from './entity-pages.js'

export type { EntityKind } from '../../upstream/entity-endpoints.js'
/** What can be found by name. */
export type ListedKind = Extract<EntityKind, 'queue' | 'agent'>

export interface DirectoryOptions {
  readonly cache: Cache
  readonly genesys: Genesys
  readonly clock: Clock
  readonly scope: string
  readonly onEvent: (event: ReportEvent) => void
}

/** Names change rarely, and a report with an old name is better than none. */
export const NAMES: Lifetime = {
  rule: 'directory',
  freshMs: 6 * HOUR,
  softMs: 24 * HOUR,
  hardMs: 7 * DAY,
  errorMs: 30 * DAY,
  // Whoever has renamed two queues one after the other invalidates twice.
  forcedFloorMs: MINUTE,
}

const LOAD_DEADLINE_MS = MINUTE

/** One for all: each name that is kept would keep its own. */
const DIRECTORY_TAGS = [DIRECTORY_TAG] as const

export type DirectoryLoad = Pick<LoadContext, 'priority' | 'signal' | 'callers'>

export interface DirectoryQuestion<Value>
  extends Pick<RepeatableRequest<Value>, 'tolerance' | 'isValue'> {
  readonly kind: EntityKind
  /** What its key ends in. */
  readonly subject: string
  /** In full, where the subject is not. */
  readonly canonical?: string
  readonly load: (load: DirectoryLoad) => Promise<Loaded<Value>>
}

/** A question about names, as the cache takes it. */
export function directoryRequest<Value>(
  scope: string,
  caller: Caller,
  question: DirectoryQuestion<Value>,
): RepeatableRequest<Value> {
  const { kind, subject, canonical = subject, tolerance, isValue, load } = question
  const { isRefusal, isOtherCallersRefusal, isShutdown } = errorKindsFor(caller.id)
  // Written out: a spread would give every request that is kept a hidden class of its own.
  return {
    key: directoryKey(scope, subject),
    tolerance,
    isValue,
    canonical,
    label: kind,
    callerId: caller.id,
    // A name is asked for whatever the budget: what it costs is a call every few hours.
    condition: () => 'healthy',
    tags: DIRECTORY_TAGS,
    deadlineMs: LOAD_DEADLINE_MS,
    isRefusal,
    isOtherCallersRefusal,
    isShutdown,
    load: (priority, signal, { callers }) => load({ priority, signal, callers }),
  }
}

export function directoryKey(scope: string, subject: string): string {
  return `${scope}:gcx:directory:${subject}`
}

export interface AskedPage {
  readonly pageNumber: number
  readonly ids?: readonly string[]
  /** Of queues: a part of their name. */
  readonly nameContains?: string
}

export function readEntityPage(
  genesys: Genesys,
  kind: EntityKind,
  { nameContains, ...page }: AskedPage,
  { priority, signal, callers }: DirectoryLoad,
): Promise<CheckedAnswer<ReadEntityPage>> {
  const asked = { ...page, pageSize: PAGE_SIZE }
  return onBehalfOf(callers, (callerId) => {
    const options = { priority, callerId, signal }
    switch (kind) {
      case 'queue': {
        const name = nameContains === undefined ? {} : { name: `*${nameContains}*` }
        return genesys.listQueues({ ...asked, ...name }, options)
      }
      // A report reaches back to when somebody still worked here; a list is for who works now.
      case 'agent':
        return genesys.listUsers({ ...asked, state: page.ids ? 'any' : 'active' }, options)
      default:
        return genesys.listEntities(kind, asked, options)
    }
  })
}
