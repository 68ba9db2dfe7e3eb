import { IANAZone } from 'luxon'
import { DAY, HOUR, MINUTE } from '../../time/clock.js'
import type { AgentWork } from './agent-work.js'
import type { Organisation, SystemPresence } from './organisation.js'
import { hash, Random } from './random.js'
import { type Laid, merged, over, type Stretch } from './stretches.js'
import { SLOT } from './traffic.js'

export type RoutingStatus =
  | 'OFF_QUEUE'
  | 'IDLE'
  | 'INTERACTING'
  | 'NOT_RESPONDING'
  | 'COMMUNICATING'

/** A stretch of time in one status. */
export interface StatusPeriod<Status extends string> extends Stretch {
  readonly status: Status
}

interface Presence {
  readonly status: SystemPresence
  /** The organisation's own presence. */
  readonly presenceId: string
}

export interface PresencePeriod extends Presence, Stretch {}

/** How things stand with an agent at an instant, and since when. */
export interface AgentState {
  readonly presence: {
    readonly status: SystemPresence
    readonly presenceId: string
    readonly sinceMs: number
  }
  readonly routing: { readonly status: RoutingStatus; readonly sinceMs: number }
}

/** A state, and the time in which nothing of it changes. */
interface HeldState {
  readonly state: AgentState
  readonly fromMs: number
  readonly toMs: number
}

/** A status is computed for so long ahead, and held until it ends. */
const AHEAD_MS = HOUR
/** How far back a status is looked for that may have begun long ago: in a week everybody works. */
const LOOKED_BACK_MS = [10 * HOUR, 2 * DAY, 8 * DAY]

/**
 * The presences and routing statuses of agents: their shifts, a function of the seed, the agent and the
 * local day, and over these the conversations that they handle. Whoever has one is on the queue, also on a
 * day off.
 */
export class Presences {
  readonly #seed: number
  readonly #organisation: Organisation
  readonly #work: AgentWork
  readonly #newest = new Map<number, HeldState>()

  constructor(seed: number, organisation: Organisation, work: AgentWork) {
    this.#seed = seed
    this.#organisation = organisation
    this.#work = work
  }

