import type { Organisation } from '../../../src/simulator/data/organisation.js'
import { DAY, HOUR, MINUTE } from '../../../src/time/clock.js'
import type { Chance } from '../attack/chance.js'
import { EnumValue } from '../attack/graph-values.js'

/** What arguments are made from. */
export interface ArgumentWorld {
  readonly organisation: Organisation
  /** About when the questions are asked. */
  readonly startMs: number
}

type Arguments = Readonly<Record<string, unknown>>
type ArgumentsOf = (chance: Chance, world: ArgumentWorld) => Arguments

const ROLLING = ['LAST_15_MINUTES', 'LAST_30_MINUTES', 'LAST_HOUR', 'LAST_24_HOURS'] as const
const DAYS = ['TODAY', 'YESTERDAY'] as const
const LONG = ['THIS_WEEK', 'LAST_WEEK', 'LAST_7_DAYS', 'LAST_30_DAYS', 'THIS_MONTH'] as const
const LONGEST = ['LAST_MONTH', 'LAST_QUARTER'] as const

/** Zones whose days begin at other instants than UTC's, with and without clock changes. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/New_York',
  'Pacific/Chatham',
] as const

const DIRECTIONS = ['INBOUND', 'OUTBOUND'] as const
const MEDIA_TYPES = ['VOICE', 'CHAT', 'EMAIL', 'MESSAGE', 'CALLBACK'] as const

/** All can be filtered by user. */
const AGGREGATES = [
  { family: 'CONVERSATIONS', metrics: ['nConnected', 'tHandle'], groupBy: ['queueId'] },
  { family: 'USERS', metrics: ['tSystemPresence'], groupBy: ['userId'] },
  { family: 'SURVEYS', metrics: ['nSurveysSent', 'oSurveyTotalScore'], groupBy: ['mediaType'] },
  { family: 'TASK_MANAGEMENT', metrics: ['oWorkitemsServiceLevel'], groupBy: [] },
].map(({ family, ...names }) => ({ family: new EnumValue(family), ...names }))

/**
 * Arguments of each root field that answers a report, valid ones. No `waitSeconds` that ends before a load
 * that waits for the clock: then it is chance which of both is first.
 */
export const REPORT_ARGUMENTS: Readonly<Record<string, ArgumentsOf>> = {
  queuePerformance: (chance, world) => ({
    ...timeArguments(chance, world),
    ...(chance.happens(0.7) && { queueIds: ids(chance, world.organisation.queues) }),
    ...(chance.happens(0.3) && { mediaTypes: mediaTypes(chance) }),
    ...freshness(chance),
  }),
  queueActivity: (chance, { organisation }) => ({
    queueIds: ids(chance, organisation.queues),
    ...(chance.happens(0.3) && { mediaTypes: mediaTypes(chance) }),
    ...freshness(chance),
  }),
  agentStatus: (chance, world) => ({
    agentIds: ids(chance, world.organisation.agents),
    ...timeArguments(chance, world),
    ...freshness(chance),
  }),
  agentPerformance: (chance, world) => ({
    ...timeArguments(chance, world),
    ...(chance.happens(0.5) && { agentIds: ids(chance, world.organisation.agents) }),
    ...(chance.happens(0.4) && { queueIds: ids(chance, world.organisation.queues) }),
    ...(chance.happens(0.3) && { mediaTypes: mediaTypes(chance) }),
    ...(chance.happens(0.3) && { directions: directions(chance) }),
    ...freshness(chance),
  }),
  wrapUps: (chance, world) => ({
    ...timeArguments(chance, world),
    queueIds: ids(chance, world.organisation.queues),
    ...(chance.happens(0.3) && { mediaTypes: mediaTypes(chance) }),
    ...freshness(chance),
  }),
  flowOutcomes: (chance, world) => ({
    ...timeArguments(chance, world),
    ...(chance.happens(0.6) && { flowIds: ids(chance, world.organisation.flows) }),
    ...freshness(chance),
  }),
  conversations: (chance, world) => ({
    interval: chance.weighted<Arguments>(
      [5, () => absolute(chance, world, HOUR)],
      [4, () => ({ relative: new EnumValue('LAST_HOUR') })],
      [1, () => ({ relative: new EnumValue(chance.pick(DAYS)) })],
    ),
    queueIds: ids(chance, world.organisation.queues),
    ...(chance.happens(0.3) && { agentIds: ids(chance, world.organisation.agents) }),
    ...(chance.happens(0.3) && { mediaTypes: mediaTypes(chance) }),
    ...(chance.happens(0.3) && { directions: directions(chance) }),
    ...(chance.happens(0.5) && {
      source: new EnumValue(chance.pick(['AUTO', 'LIVE', 'LAKE'])),
    }),
    ...(chance.happens(0.7) && { first: chance.pick([1, 3, 40]) }),
    ...freshness(chance),
  }),
  aggregates: (chance, world) => ({
    ...chance.pick(AGGREGATES),
    ...timeArguments(chance, world),
    ...(chance.happens(0.3) && {
      where: { dimension: 'userId', in: ids(chance, world.organisation.agents) },
    }),
    ...freshness(chance),
  }),
  runReport: (chance, world) => ({
    id: 'queue-performance',
    query: {
      interval: intervalOf(chance, world, [...DAYS, ...ROLLING]),
      metrics: chance.pick([['nOffered'], ['nOffered', 'tHandle'], ['oServiceLevel']]),
      ...(chance.happens(0.6) && { groupings: chance.pick([['queueId'], ['mediaType']]) }),
      ...(chance.happens(0.5) && { timeZone: chance.pick(ZONES) }),
    },
    ...(chance.happens(0.2) && { locale: chance.pick(['en-US', 'de']) }),
    ...freshness(chance),
  }),
}

