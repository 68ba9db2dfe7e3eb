import { IANAZone } from 'luxon'
import { DAY, HOUR, MINUTE } from '../../time/clock.js'
import type { Organisation, SystemPresence } from './organisation.js'
import { hash, Random } from './random.js'
import { SLOT } from './traffic.js'

export type RoutingStatus =
  | 'OFF_QUEUE'
  | 'IDLE'
  | 'INTERACTING'
  | 'NOT_RESPONDING'
  | 'COMMUNICATING'

/** A stretch of time in one status. */
export interface StatusPeriod<Status extends string> {
  readonly status: Status
  readonly fromMs: number
  readonly toMs: number
}

export interface PresencePeriod extends StatusPeriod<SystemPresence> {
  /** The organisation's own presence. */
  readonly presenceId: string
}

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

/** The presences and routing statuses of agents: a function of the seed, the agent and the local day. */
export class Presences {
  readonly #seed: number
  readonly #organisation: Organisation
  readonly #newest = new Map<number, HeldState>()

  constructor(seed: number, organisation: Organisation) {
    this.#seed = seed
    this.#organisation = organisation
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

  /** Covers `[fromMs, toMs)` without a gap: outside the shifts an agent is offline. */
  between(agent: number, fromMs: number, toMs: number): PresencePeriod[] {
    const periods: PresencePeriod[] = []
    const add = (status: SystemPresence, beginMs: number, endMs: number) => {
      const period = { status, fromMs: Math.max(beginMs, fromMs), toMs: Math.min(endMs, toMs) }
      if (period.fromMs >= period.toMs) return
      periods.push({ ...period, presenceId: this.#presenceIdOf(status, agent, beginMs) })
    }
    let coveredMs = fromMs
    for (const period of this.#shifts(agent, fromMs, toMs)) {
      add('OFFLINE', coveredMs, period.fromMs)
      add(period.status, period.fromMs, period.toMs)
      coveredMs = Math.max(coveredMs, period.toMs)
    }
    add('OFFLINE', coveredMs, toMs)
    return periods
  }

  /** Covers `[fromMs, toMs)` without a gap, as `between` does. */
  routingBetween(agent: number, fromMs: number, toMs: number): StatusPeriod<RoutingStatus>[] {
    const periods: StatusPeriod<RoutingStatus>[] = []
    const add = (status: RoutingStatus, beginMs: number, endMs: number) => {
      const period = { status, fromMs: Math.max(beginMs, fromMs), toMs: Math.min(endMs, toMs) }
      if (period.fromMs < period.toMs) periods.push(period)
    }
    let coveredMs = fromMs
    for (const { status, fromMs: beginMs, toMs: endMs } of this.#shifts(agent, fromMs, toMs)) {
      if (status !== 'ON_QUEUE') continue
      add('OFF_QUEUE', coveredMs, beginMs)
      for (const piece of work(hash(this.#seed, WORK, agent, beginMs / MINUTE), beginMs, endMs)) {
        add(piece.status, piece.fromMs, piece.toMs)
      }
      coveredMs = Math.max(coveredMs, endMs)
    }
    add('OFF_QUEUE', coveredMs, toMs)
    return periods
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
const WORK = 13
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

/** On the queue, idle times and conversations alternate; now and then an agent does not respond. */
function* work(seed: number, fromMs: number, toMs: number): Generator<StatusPeriod<RoutingStatus>> {
  const random = new Random(seed)
  let atMs = fromMs
  let status: RoutingStatus = 'IDLE'
  while (atMs < toMs) {
    const meanMs = status === 'IDLE' ? 3 * MINUTE : status === 'INTERACTING' ? 6 * MINUTE : MINUTE
    const endMs = Math.min(toMs, atMs + random.waiting(meanMs, 40 * MINUTE))
    yield { status, fromMs: atMs, toMs: endMs }
    atMs = endMs
    const rare = random.next()
    if (status !== 'IDLE') status = 'IDLE'
    else if (rare < 0.02) status = 'NOT_RESPONDING'
    else status = rare < 0.05 ? 'COMMUNICATING' : 'INTERACTING'
  }
}
