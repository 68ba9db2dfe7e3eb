import { type Budget, LocalBudget, type Prior } from './budget/budget.js'
import type { BudgetEvent } from './budget/events.js'
import { LAST_RELEASE_FORMAT, LastReleaseBlocks } from './budget/shared/last-release.js'
import { SharedBudget } from './budget/shared/shared-budget.js'
import { STATE_FORMAT } from './budget/shared/state-text.js'
import type { StoreEvent } from './coordination/events.js'
import type { InvalidationLog } from './coordination/invalidation-log.js'
import type { Leases } from './coordination/leases.js'
import { RedisInvalidationLog } from './coordination/redis/invalidation-log.js'
import { RedisLeases } from './coordination/redis/leases.js'
import { redisDocument } from './coordination/redis/shared-document.js'
import { RedisSharedToken } from './coordination/redis/shared-token.js'
import { redisSlots } from './coordination/redis/slots.js'
import { localDocument, type SharedDocument } from './coordination/shared-document.js'
import { sharedSlots } from './coordination/shared-slots.js'
import type { SharedToken } from './coordination/shared-token.js'
import type { Slots } from './coordination/slots.js'
import type { StoreHealth } from './observe/store-health.js'
import type { OpenStore } from './store/open-store.js'
import { type Clock, sharedClock } from './time/clock.js'
import { RUNS_AT_ONCE } from './upstream/runs/runs.js'

/** What this process shares with others through its store. Absent where the store cannot do it. */
export interface Sharing {
  /** A text that all processes of the organisation change, by its name. */
  readonly document: (name: string) => SharedDocument
  readonly leases?: Leases
  readonly invalidationLog?: InvalidationLog
  readonly budget: Budget
  readonly runSlots?: Slots
  /** Only where a secret is configured to seal it with. */
  readonly sharedToken?: SharedToken
  health(): StoreHealth
  close(): Promise<void>
}

export interface SharingOptions {
  readonly opened: OpenStore
  /** This process's clock. */
  readonly clock: Clock
  /** Organisation and client; separates their keys and channels. */
  readonly scope: string
  /** What the key is derived from that seals the token; null: each process has a token of its own. */
  readonly tokenSecret: string | null
  /** What is believed of the token's limit before Genesys Cloud has told. */
  readonly prior: Prior
  /** How many callers there can be. */
  readonly callers: number
  readonly random: () => number
  readonly onEvent: (event: StoreEvent | BudgetEvent) => void
}

/** Flights, runs, invalidations among all processes, where the store runs scripts; else each process for itself. */
export function shareThrough(options: SharingOptions): Sharing {
  const { opened, clock, scope, tokenSecret, prior, callers, random, onEvent } = options
  const { link, kind } = opened
  if (!link) {
    return {
      document: localDocument,
      budget: new LocalBudget({ clock, random, prior, callers, onEvent }),
      health: () => ({
        ...{ kind, state: opened.state() },
        ...{ flights: 'within this process', budget: 'within this process' },
      }),
      close: async () => {},
    }
  }
  const leases = new RedisLeases({ link, clock, onEvent })
  const invalidationLog = new RedisInvalidationLog({ link, clock, scope, onEvent })
  const runs = { name: `runs:${scope}`, most: RUNS_AT_ONCE }
  const slots = redisSlots({ link, clock, onEvent, ...runs })
  const common = sharedClock(clock, () => link.offsetMs)
  const budget = new SharedBudget({
    document: redisDocument(link, `budget:${scope}:${STATE_FORMAT}`),
    ...{ clock: common, prior, callers, random },
    onEvent: (event) => {
      if (event.type === 'blocked') lastRelease.publishBlock(event.bucket, event.untilMs)
      onEvent(event)
    },
  })
  const lastRelease = new LastReleaseBlocks({
    document: redisDocument(link, `budget:${scope}:${LAST_RELEASE_FORMAT}`),
    ...{ clock: common, windowMs: prior.windowMs },
    onBlock: (bucket, untilMs) => budget.block(bucket, untilMs),
  })
  return {
    document: (name) => redisDocument(link, `${name}:${scope}`),
    budget,
    ...(tokenSecret && {
      sharedToken: new RedisSharedToken({
        link,
        leases,
        clock: common,
        scope,
        secret: tokenSecret,
        onEvent,
      }),
    }),
    leases,
    runSlots: sharedSlots(clock, slots, RUNS_AT_ONCE),
    invalidationLog,
    health: () => ({
      kind,
      state: link.isUp ? 'answering' : 'away',
      flights: reach(leases.sharing),
      budget: reach(budget.sharing),
    }),
    close: async () => {
      await Promise.all([invalidationLog.close(), budget.close()])
      await lastRelease.settled()
    },
  }
}

function reach(sharing: 'shared' | 'away') {
  return sharing === 'shared' ? 'among all processes' : 'within this process'
}