/** The longer the interval, the longer its buckets: thousands of rows show nothing that a hundred do not. */
function timeArguments(chance: Chance, world: ArgumentWorld): Arguments {
  const [names, granularities] = chance.weighted<readonly [readonly string[], readonly string[]]>(
    [6, () => [ROLLING, ['PT5M', 'PT15M', 'PT30M', 'PT1H']]],
    [6, () => [DAYS, ['PT30M', 'PT1H', 'P1D']]],
    [2, () => [LONG, ['PT6H', 'P1D', 'P1W']]],
    [0.5, () => [LONGEST, ['P1D', 'P1W', 'P1M']]],
  )
  return {
    interval: intervalOf(chance, world, names),
    ...(chance.happens(0.5) && { granularity: chance.pick(granularities) }),
    ...(chance.happens(0.6) && { timeZone: chance.pick(ZONES) }),
  }
}

function intervalOf(chance: Chance, world: ArgumentWorld, names: readonly string[]): Arguments {
  if (chance.happens(0.2)) return absolute(chance, world, DAY)
  return { relative: new EnumValue(chance.pick(names) ?? '') }
}

function absolute(chance: Chance, { startMs }: ArgumentWorld, mostMs: number): Arguments {
  const quarterHour = (ms: number) => Math.floor(ms / (15 * MINUTE)) * 15 * MINUTE
  const toMs = quarterHour(startMs) + chance.between(-96, 8) * 15 * MINUTE
  const fromMs = quarterHour(toMs - chance.between(15 * MINUTE, mostMs))
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }
}

function ids(chance: Chance, from: readonly { readonly id: string }[]): readonly string[] {
  return chance.list(chance.between(1, 3), () => chance.pick(from)?.id ?? '')
}

function mediaTypes(chance: Chance): readonly EnumValue[] {
  return chance.list(chance.between(1, 2), () => new EnumValue(chance.pick(MEDIA_TYPES)))
}

function directions(chance: Chance): readonly EnumValue[] {
  return chance.list(chance.between(1, 2), () => new EnumValue(chance.pick(DIRECTIONS)))
}

function freshness(chance: Chance): Arguments {
  return chance.weighted<Arguments>(
    [6, () => ({})],
    [2, () => ({ freshness: { maxAgeSeconds: chance.pick([0, 7, 20, 45, 3_600]) } })],
    [1, () => ({ freshness: { onlyIfCached: true } })],
    [1, () => ({ freshness: { waitSeconds: chance.pick([20, 60]) } })],
  )
}