  at(agent: number, nowMs: number): AgentState {
    const newest = this.#newest.get(agent)
    if (newest && newest.fromMs <= nowMs && nowMs < newest.toMs) return newest.state
    const presence = periodAt(nowMs, (fromMs, toMs) => this.between(agent, fromMs, toMs))
    const routing = periodAt(nowMs, (fromMs, toMs) => this.routingBetween(agent, fromMs, toMs))
    const { status, presenceId, fromMs: sinceMs } = presence
    const state: AgentState = {
      presence: { status, presenceId, sinceMs },
      routing: { status: routing.status, sinceMs: routing.fromMs },
    }
    this.#newest.set(agent, {
      state,
      fromMs: Math.max(presence.fromMs, routing.fromMs),
      toMs: Math.min(presence.toMs, routing.toMs),
    })
    return state
  }

  /** Covers `[fromMs, toMs)` without a gap: outside the shifts, whoever has nothing to do is offline. */
  between(agent: number, fromMs: number, toMs: number): PresencePeriod[] {
    const planned: Laid<Presence>[] = []
    const add = (status: SystemPresence, beginMs: number, endMs: number) => {
      const [clippedMs, untilMs] = [Math.max(beginMs, fromMs), Math.min(endMs, toMs)]
      if (clippedMs >= untilMs) return
      const of = { status, presenceId: this.#presenceIdOf(status, agent, beginMs) }
      planned.push({ fromMs: clippedMs, toMs: untilMs, of })
    }
    let coveredMs = fromMs
    for (const period of this.#shifts(agent, fromMs, toMs)) {
      add('OFFLINE', coveredMs, period.fromMs)
      add(period.status, period.fromMs, period.toMs)
      coveredMs = Math.max(coveredMs, period.toMs)
    }
    add('OFFLINE', coveredMs, toMs)
    const { engaged } = this.#work.of(agent, fromMs, toMs)
    const onQueue: Presence = {
      status: 'ON_QUEUE',
      presenceId: this.#presenceIdOf('ON_QUEUE', agent, fromMs),
    }
    const laid = over(planned, engaged, onQueue)
    return merged(laid, (one, next) => one.presenceId === next.presenceId).map(
      ({ of: { status, presenceId }, ...period }) => ({ status, ...period, presenceId }),
    )
  }

  /** Covers `[fromMs, toMs)` without a gap, as `between` does. */
  routingBetween(agent: number, fromMs: number, toMs: number): StatusPeriod<RoutingStatus>[] {
    const { engaged, handling, notResponding } = this.#work.of(agent, fromMs, toMs)
    const shifts = [...this.#shifts(agent, fromMs, toMs)].filter(
      ({ status }) => status === 'ON_QUEUE',
    )
    const calls = shifts.flatMap((shift) => [...this.#ownCalls(agent, shift)])
    const layers: readonly (readonly [RoutingStatus, readonly Stretch[]])[] = [
      ['IDLE', shifts],
      ['COMMUNICATING', calls],
      ['IDLE', engaged],
      ['NOT_RESPONDING', notResponding],
      ['INTERACTING', handling],
    ]
    let laid: readonly Laid<RoutingStatus>[] = [{ of: 'OFF_QUEUE', fromMs, toMs }]
    for (const [status, stretches] of layers) laid = over(laid, stretches, status)
    const isSame = (one: RoutingStatus, next: RoutingStatus) => one === next
    return merged(laid, isSame).map(({ of: status, ...period }) => ({ status, ...period }))
  }

  /** Now and then somebody who waits for a conversation makes a call that no queue has routed. */
  *#ownCalls(agent: number, { fromMs, toMs }: Stretch): Generator<Stretch> {
    const random = new Random(hash(this.#seed, OWN_CALLS, agent, fromMs / MINUTE))
    for (let atMs = fromMs; ; ) {
      const beginMs = atMs + random.waiting(80 * MINUTE, 4 * HOUR)
      if (beginMs >= toMs) return
      atMs = Math.min(toMs, beginMs + random.waiting(2 * MINUTE, 40 * MINUTE))
      yield { fromMs: beginMs, toMs: atMs }
    }
  }

  /** The status periods of all shifts that may touch `[fromMs, toMs)`, in order. */
  *#shifts(agent: number, fromMs: number, toMs: number): Generator<StatusPeriod<SystemPresence>> {
    const zone = this.#organisation.agents[agent]?.timeZone ?? 'UTC'
    const firstDay = Math.floor(fromMs / DAY) - 2
    const lastDay = Math.floor(toMs / DAY) + 1
    for (let day = firstDay; day <= lastDay; day++) {
      const shift = shiftOn(this.#seed, agent, day)
      if (!shift) continue
      const localMs = day * DAY + shift.startsAtMs
      // No shift begins in the hour of a clock change, so the offset of the day's start is close.
      const startMs = localMs - offsetMs(zone, localMs - offsetMs(zone, localMs))
      let atMs = startMs
      for (const [status, lengthMs] of shift.parts) {
        yield { status, fromMs: atMs, toMs: atMs + lengthMs }
        atMs += lengthMs
      }
    }
  }

  #presenceIdOf(status: SystemPresence, agent: number, beginMs: number): string {
    const ids = this.#organisation.presences[status]
    return ids[ids.length === 1 ? 0 : hash(this.#seed, agent, beginMs / MINUTE) % ids.length] ?? ''
  }
}

const MOST_OFFSETS = 10_000
const offsets = new Map<string, number>()

/** Computing a zone's offset is slow, and all agents of a zone need the same ones; it changes at the start of a slot only. */
function offsetMs(zone: string, atMs: number): number {
  const key = `${zone} ${Math.floor(atMs / SLOT)}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  if (offsets.size >= MOST_OFFSETS) offsets.clear()
  const found = IANAZone.create(zone).offset(atMs) * MINUTE
  offsets.set(key, found)
  return found
}

/** The period that holds at this instant, from when it began. */
function periodAt<Period extends StatusPeriod<string>>(
  nowMs: number,
  periodsIn: (fromMs: number, toMs: number) => readonly Period[],
): Period {
  let found: Period | undefined
  for (const lengthMs of LOOKED_BACK_MS) {
    const periods = periodsIn(nowMs - lengthMs, nowMs + AHEAD_MS)
    found = periods.findLast(({ fromMs }) => fromMs <= nowMs)
    if (found && found.fromMs > nowMs - lengthMs) break
  }
  if (!found) throw new Error('Statuses cover all of the time')
  return found
}

interface Shift {
  /** From local midnight. */
  readonly startsAtMs: number
  readonly parts: readonly (readonly [SystemPresence, lengthMs: number])[]
}

const SHIFT = 11
const ABSENCE = 12
const OWN_CALLS = 13
/** 1 January 1970 was a Thursday; Monday is 0. */
const EPOCH_WEEKDAY = 3

/** Each agent has a time to begin and two days off in a row, and is absent on some days. */
function shiftOn(seed: number, agent: number, day: number): Shift | undefined {
  const weekday = (((day + EPOCH_WEEKDAY) % 7) + 7) % 7
  const firstDayOff = agent % 4 === 3 ? hash(seed, SHIFT, agent, 1) % 7 : 5
  if (weekday === firstDayOff || weekday === (firstDayOff + 1) % 7) return undefined
  if (hash(seed, ABSENCE, agent, day) % 25 === 0) return undefined

  const random = new Random(hash(seed, SHIFT, agent, day + 10))
  const beginsAt = (7 + (hash(seed, SHIFT, agent) % 7)) * HOUR
  const minutes = (least: number, more: number) => (least + random.below(more)) * MINUTE
  const gathering = (['MEETING', 'TRAINING', 'BUSY'] as const)[random.below(3)] ?? 'MEETING'
  return {
    startsAtMs: beginsAt + minutes(0, 10),
    parts: [
      ['AVAILABLE', minutes(2, 8)],
      ['ON_QUEUE', minutes(95, 30)],
      ['BREAK', minutes(12, 6)],
      ['ON_QUEUE', minutes(80, 30)],
      ['MEAL', minutes(30, 20)],
      ['ON_QUEUE', minutes(85, 30)],
      [gathering, minutes(20, 25)],
      ['BREAK', minutes(10, 8)],
      ['ON_QUEUE', minutes(80, 25)],
      ['AWAY', minutes(1, 6)],
    ],
  }
}
