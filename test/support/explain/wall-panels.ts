import type { Chance } from '../attack/chance.js'
import { EnumValue, literal } from '../attack/graph-values.js'
import type { ArgumentWorld } from '../templates/report-arguments.js'

/** Ends of intervals lie at these: one of them has the others within it. */
const DAYS = ['2026-11-09', '2026-11-10', '2026-11-11', '2026-11-16', '2026-11-17'] as const
const RELATIVE = ['LAST_15_MINUTES', 'LAST_HOUR', 'LAST_24_HOURS', 'TODAY', 'YESTERDAY'] as const
const STEPS = ['PT15M', 'PT1H', 'P1D'] as const
const ZONES = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu'] as const
const TOLERANCES = [{}, {}, {}, { maxAgeSeconds: 0 }, { maxAgeSeconds: 45 }] as const

type Arguments = Readonly<Record<string, unknown>>

/** Panels of one wall: they ask about the same queues and the same time, so that one call answers many. */
export function wallPanel(chance: Chance, world: ArgumentWorld): string {
  const panel = chance.weighted<string>(
    [5, () => performancePanel(chance, world)],
    [2, () => `wrapUps${written({ ...time(chance), queueIds: queues(chance, world) })} { key }`],
    [2, () => aggregatesPanel(chance, world)],
    [1, () => `agentPerformance${written(time(chance))} { key }`],
    [1, () => statusPanel(chance, world)],
    [2, () => entityPanel(chance, world)],
  )
  return panel
}

function performancePanel(chance: Chance, world: ArgumentWorld): string {
  const queueIds = chance.happens(0.8) ? queues(chance, world) : null
  const mediaTypes = chance.happens(0.3) ? [new EnumValue('VOICE')] : null
  const args = { ...time(chance), ...(queueIds && { queueIds }), ...(mediaTypes && { mediaTypes }) }
  // Only then it has a row for each queue, and so a name, whatever has happened.
  const hasNames = queueIds && mediaTypes && chance.happens(0.6)
  const selected = hasNames ? '{ rows { queue { name } } }' : '{ key }'
  return `queuePerformance${written(args)} ${selected}`
}

/** Its groups are those of other panels, its metrics some of theirs. */
function aggregatesPanel(chance: Chance, world: ArgumentWorld): string {
  const args = {
    family: new EnumValue('CONVERSATIONS'),
    metrics: chance.pick([['nOffered'], ['tHandle', 'nConnected'], ['nOffered', 'oServiceLevel']]),
    groupBy: ['queueId'],
    ...time(chance),
    ...(chance.happens(0.5) && {
      where: [{ dimension: 'queueId', in: queues(chance, world) }],
    }),
  }
  return `aggregates${written(args)} { key }`
}

/** More agents than one query may ask about, together with others or by itself. */
function statusPanel(chance: Chance, { organisation }: ArgumentWorld): string {
  const count = chance.pick([3, 60, 130])
  const agentIds = organisation.agents.slice(0, count).map(({ id }) => id)
  const interval = { relative: new EnumValue(chance.pick(['YESTERDAY', 'TODAY'])) }
  return `agentStatus${written({ interval, agentIds })} { key }`
}

function entityPanel(chance: Chance, world: ArgumentWorld): string {
  const representations = queues(chance, world).map((id) => ({ __typename: 'Queue', id }))
  return `_entities${written({ representations })} { ... on Queue { performance${written(time(chance))} { offered } } }`
}

function time(chance: Chance): Arguments {
  return {
    interval: chance.happens(0.5)
      ? { relative: new EnumValue(chance.pick(RELATIVE)) }
      : days(chance),
    ...(chance.happens(0.5) && { granularity: chance.pick(STEPS) }),
    ...(chance.happens(0.3) && { timeZone: chance.pick(ZONES) }),
    ...freshness(chance),
  }
}

function days(chance: Chance): Arguments {
  const first = chance.between(0, DAYS.length - 2)
  const last = chance.between(first + 1, DAYS.length - 1)
  return { from: `${DAYS[first]}T00:00:00Z`, to: `${DAYS[last]}T00:00:00Z` }
}

function freshness(chance: Chance): Arguments {
  const tolerance = chance.pick(TOLERANCES)
  return Object.keys(tolerance).length > 0 ? { freshness: tolerance } : {}
}

function queues(chance: Chance, { organisation }: ArgumentWorld): readonly string[] {
  return chance.list(
    chance.between(1, 3),
    () => chance.pick(organisation.queues.slice(0, 5))?.id ?? '',
  )
}

function written(args: Arguments): string {
  const given = Object.entries(args).map(([name, value]) => `${name}: ${literal(value)}`)
  return `(${given.join(', ')})`
}
